// SPDX-License-Identifier: BSD-2-Clause
// Changes to a JSON text that leave everything else as it is.
//
// A container is taken apart into items. An item owns the blanks and comments before it (its lead)
// and the comments behind it on the same line (its trail), so that both go where it goes:
//
//   [⟨lead⟩ {"use": "keep"} ⟨gap⟩,⟨trail: // why⟩
//    ⟨lead⟩ {"use": "drop"} ⟨gap⟩ ⟨tail⟩]
#include "gui/workflow/json_edits.h"

#include "workflows/json_location.h"

#include <algorithm>

namespace scanweave::studio {

namespace {

using Json = nlohmann::ordered_json;

struct ContainerItem
{
    std::string lead;  ///< blanks and comments between the item before and this one
    std::string body;  ///< "key": value, or value
    std::string gap;   ///< between the value and its comma: hardly ever anything
    std::string trail; ///< behind the comma, up to the end of the line
};

struct ContainerParts
{
    TextRange inner; ///< between the brackets
    std::vector<ContainerItem> items;
    std::string tail; ///< before the closing bracket
};

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// How much of `text`, which holds blanks and comments only, belongs to what is before it: up to
/// the end of the line if there is a comment on it.
std::size_t trailLength(std::string_view text)
{
    std::size_t at = 0;
    while (true) {
        at = text.find_first_not_of(" \t", at);
        if (at == std::string_view::npos || text[at] != '/') {
            break;
        }
        if (text.substr(at, 2) == "//") {
            return std::min(text.find('\n', at), text.size());
        }
        const std::size_t end = text.find("*/", at + 2);
        if (end == std::string_view::npos) {
            break;
        }
        at = end + 2;
    }
    const std::size_t lineEnd = text.find('\n');
    const std::string_view line = text.substr(0, lineEnd);
    // A comment of the /* */ kind is about what is before it only if nothing follows on its line.
    return lineEnd != std::string_view::npos && !isBlank(line) && at == lineEnd ? lineEnd : 0;
}

/// The end of what comes before the comma, searched behind `from`.
std::size_t findComma(std::string_view text, std::size_t from, std::size_t end)
{
    while (from < end) {
        if (text[from] == ',') {
            return from;
        }
        if (text.substr(from, 2) == "//") {
            from = std::min(text.find('\n', from), end);
        } else if (text.substr(from, 2) == "/*") {
            from = std::min(text.find("*/", from + 2), end - 2) + 2;
        } else {
            ++from;
        }
    }
    return end;
}

ContainerParts takeApart(std::string_view text, const JsonNode& node)
{
    ContainerParts parts;
    parts.inner = {node.value.begin + 1, node.value.end - 1};
    std::size_t from = parts.inner.begin;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const TextRange whole = node.children[i].whole();
        const bool isLast = i + 1 == node.children.size();
        const std::size_t next = isLast ? parts.inner.end : node.children[i + 1].whole().begin;
        ContainerItem item;
        item.lead = text.substr(from, whole.begin - from);
        item.body = text.substr(whole.begin, whole.size());
        std::size_t behind = whole.end;
        if (!isLast) {
            const std::size_t comma = findComma(text, whole.end, next);
            item.gap = text.substr(whole.end, comma - whole.end);
            behind = std::min(comma + 1, next);
        }
        const std::size_t trail = trailLength(text.substr(behind, next - behind));
        item.trail = text.substr(behind, trail);
        from = behind + trail;
        parts.items.push_back(std::move(item));
    }
    parts.tail = text.substr(from, parts.inner.end - from);
    return parts;
}

std::string putTogether(const ContainerParts& parts)
{
    std::string text;
    for (std::size_t i = 0; i < parts.items.size(); ++i) {
        const ContainerItem& item = parts.items[i];
        text += item.lead + item.body + item.gap;
        text += i + 1 < parts.items.size() ? "," : "";
        text += item.trail;
    }
    // A comment to the end of the line must not swallow what follows.
    std::string tail = parts.tail;
    const bool endsInComment =
        !parts.items.empty() && parts.items.back().trail.find("//") != std::string::npos;
    if (endsInComment && !tail.starts_with('\n') && !tail.starts_with("\r\n")) {
        tail = "\n" + tail;
    }
    return text + tail;
}

/// Repairs what moving items about may have broken: an item behind a "//" comment needs a line of
/// its own, a gap with such a comment an end of line before the comma.
void separate(ContainerParts& parts)
{
    for (std::size_t i = 0; i < parts.items.size(); ++i) {
        ContainerItem& item = parts.items[i];
        if (item.gap.find("//") != std::string::npos && !item.gap.ends_with('\n')) {
            item.gap += '\n';
        }
        if (i == 0) {
            continue;
        }
        const std::string& before = parts.items[i - 1].trail;
        const std::size_t lineEnd = item.lead.find('\n');
        if (before.find("//") != std::string::npos &&
            (lineEnd == std::string::npos || !isBlank(item.lead.substr(0, lineEnd)))) {
            item.lead = "\n" + item.lead;
        }
    }
}

std::string indentOfLine(std::string_view text, std::size_t at)
{
    const std::size_t lineBegin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1; // npos + 1 is 0
    std::size_t end = lineBegin;
    while (end < at && (text[end] == ' ' || text[end] == '\t')) {
        ++end;
    }
    return std::string(text.substr(lineBegin, end - lineBegin));
}

/// What the text is indented by per level; two blanks where nothing tells.
std::string indentUnit(std::string_view text, const JsonNode& root)
{
    for (const JsonNode& child : root.children) {
        const std::string indent = indentOfLine(text, child.whole().begin);
        if (!indent.empty() && text.find('\n') < child.whole().begin) {
            return indent;
        }
    }
    return "  ";
}

/// The blanks at the end of a lead, which put an item where its neighbours are.
std::string blanksOf(const std::string& lead)
{
    const std::size_t last = lead.find_last_not_of(" \t\r\n");
    if (last == std::string::npos) {
        return lead.substr(
            std::min(lead.rfind('\n'), lead.size()) == lead.size() ? 0 : lead.rfind('\n'));
    }
    const std::size_t lineEnd = lead.rfind('\n');
    return lineEnd == std::string::npos || lineEnd < last ? " " : lead.substr(lineEnd);
}

/// Puts `body` before the item that is at `index`, formatted like its neighbours.
void insertItem(ContainerParts& parts,
                std::size_t index,
                std::string body,
                std::string_view text,
                const JsonNode& container,
                const JsonNode& root)
{
    ContainerItem item;
    item.body = std::move(body);
    index = std::min(index, parts.items.size());
    if (parts.items.empty()) {
        const bool isRoot = &container == &root;
        const bool isSpread =
            isRoot || (container.kind == JsonNode::Kind::Array && item.body.starts_with('{'));
        if (isSpread) {
            const std::string indent = indentOfLine(text, container.value.begin);
            item.lead = "\n" + indent + indentUnit(text, root);
            if (isBlank(parts.tail)) {
                parts.tail = "\n" + indent;
            }
        } else if (!isBlank(parts.tail)) {
            item.lead = " ";
        } else {
            parts.tail.clear();
        }
        if (!isBlank(parts.tail)) {
            std::swap(item.lead, parts.tail); // comments of the empty container come first
            item.lead += isSpread ? "" : "\n";
        }
        parts.items.push_back(std::move(item));
        return;
    }
    const bool isSpread =
        parts.items.front().lead.find('\n') != std::string::npos ||
        (parts.items.size() > 1 && parts.items[1].lead.find('\n') != std::string::npos);
    if (isSpread) {
        const ContainerItem& model =
            parts.items[std::min(std::max<std::size_t>(index, 1), parts.items.size()) - 1];
        item.lead = blanksOf(model.lead);
        if (item.lead.find('\n') == std::string::npos) {
            item.lead = parts.items.size() > 1 ? blanksOf(parts.items[1].lead) : "\n";
        }
    } else if (index == 0) {
        item.lead = parts.items.front().lead;
        parts.items.front().lead = " ";
    } else {
        item.lead = " ";
    }
    parts.items.insert(parts.items.begin() + static_cast<std::ptrdiff_t>(index), std::move(item));
    // A comment of the last item that comes to stand before a comma.
    separate(parts);
}

std::string replaced(std::string_view text, const TextRange& range, std::string_view by)
{
    std::string result(text.substr(0, range.begin));
    result += by;
    result += text.substr(range.end);
    return result;
}

/// The edit that gives the container these parts.
TextEdit rebuilt(std::string_view text, ContainerParts parts)
{
    separate(parts);
    return editBetween(text, replaced(text, parts.inner, putTogether(parts)));
}

struct SplitPointer
{
    std::string parent;
    std::string token; ///< unescaped
};

SplitPointer split(std::string_view pointer)
{
    const std::size_t slash = pointer.rfind('/');
    const auto tokens = pointerTokens(pointer.substr(slash));
    return {std::string(pointer.substr(0, slash)), tokens.empty() ? std::string() : tokens.back()};
}

std::optional<std::size_t> indexOf(const JsonNode& parent, const std::string& token)
{
    if (parent.kind == JsonNode::Kind::Object) {
        for (std::size_t i = parent.children.size(); i-- > 0;) {
            if (parent.children[i].name == token) {
                return i;
            }
        }
        return std::nullopt;
    }
    if (token.empty() || token.size() > 9 ||
        token.find_first_not_of("0123456789") != std::string::npos) {
        return std::nullopt;
    }
    const std::size_t index = std::stoul(token);
    return index < parent.children.size() ? std::optional(index) : std::nullopt;
}

void writeInline(const Json& value, std::string& text)
{
    if (!value.is_structured() || value.empty()) {
        text += value.dump(-1, ' ', false, Json::error_handler_t::replace);
        return;
    }
    text += value.is_object() ? '{' : '[';
    bool isFirst = true;
    for (const auto& [key, element] : value.items()) {
        text += isFirst ? "" : ", ";
        isFirst = false;
        if (value.is_object()) {
            text += Json(key).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
        }
        writeInline(element, text);
    }
    text += value.is_object() ? '}' : ']';
}

bool isInsideCharacter(std::string_view text, std::size_t at)
{
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
}

} // namespace

