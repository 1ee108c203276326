// SPDX-License-Identifier: BSD-2-Clause
// What would mend a problem, as edits that a button can make. Read from the problem's own words: a
// cure says what to write, so what it says is what the button does.
#include "gui/workflow/cures.h"

#include "workflows/json_location.h"

#include <QCoreApplication>
#include <QString>

#include <algorithm>
#include <cctype>
#include <optional>

namespace scanweave::studio {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t mostCures = 3;
constexpr std::size_t mostLabelBytes = 40;

std::string label(const char* text, const std::string& what = {})
{
    std::string shown = what;
    if (shown.size() > mostLabelBytes) {
        std::size_t cut = mostLabelBytes;
        while (cut > 0 && (static_cast<unsigned char>(shown[cut]) & 0xc0U) == 0x80U) {
            --cut;
        }
        shown = shown.substr(0, cut) + "…";
    }
    QString words = QCoreApplication::translate("Cures", text);
    if (words.contains(QLatin1String("%1"))) {
        words = words.arg(QString::fromStdString(shown));
    }
    return words.toStdString();
}

/// Where the JSON value at the beginning of `text` ends; nothing when there is none.
std::optional<std::size_t> jsonLength(std::string_view text)
{
    if (text.empty()) {
        return std::nullopt;
    }
    std::size_t end = 0;
    if (text.front() == '{' || text.front() == '[' || text.front() == '"') {
        int depth = 0;
        bool isText = false;
        for (std::size_t i = 0; i < text.size() && end == 0; ++i) {
            const char character = text[i];
            if (isText && character == '\\') {
                ++i;
            } else if (character == '"') {
                isText = !isText;
                end = !isText && depth == 0 ? i + 1 : 0;
            } else if (!isText && (character == '{' || character == '[')) {
                ++depth;
            } else if (!isText && (character == '}' || character == ']')) {
                --depth;
                end = depth == 0 ? i + 1 : 0;
            }
        }
    } else {
        end = std::min(text.find_first_of(" ,;"), text.size());
    }
    const auto parsed = Json::parse(text.substr(0, end), nullptr, false);
    return end == 0 || parsed.is_discarded() ? std::nullopt : std::optional(end);
}

struct WrittenMember
{
    std::string key; ///< empty: a value alone
    Json value;
    std::size_t length = 0;
};

/// `"key": value` or `value` at the beginning of `text`.
std::optional<WrittenMember> writtenAt(std::string_view text)
{
    const auto length = jsonLength(text);
    if (!length) {
        return std::nullopt;
    }
    const Json first = Json::parse(text.substr(0, *length));
    const std::string_view rest = text.substr(*length);
    if (first.is_string() && rest.starts_with(": ")) {
        if (const auto value = jsonLength(rest.substr(2))) {
            return WrittenMember{first.get<std::string>(),
                                 Json::parse(rest.substr(2, *value)),
                                 *length + 2 + *value};
        }
        return std::nullopt; // "key": and then prose
    }
    return WrittenMember{{}, first, *length};
}

/// What stands behind `word` in the cure.
std::optional<std::string_view> behind(std::string_view cure, std::string_view word)
{
    const std::size_t at = cure.find(word);
    return at == std::string_view::npos ? std::nullopt
                                        : std::optional(cure.substr(at + word.size()));
}

/// The first text in double quotes.
std::optional<std::string> firstQuoted(std::string_view text)
{
    const std::size_t quote = text.find('"');
    if (quote == std::string_view::npos) {
        return std::nullopt;
    }
    const auto written = writtenAt(text.substr(quote));
    return written && written->key.empty() && written->value.is_string()
               ? std::optional(written->value.get<std::string>())
               : std::nullopt;
}

class CureFinder
{
public:
    CureFinder(const Problem& problem, std::string_view text, std::span<const ModuleSpec> modules)
        : problem_(problem)
        , text_(text)
        , modules_(modules)
        , tree_(JsonTree::of(text))
        , node_(tree_.isEmpty() ? nullptr : tree_.find(problem.pointer))
        , offset_(offsetAt(text, problem.line, problem.column))
    {}

    std::vector<CureEdit> find()
    {
        if (tree_.isEmpty()) {
            mendSyntax();
        } else {
            replaceByMeant();
            writeWhatIsSaid();
            addWhatIsMissing();
            setElsewhere();
            leaveFramesOut();
            remove();
        }
        if (cures_.size() > mostCures) {
            cures_.resize(mostCures);
        }
        return std::move(cures_);
    }

private:
    bool says(std::string_view words) const
    {
        return problem_.cure.find(words) != std::string::npos;
    }
    bool tells(std::string_view words) const
    {
        return problem_.message.find(words) != std::string::npos;
    }
    bool isAtKey() const
    {
        return node_ != nullptr && node_->key.size() > 0 && offset_ == node_->key.begin;
    }

    void add(std::string words, const std::optional<TextEdit>& edit)
    {
        if (edit && !edit->isEmpty() && std::ranges::none_of(cures_, [&](const CureEdit& cure) {
                return cure.edit == *edit;
            })) {
            cures_.push_back({std::move(words), *edit});
        }
    }

