// SPDX-License-Identifier: BSD-2-Clause
// Conditions on frames: how they are read.
#include "engine/modules/condition_node.h"

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace scanweave {

namespace {

using Json = nlohmann::ordered_json;
using Kind = ConditionKind;
using Node = Condition::Node;

constexpr int deepestNesting = 100;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Letters of any language: all bytes above 127 count as such.
bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Recursive descent; one function per level of the grammar in condition.h.
class Parser
{
public:
    explicit Parser(std::string_view text)
        : text_(text)
    {}

    Node parse()
    {
        Node node = parseOr(0);
        skipSpace();
        if (at_ < text_.size()) {
            fail(at_, unexpected());
        }
        return node;
    }

private:
    Node parseOr(int depth) { return parseList(Kind::Or, "or", depth, &Parser::parseAnd); }
    Node parseAnd(int depth) { return parseList(Kind::And, "and", depth, &Parser::parseNot); }

    Node parseList(Kind kind, std::string_view word, int depth, Node (Parser::*parsePart)(int))
    {
        Node first = (this->*parsePart)(depth);
        if (!takeWord(word)) {
            return first;
        }
        Node list{.kind = kind, .parts = {}, .operands = {}};
        list.parts.push_back(std::move(first));
        do {
            list.parts.push_back((this->*parsePart)(depth));
        } while (takeWord(word));
        return list;
    }

    Node parseNot(int depth)
    {
        skipSpace();
        if (depth > deepestNesting) {
            fail(at_, "too deeply nested; split the condition into several modules");
        }
        if (takeWord("not")) {
            Node node{.kind = Kind::Not, .parts = {}, .operands = {}};
            node.parts.push_back(parseNot(depth + 1));
            return node;
        }
        if (take("(")) {
            Node inside = parseOr(depth + 1);
            expect(")");
            return inside;
        }
        return isHas() ? parseHas() : parseComparison();
    }

    /// "has" is a key like any other unless a parenthesis follows.
    bool isHas()
    {
        const std::size_t begin = at_;
        const bool found = takeWord("has") && peek("(");
        at_ = begin;
        return found;
    }

    Node parseHas()
    {
        takeWord("has");
        expect("(");
        Node node{.kind = Kind::Has, .parts = {}, .operands = {}};
        skipSpace();
        const std::size_t begin = at_;
        node.operands.push_back(parseOperand());
        if (!std::holds_alternative<FieldLookup>(node.operands.front())) {
            fail(begin, "has() wants a key, such as has(Turnaround)");
        }
        expect(")");
        return node;
    }

    Node parseComparison()
    {
        Node node;
        node.operands.push_back(parseOperand());
        const std::optional<Kind> comparison = takeComparison();
        if (!comparison) {
            return node;
        }
        node.kind = *comparison;
        node.operands.push_back(parseOperand());
        skipSpace();
        const std::size_t second = at_;
        if (takeComparison()) {
            fail(second, "comparisons don't chain; write \"a < b and b < c\"");
        }
        return node;
    }

    std::optional<Kind> takeComparison()
    {
        // The longer ones first, so that "<=" is not taken for "<".
        static constexpr std::array<std::pair<std::string_view, Kind>, 6> comparisons = {{
            {"==", Kind::Equal},
            {"!=", Kind::NotEqual},
            {"<=", Kind::LessEqual},
            {">=", Kind::GreaterEqual},
            {"<", Kind::Less},
            {">", Kind::Greater},
        }};
        for (const auto& [sign, kind] : comparisons) {
            if (take(sign)) {
                return kind;
            }
        }
        return std::nullopt;
    }

    ConditionOperand parseOperand()
    {
        skipSpace();
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        if (c == '"' || c == '\'') {
            return Json(parseText(c));
        }
        if (c == '`') {
            const std::size_t begin = at_ + 1;
            return field(begin, parseText(c));
        }
        if (isDigit(c) || c == '-' || c == '+' || c == '.') {
            return parseNumber();
        }
        for (const std::string_view word : {"and", "or", "not"}) {
            if (peekWord(word)) {
                fail(at_,
                     "a key or a value should stand here instead of \"" + std::string(word) + "\"");
            }
        }
        if (takeWord("true")) {
            return Json(true);
        }
        if (takeWord("false")) {
            return Json(false);
        }
        if (isLetter(c)) {
            return parsePath();
        }
        fail(at_, unexpected());
    }

    ConditionOperand parsePath()
    {
        const std::size_t begin = at_;
        while (at_ < text_.size() && isInPath(text_[at_])) {
            ++at_;
        }
        return field(begin, text_.substr(begin, at_ - begin));
    }

    /// A minus is part of a path only where an index counts from the end: "Times.-1".
    bool isInPath(char c) const
    {
        return isLetter(c) || isDigit(c) || c == '.' || c == '/' ||
               (c == '-' && text_[at_ - 1] == '.');
    }

    ConditionOperand field(std::size_t begin, std::string_view path)
    {
        try {
            return FieldLookup(path);
        } catch (const Error& error) {
            fail(begin, error.message());
        }
    }

    std::string parseText(char quote)
    {
        const std::size_t begin = at_++;
        std::string result;
        while (at_ < text_.size() && text_[at_] != quote) {
            const bool isEscape = text_[at_] == '\\' && quote != '`' && at_ + 1 < text_.size();
            at_ += isEscape ? 1 : 0;
            result += text_[at_++];
        }
        if (at_ >= text_.size()) {
            fail(begin, std::string("the closing ") + quote + " is missing");
        }
        ++at_;
        return result;
    }

    ConditionOperand parseNumber()
    {
        const std::size_t begin = at_;
        if (take("+") && peek("-")) { // from_chars takes a minus only
            fail(begin, "one sign is enough");
        }
        const char* first = text_.data() + at_;
        const char* last = text_.data() + text_.size();
        std::int64_t whole = 0;
        double real = 0;
        const auto asWhole = std::from_chars(first, last, whole);
        const auto asReal = std::from_chars(first, last, real);
        const bool isWhole = asWhole.ec == std::errc() && asWhole.ptr == asReal.ptr;
        if (asReal.ec != std::errc() ||
            (asReal.ptr < last && (isLetter(*asReal.ptr) || *asReal.ptr == '.'))) {
            fail(begin,
                 "this is no number (a key that begins like one goes into backquotes: `8bit`)");
        }
        if (asWhole.ec == std::errc::result_out_of_range && asWhole.ptr == asReal.ptr) {
            fail(begin, "this whole number doesn't fit into 64 bits");
        }
        at_ += static_cast<std::size_t>(asReal.ptr - first);
        return isWhole ? Json(whole) : Json(real);
    }

    void skipSpace()
    {
        while (at_ < text_.size() && isSpace(text_[at_])) {
            ++at_;
        }
    }

    bool peek(std::string_view sign)
    {
        skipSpace();
        return text_.substr(at_).starts_with(sign);
    }

    bool take(std::string_view sign)
    {
        const bool isThere = peek(sign);
        at_ += isThere ? sign.size() : 0;
        return isThere;
    }

    void expect(std::string_view sign)
    {
        if (!take(sign)) {
            fail(at_, "\"" + std::string(sign) + "\" is missing here");
        }
    }

    /// The whole word, not the begin of a longer key.
    bool peekWord(std::string_view word)
    {
        if (!peek(word)) {
            return false;
        }
        const std::size_t end = at_ + word.size();
        return end >= text_.size() || (!isLetter(text_[end]) && !isDigit(text_[end]) &&
                                       text_[end] != '.' && text_[end] != '/');
    }

    bool takeWord(std::string_view word)
    {
        const bool isThere = peekWord(word);
        at_ += isThere ? word.size() : 0;
        return isThere;
    }

    std::string unexpected()
    {
        if (at_ >= text_.size()) {
            return "a key or a value is missing at the end";
        }
        static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> habits = {{
            {"=", "to compare, write =="},
            {"&&", "write and"},
            {"||", "write or"},
            {"!", "write not"},
        }};
        for (const auto& [sign, cure] : habits) {
            if (peek(sign)) {
                return std::string(cure);
            }
        }
        return "this doesn't belong here";
    }

    [[noreturn]] void fail(std::size_t at, const std::string& message) const
    {
        // Counted in characters, so that the caret stands under the right one: bytes 10xxxxxx only
        // continue one.
        std::size_t column = 1;
        std::string shown;
        for (std::size_t i = 0; i < text_.size(); ++i) {
            const bool continues = (static_cast<unsigned char>(text_[i]) & 0xc0U) == 0x80U;
            column += i < at && !continues ? 1 : 0;
            shown += static_cast<unsigned char>(text_[i]) < 0x20 ? ' ' : text_[i];
        }
        throw Error("the condition can't be read at column " + std::to_string(column) + ": " +
                        message + "\n    " + shown + "\n    " + std::string(column - 1, ' ') + "^",
                    {},
                    ErrorKind::Usage);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

Condition::Node parseCondition(std::string_view text)
{
    return Parser(text).parse();
}

} // namespace scanweave