TextEdit editBetween(std::string_view before, std::string_view after)
{
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t begin = 0;
    while (begin < shorter && before[begin] == after[begin]) {
        ++begin;
    }
    while (begin > 0 && (isInsideCharacter(before, begin) || isInsideCharacter(after, begin))) {
        --begin;
    }
    std::size_t end = 0;
    while (end < shorter - begin &&
           before[before.size() - 1 - end] == after[after.size() - 1 - end]) {
        ++end;
    }
    while (end > 0 && (isInsideCharacter(before, before.size() - end) ||
                       isInsideCharacter(after, after.size() - end))) {
        --end;
    }
    return {begin,
            std::string(before.substr(begin, before.size() - end - begin)),
            std::string(after.substr(begin, after.size() - end - begin))};
}

std::string applied(std::string_view text, const TextEdit& edit)
{
    return replaced(text, {edit.at, edit.at + edit.removed.size()}, edit.inserted);
}

std::string inlineJson(const Json& value)
{
    std::string text;
    writeInline(value, text);
    return text;
}

std::optional<TextEdit> setValue(std::string_view text, std::string_view pointer, const Json& value)
{
    const JsonTree tree = JsonTree::of(text);
    if (tree.isEmpty()) {
        return std::nullopt;
    }
    if (const JsonNode* node = tree.find(pointer)) {
        return editBetween(text, replaced(text, node->value, inlineJson(value)));
    }
    const auto [parent, token] = split(pointer);
    const JsonNode* container = tree.find(parent);
    if (container == nullptr) {
        if (parent.empty()) {
            return std::nullopt;
        }
        return setValue(text, parent, Json{{token, value}});
    }
    if (container->kind == JsonNode::Kind::Array) {
        return token == std::to_string(container->children.size()) || token == "-"
                   ? insertElement(text, parent, container->children.size(), value)
                   : std::nullopt;
    }
    if (container->kind != JsonNode::Kind::Object) {
        // null or false where an object is to be: "accumulate": null
        return container == &tree.root() ? std::nullopt
                                         : setValue(text, parent, Json{{token, value}});
    }
    ContainerParts parts = takeApart(text, *container);
    const std::string body = inlineJson(Json(token)) + ": " + inlineJson(value);
    insertItem(parts, parts.items.size(), body, text, *container, tree.root());
    return rebuilt(text, std::move(parts));
}