    void replaceByMeant()
    {
        const auto rest = behind(problem_.cure, "did you mean ");
        const auto meant = rest ? firstQuoted(*rest) : std::nullopt;
        if (!meant || node_ == nullptr) {
            return;
        }
        if (isAtKey()) {
            add(label("Rename it to %1", *meant), renameKey(text_, problem_.pointer, *meant));
            return;
        }
        if (node_->kind != JsonNode::Kind::String) {
            return;
        }
        std::string written =
            Json::parse(text_.substr(node_->value.begin, node_->value.size()), nullptr, false)
                .get<std::string>();
        // In a template or path only the word that is wrong is to be replaced.
        std::string_view message = problem_.message;
        for (std::size_t quote = message.find('"'); quote != std::string_view::npos;
             quote = message.find('"')) {
            message.remove_prefix(quote);
            const auto wrong = firstQuoted(message);
            if (!wrong || wrong->empty()) {
                break;
            }
            if (const std::size_t at = written.find(*wrong); at != std::string::npos) {
                written.replace(at, wrong->size(), *meant);
                add(label("Write %1", *meant), setValue(text_, problem_.pointer, written));
                return;
            }
            message.remove_prefix(inlineJson(Json(*wrong)).size());
        }
        add(label("Write %1", *meant), setValue(text_, problem_.pointer, *meant));
    }

    /// `write "frames" or "files"`, `put it into brackets: ["a.g3"]`.
    void writeWhatIsSaid()
    {
        for (const std::string_view word :
             {"put it into brackets: ", "put it into double quotes: ", "write ", "begin with "}) {
            auto rest = behind(problem_.cure, word);
            while (rest) {
                const auto written = writtenAt(*rest);
                if (!written) {
                    break;
                }
                const std::string shown = inlineJson(written->value);
                add(label("Write %1", shown), setValue(text_, problem_.pointer, written->value));
                rest = rest->substr(written->length);
                if (rest->starts_with(", ")) {
                    rest = rest->substr(2);
                } else if (rest->starts_with(" or ")) {
                    rest = rest->substr(4);
                } else {
                    break;
                }
            }
        }
    }

    /// `add "inputs": [...]`, and parameters from the module's example.
    void addWhatIsMissing()
    {
        if (const auto rest = behind(problem_.cure, "add ")) {
            const auto written = writtenAt(*rest);
            if (written && !written->key.empty()) {
                add(label("Add %1", written->key),
                    setValue(text_,
                             problem_.pointer + "/" + pointerToken(written->key),
                             written->value));
            }
        }
        const auto example = behind(problem_.cure, "for example ");
        const auto parameter = behind(problem_.message, "needs its parameter ");
        if (!example || !parameter) {
            return;
        }
        const auto written = writtenAt(*example);
        const auto name = firstQuoted(*parameter);
        if (written && name && written->value.is_object() && written->value.contains(*name)) {
            add(label("Add %1", *name + ": " + inlineJson(written->value.at(*name))),
                setValue(
                    text_, problem_.pointer + "/" + pointerToken(*name), written->value.at(*name)));
        }
    }

    /// `set distribute.mode to "files"`, `set "on_error": {"module": "skip"}`.
    void setElsewhere()
    {
        if (const auto rest = behind(problem_.cure, "set distribute.mode to ")) {
            if (const auto written = writtenAt(*rest)) {
                add(label("Use mode %1", written->value.get<std::string>()),
                    setValue(text_, "/distribute/mode", written->value));
            }
        }
        const auto rest = behind(problem_.cure, "set \"");
        if (!rest) {
            return;
        }
        const auto written = writtenAt(problem_.cure.substr(problem_.cure.find("set \"") + 4));
        if (!written || !written->value.is_object() || written->value.size() != 1) {
            return;
        }
        const auto member = written->value.begin();
        const std::string& name = member.key();
        const Json& value = member.value();
        add(name == "module" && value == "skip" ? label("Skip such frames when they fail")
                                                : label("Set %1", inlineJson(written->value)),
            setValue(text_, "/" + written->key + "/" + pointerToken(name), value));
    }

    /// Frames that lack a key which a module reads: a "select" before it.
    void leaveFramesOut()
    {
        const auto rest = behind(problem_.message, " frames have no ");
        const std::vector<std::string> tokens = pointerTokens(problem_.pointer);
        const auto key = rest ? firstQuoted(*rest) : std::nullopt;
        const bool canSelect =
            std::ranges::find(modules_, "select", &ModuleSpec::name) != modules_.end();
        if (!key || !canSelect || tokens.size() < 2 || tokens[0] != "modules") {
            return;
        }
        const JsonNode* list = tree_.find("/modules");
        for (std::size_t i = 0; list != nullptr && i < list->children.size(); ++i) {
            if (std::to_string(i) == tokens[1]) {
                add(label("Leave out frames without %1", *key),
                    insertElement(text_,
                                  "/modules",
                                  i,
                                  Json{{"use", "select"}, {"where", "has(" + *key + ")"}}));
            }
        }
    }

