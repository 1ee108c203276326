// SPDX-License-Identifier: BSD-2-Clause
// The values of a JSON text with where each begins and ends.
#include "gui/workflow/json_tree.h"

#include "workflows/json_location.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <ranges>

namespace scanweave::studio {

namespace {

/// Goes through a text whose syntax has been found good: it need not say what is wrong, but stays
/// within the text whatever it holds.
class TreeReader
{
public:
    explicit TreeReader(std::string_view text)
        : text_(text)
    {}

    JsonNode readRoot()
    {
        skipBlanks();
        return readValue();
    }

private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool isAtEnd() const { return at_ >= text_.size(); }

    void skipBlanks()
    {
        while (!isAtEnd()) {
            const char character = text_[at_];
            if (character == ' ' || character == '\t' || character == '\n' || character == '\r') {
                ++at_;
            } else if (text_.substr(at_, 3) == "\xef\xbb\xbf") {
                at_ += 3;
            } else if (text_.substr(at_, 2) == "//") {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (text_.substr(at_, 2) == "/*") {
                const std::size_t end = text_.find("*/", at_ + 2);
                at_ = end == std::string_view::npos ? text_.size() : end + 2;
            } else {
                return;
            }
        }
    }

    TextRange readString()
    {
        const std::size_t begin = at_++;
        while (!isAtEnd() && peek() != '"') {
            at_ += peek() == '\\' ? 2 : 1;
        }
        at_ = std::min(at_ + 1, text_.size());
        return {begin, at_};
    }

    JsonNode readValue()
    {
        JsonNode node;
        node.value.begin = at_;
        switch (peek()) {
        case '{':
            node.kind = JsonNode::Kind::Object;
            readMembers(node, '}');
            break;
        case '[':
            node.kind = JsonNode::Kind::Array;
            readMembers(node, ']');
            break;
        case '"':
            node.kind = JsonNode::Kind::String;
            readString();
            break;
        default:
            while (!isAtEnd() &&
                   std::string_view(",]}/ \t\r\n").find(peek()) == std::string_view::npos) {
                ++at_;
            }
        }
        node.value.end = at_;
        return node;
    }

    void readMembers(JsonNode& parent, char close)
    {
        ++at_;
        for (skipBlanks(); !isAtEnd() && peek() != close; skipBlanks()) {
            const std::size_t before = at_;
            TextRange key;
            if (close == '}' && peek() == '"') {
                key = readString();
                skipBlanks();
                at_ += peek() == ':' ? 1 : 0;
                skipBlanks();
            }
            JsonNode child = readValue();
            child.key = key;
            if (key.size() > 0) {
                child.name = decoded(key);
            }
            parent.children.push_back(std::move(child));
            skipBlanks();
            at_ += peek() == ',' ? 1 : 0;
            if (at_ == before) {
                ++at_; // no text that scanJson() takes gets here
            }
        }
        at_ = std::min(at_ + 1, text_.size());
    }

    std::string decoded(const TextRange& range) const
    {
        const std::string_view quoted = text_.substr(range.begin, range.size());
        const auto value = nlohmann::json::parse(quoted, nullptr, false);
        return value.is_string() ? value.get<std::string>() : std::string(quoted);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

const JsonNode* JsonNode::member(std::string_view wanted) const
{
    if (kind != Kind::Object) {
        return nullptr;
    }
    for (const JsonNode& child : std::views::reverse(children)) {
        if (child.name == wanted) {
            return &child;
        }
    }
    return nullptr;
}

JsonTree JsonTree::of(std::string_view text)
{
    JsonTree tree;
    if (scanJson(text).isJson) {
        tree.root_ = TreeReader(text).readRoot();
    }
    return tree;
}

const JsonNode* JsonTree::find(std::string_view pointer) const
{
    if (!root_) {
        return nullptr;
    }
    const JsonNode* node = &*root_;
    for (const std::string& token : pointerTokens(pointer)) {
        if (node->kind == JsonNode::Kind::Object) {
            node = node->member(token);
        } else {
            std::size_t index = 0;
            const char* end = token.data() + token.size();
            const auto parsed = std::from_chars(token.data(), end, index);
            const bool isIndex = parsed.ec == std::errc() && parsed.ptr == end;
            node = isIndex && index < node->children.size() ? &node->children[index] : nullptr;
        }
        if (node == nullptr) {
            return nullptr;
        }
    }
    return node;
}

std::string JsonTree::pointerAt(std::size_t offset) const
{
    std::string pointer;
    if (!root_) {
        return pointer;
    }
    const JsonNode* node = &*root_;
    for (bool isInside = true; isInside;) {
        isInside = false;
        for (std::size_t i = 0; i < node->children.size(); ++i) {
            const JsonNode& child = node->children[i];
            if (child.whole().contains(offset)) {
                pointer += '/' + (node->kind == JsonNode::Kind::Object ? pointerToken(child.name)
                                                                       : std::to_string(i));
                node = &child;
                isInside = true;
                break;
            }
        }
    }
    return pointer;
}

} // namespace scanweave::studio