std::optional<TextEdit> removeValue(std::string_view text, std::string_view pointer)
{
    const JsonTree tree = JsonTree::of(text);
    if (tree.isEmpty() || pointer.empty()) {
        return std::nullopt;
    }
    const auto [parent, token] = split(pointer);
    const JsonNode* container = tree.find(parent);
    if (container == nullptr || !container->isContainer()) {
        return std::nullopt;
    }
    const auto index = indexOf(*container, token);
    if (!index) {
        return std::nullopt;
    }
    ContainerParts parts = takeApart(text, *container);
    const ContainerItem gone = parts.items[*index];
    parts.items.erase(parts.items.begin() + static_cast<std::ptrdiff_t>(*index));
    if (parts.items.empty()) {
        if (isBlank(parts.tail)) {
            parts.tail.clear();
        }
    } else if (*index == 0 && gone.lead.find('\n') == std::string::npos &&
               isBlank(parts.items.front().lead) &&
               parts.items.front().lead.find('\n') == std::string::npos) {
        parts.items.front().lead = gone.lead; // the new first one of a line
    }
    return rebuilt(text, std::move(parts));
}

std::optional<TextEdit>
renameKey(std::string_view text, std::string_view pointer, const std::string& name)
{
    const JsonTree tree = JsonTree::of(text);
    const JsonNode* node = tree.find(pointer);
    if (node == nullptr || node->key.size() == 0) {
        return std::nullopt;
    }
    return editBetween(text, replaced(text, node->key, inlineJson(Json(name))));
}