    void remove()
    {
        if (says("remove the module")) {
            const std::vector<std::string> tokens = pointerTokens(problem_.pointer);
            if (tokens.size() >= 2) {
                add(label("Remove the module"), removeValue(text_, "/modules/" + tokens[1]));
            }
            return;
        }
        const bool isUnknownKey = isAtKey() && tells(" has no key ");
        if (isUnknownKey || says("remove it") || says("leave it away") ||
            says("remove one of the two")) {
            add(label("Remove it"), removeValue(text_, problem_.pointer));
        }
    }

    void mendSyntax()
    {
        const auto splice = [&](std::size_t at, std::size_t count, std::string by) {
            return TextEdit{at, std::string(text_.substr(at, count)), std::move(by)};
        };
        if (text_.find_first_not_of(" \t\r\n") == std::string_view::npos) {
            add(label("Begin a workflow"),
                TextEdit{0, std::string(text_), "{\n  \"inputs\": []\n}\n"});
        } else if (says("remove this comma")) {
            add(label("Remove the comma"), splice(offset_, 1, ""));
        } else if (says("put a comma between")) {
            std::size_t at = offset_;
            while (at > 0 &&
                   std::string_view(" \t\r\n").find(text_[at - 1]) != std::string_view::npos) {
                --at;
            }
            add(label("Put a comma"), splice(at, 0, ","));
        } else if (const auto rest = behind(problem_.cure, "add the missing ")) {
            if (const auto bracket = firstQuoted(*rest)) {
                const bool endsLine = text_.ends_with('\n');
                add(label("Add the missing %1", *bracket),
                    splice(text_.size(), 0, *bracket + (endsLine ? "\n" : "")));
            }
        } else if (tells("a key without quotes") || says("put texts into double quotes")) {
            std::size_t end = offset_;
            while (
                end < text_.size() &&
                (std::isalnum(static_cast<unsigned char>(text_[end])) != 0 || text_[end] == '_')) {
                ++end;
            }
            if (end > offset_) {
                const std::string quoted =
                    "\"" + std::string(text_.substr(offset_, end - offset_)) + "\"";
                add(label("Put it into quotes"), splice(offset_, end - offset_, quoted));
            }
        } else if (tells("in single quotes")) {
            const std::size_t end = text_.find('\'', offset_ + 1);
            if (end != std::string_view::npos) {
                const std::string inner(text_.substr(offset_ + 1, end - offset_ - 1));
                add(label("Use double quotes"),
                    splice(offset_, end + 1 - offset_, inlineJson(Json(inner))));
            }
        } else if (const auto meant = behind(problem_.cure, "did you mean ")) {
            const std::string word =
                firstQuoted(*meant).value_or(std::string(meant->substr(0, meant->find('?'))));
            std::size_t end = offset_;
            while (end < text_.size() &&
                   std::isalnum(static_cast<unsigned char>(text_[end])) != 0) {
                ++end;
            }
            add(label("Write %1", word), splice(offset_, end - offset_, word));
        }
    }

    const Problem& problem_;
    std::string_view text_;
    std::span<const ModuleSpec> modules_;
    JsonTree tree_;
    const JsonNode* node_;
    std::size_t offset_;
    std::vector<CureEdit> cures_;
};

} // namespace

std::vector<CureEdit>
curesFor(const Problem& problem, std::string_view text, std::span<const ModuleSpec> modules)
{
    return CureFinder(problem, text, modules).find();
}

std::size_t offsetAt(std::string_view text, int line, int column)
{
    std::size_t at = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
    for (int i = 1; i < line; ++i) {
        const std::size_t lineEnd = text.find('\n', at);
        if (lineEnd == std::string_view::npos) {
            return text.size();
        }
        at = lineEnd + 1;
    }
    return std::min(at + static_cast<std::size_t>(std::max(column - 1, 0)), text.size());
}

TextRange rangeOf(const Problem& problem, std::string_view text, const JsonTree& tree)
{
    const JsonNode* node = tree.find(problem.pointer);
    const std::size_t at = offsetAt(text, problem.line, problem.column);
    if (node != nullptr && (problem.line == 0 || at == node->value.begin)) {
        // Of something large only the beginning: a whole object underlined says nothing.
        const std::size_t lineEnd = std::min(text.find('\n', node->value.begin), text.size());
        if (node->isContainer() && node->key.size() > 0) {
            return node->key;
        }
        return {node->value.begin,
                node->isContainer() ? std::min(node->value.end, lineEnd) : node->value.end};
    }
    if (node != nullptr && at == node->key.begin && node->key.size() > 0) {
        return node->key;
    }
    std::size_t end = at;
    while (end < text.size() &&
           std::string_view(" \t\r\n,:]}").find(text[end]) == std::string_view::npos) {
        ++end;
    }
    if (end == at) {
        end = std::min(at + 1, text.size());
    }
    return {end == at && at > 0 ? at - 1 : at, end};
}

} // namespace scanweave::studio