std::optional<TextEdit>
insertElement(std::string_view text, std::string_view pointer, std::size_t index, const Json& value)
{
    const JsonTree tree = JsonTree::of(text);
    const JsonNode* list = tree.find(pointer);
    if (list == nullptr || list->kind != JsonNode::Kind::Array) {
        return std::nullopt;
    }
    ContainerParts parts = takeApart(text, *list);
    insertItem(parts, index, inlineJson(value), text, *list, tree.root());
    return rebuilt(text, std::move(parts));
}

std::optional<TextEdit>
moveElement(std::string_view text, std::string_view pointer, std::size_t from, std::size_t to)
{
    const JsonTree tree = JsonTree::of(text);
    const JsonNode* list = tree.find(pointer);
    if (list == nullptr || list->kind != JsonNode::Kind::Array || from >= list->children.size() ||
        to >= list->children.size()) {
        return std::nullopt;
    }
    ContainerParts parts = takeApart(text, *list);
    // Where an item stands decides on the blanks before it; comments before it go with it.
    const auto comments = [](const std::string& lead) {
        return isBlank(lead) ? std::string() : lead;
    };
    ContainerItem moved = parts.items[from];
    parts.items.erase(parts.items.begin() + static_cast<std::ptrdiff_t>(from));
    if (comments(moved.lead).empty() && !parts.items.empty()) {
        if ((from == 0 || to == 0) && isBlank(parts.items.front().lead)) {
            std::swap(moved.lead, parts.items.front().lead);
        }
    }
    parts.items.insert(parts.items.begin() + static_cast<std::ptrdiff_t>(to), std::move(moved));
    return rebuilt(text, std::move(parts));
}

std::optional<TextEdit>
duplicateElement(std::string_view text, std::string_view pointer, std::size_t index)
{
    const JsonTree tree = JsonTree::of(text);
    const JsonNode* list = tree.find(pointer);
    if (list == nullptr || list->kind != JsonNode::Kind::Array || index >= list->children.size()) {
        return std::nullopt;
    }
    ContainerParts parts = takeApart(text, *list);
    insertItem(parts, index + 1, parts.items[index].body, text, *list, tree.root());
    return rebuilt(text, std::move(parts));
}

std::optional<TextEdit>
setElements(std::string_view text, std::string_view pointer, const std::vector<Json>& elements)
{
    const JsonTree tree = JsonTree::of(text);
    const JsonNode* list = tree.find(pointer);
    if (list == nullptr || list->kind != JsonNode::Kind::Array) {
        return setValue(text, pointer, Json(elements));
    }
    std::vector<Json> old;
    for (const JsonNode& child : list->children) {
        old.push_back(
            Json::parse(text.substr(child.value.begin, child.value.size()), nullptr, false, true));
    }
    std::size_t same = 0;
    while (same < old.size() && same < elements.size() && old[same] == elements[same]) {
        ++same;
    }
    std::size_t sameAtEnd = 0;
    while (sameAtEnd < old.size() - same && sameAtEnd < elements.size() - same &&
           old[old.size() - 1 - sameAtEnd] == elements[elements.size() - 1 - sameAtEnd]) {
        ++sameAtEnd;
    }
    // One after the other on the changing text: lists in forms are short.
    std::string changed(text);
    const auto change = [&](const std::optional<TextEdit>& edit) {
        if (edit) {
            changed = applied(changed, *edit);
        }
    };
    const std::size_t oldCount = old.size() - same - sameAtEnd;
    const std::size_t newCount = elements.size() - same - sameAtEnd;
    const std::string prefix = std::string(pointer) + "/";
    for (std::size_t i = 0; i < std::min(oldCount, newCount); ++i) {
        change(setValue(changed, prefix + std::to_string(same + i), elements[same + i]));
    }
    for (std::size_t i = newCount; i < oldCount; ++i) {
        change(removeValue(changed, prefix + std::to_string(same + newCount)));
    }
    for (std::size_t i = oldCount; i < newCount; ++i) {
        change(insertElement(changed, pointer, same + i, elements[same + i]));
    }
    return editBetween(text, changed);
}

} // namespace scanweave::studio
