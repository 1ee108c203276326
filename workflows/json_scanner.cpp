// SPDX-License-Identifier: BSD-2-Clause
// The tokenizer behind scanJson(). Its grammar is the parser's own (nlohmann's, with comments), so
// that a text without fault here is one that the parser takes; a test holds the two against each
// other.
#include "workflows/json_scanner.h"

#include "workflows/utf8.h"
#include "workflows/wording.h"

#include <charconv>
#include <utility>

namespace scanweave {

namespace {

constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t maxDuplicateProblems = 100;

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

bool isWordCharacter(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           isDigit(character) || character == '_';
}

std::string placeText(TextPosition position)
{
    return "line " + std::to_string(position.line) + ", column " + std::to_string(position.column);
}

/// The character for a message; "the end of the file" for none.
std::string shownCharacter(std::string_view rest)
{
    if (rest.empty()) {
        return "the end of the file";
    }
    std::size_t length = 1;
    while (length < rest.size() && isUtf8Continuation(rest[length])) {
        ++length;
    }
    return inQuotes(rest.substr(0, length));
}

} // namespace

JsonScanner::JsonScanner(std::string_view text)
    : text_(text)
{
    if (text_.starts_with(byteOrderMark)) {
        offset_ = lineStart_ = byteOrderMark.size();
    }
}

JsonScan JsonScanner::scan()
{
    try {
        scanText();
        result_.isJson = true;
    } catch (const Fault& fault) {
        result_.problems.push_back({.severity = Problem::Severity::Error,
                                    .pointer = {},
                                    .line = fault.position.line,
                                    .column = fault.position.column,
                                    .message = fault.message,
                                    .cure = fault.cure});
    }
    return std::move(result_);
}

void JsonScanner::scanText()
{
    if (text_.size() > maxJsonBytes) {
        fail(here(),
             "the file is larger than " + std::to_string(maxJsonBytes >> 20U) + " MiB",
             "name many inputs by globs, such as \"scans/*.g3\"");
    }
    if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff") ||
        text_.find('\0') != std::string_view::npos) {
        fail(here(), "this is no UTF-8 text", "save the file as UTF-8");
    }
    skipBlanks();
    if (isAtEnd()) {
        fail(here(), "the file is empty", "begin with {\"inputs\": [\"file.g3\"]}");
    }
    scanValue(addNode(), 1);
    skipBlanks();
    if (!isAtEnd()) {
        fail(here(),
             "the JSON value ended before this " + shownCharacter(text_.substr(offset_)),
             "remove what follows, or look for a bracket too many before it");
    }
}

void JsonScanner::scanValue(std::uint32_t node, int depth)
{
    result_.locations.nodes_[node].location.value = here();
    if (depth > maxJsonDepth) {
        fail(here(),
             "nested deeper than " + std::to_string(maxJsonDepth) + " levels",
             "a workflow needs hardly more than five; look for brackets too many");
    }
    const char first = peek();
    if (first == '{') {
        scanObject(node, depth);
    } else if (first == '[') {
        scanArray(node, depth);
    } else if (first == '"' && !isAtEnd()) {
        scanString(nullptr);
    } else if (isDigit(first) || first == '-') {
        scanNumber();
    } else if (isWordCharacter(first)) {
        scanWord();
    } else if (first == '\'') {
        fail(here(), "text in single quotes", "use double quotes: \"text\"");
    } else {
        fail(here(),
             "expected a value, found " + shownCharacter(text_.substr(offset_)),
             "a value is a text in double quotes, a number, true, false, null, [list] or {object}");
    }
}

void JsonScanner::scanObject(std::uint32_t node, int depth)
{
    const TextPosition opened = here();
    ++offset_;
    skipBlanks();
    if (peek() == '}') {
        ++offset_;
        return;
    }
    do {
        scanMember(node, depth);
    } while (continues('}', "member", opened));
}

void JsonScanner::scanMember(std::uint32_t node, int depth)
{
    const TextPosition keyPosition = here();
    if (peek() == '\'') {
        fail(keyPosition, "a key in single quotes", "use double quotes: \"key\"");
    }
    if (isWordCharacter(peek())) {
        fail(keyPosition, "a key without quotes", "put it into double quotes: \"key\"");
    }
    if (peek() != '"') {
        fail(keyPosition,
             "expected a key in double quotes, found " + shownCharacter(text_.substr(offset_)),
             "an object is {\"key\": value, \"key\": value}");
    }
    std::string key;
    scanString(&key);
    if (key.size() > maxJsonKeyBytes) {
        fail(keyPosition,
             "a key longer than " + std::to_string(maxJsonKeyBytes) + " bytes",
             "shorten it, or look for a missing quote");
    }
    skipBlanks();
    if (peek() != ':') {
        fail(here(),
             "expected \":\" after the key " + inQuotes(key) + ", found " +
                 shownCharacter(text_.substr(offset_)),
             "write " + inQuotes(key) + ": value");
    }
    ++offset_;
    skipBlanks();

    const std::uint32_t child = addNode();
    auto& parent = result_.locations.nodes_[node];
    const auto [member, isNew] = parent.members.emplace(key, child);
    if (parent.members.size() > maxJsonMembers) {
        fail(keyPosition,
             "an object with more than " + std::to_string(maxJsonMembers) + " keys",
             "use a list for that many values");
    }
    path_.push_back(key);
    if (!isNew && result_.problems.size() < maxDuplicateProblems) {
        const TextPosition first = result_.locations.nodes_[member->second].location.key;
        result_.problems.push_back(
            {.severity = Problem::Severity::Error,
             .pointer = pointer(),
             .line = keyPosition.line,
             .column = keyPosition.column,
             .message = "the key " + inQuotes(key) + " is already at " + placeText(first),
             .cure = "remove one of the two, or put them together"});
    }
    result_.locations.nodes_[child].location.key = keyPosition;
    scanValue(child, depth + 1);
    path_.pop_back();
}

void JsonScanner::scanArray(std::uint32_t node, int depth)
{
    const TextPosition opened = here();
    ++offset_;
    skipBlanks();
    if (peek() == ']') {
        ++offset_;
        return;
    }
    do {
        const std::uint32_t child = addNode();
        auto& elements = result_.locations.nodes_[node].elements;
        path_.push_back(std::to_string(elements.size()));
        elements.push_back(child);
        scanValue(child, depth + 1);
        path_.pop_back();
    } while (continues(']', "value", opened));
}

bool JsonScanner::continues(char close, const char* what, TextPosition opened)
{
    skipBlanks();
    const char open = close == '}' ? '{' : '[';
    if (isAtEnd()) {
        fail(here(),
             std::string("the file ends before the \"") + open + "\" of " + placeText(opened) +
                 " is closed",
             std::string("add the missing \"") + close + "\"");
    }
    if (peek() == close) {
        ++offset_;
        return false;
    }
    if (peek() == '}' || peek() == ']') {
        fail(here(),
             std::string("\"") + peek() + "\" can't close the \"" + open + "\" of " +
                 placeText(opened),
             std::string("close that one with \"") + close + "\" first");
    }
    if (peek() != ',') {
        fail(here(),
             std::string("expected \",\" or \"") + close + "\", found " +
                 shownCharacter(text_.substr(offset_)),
             std::string("put a comma between this and the ") + what + " before it");
    }
    const TextPosition comma = here();
    ++offset_;
    skipBlanks();
    if (peek() == close && !isAtEnd()) {
        fail(comma, std::string("a comma after the last ") + what, "remove this comma");
    }
    return true;
}

void JsonScanner::scanString(std::string* decoded)
{
    const TextPosition begin = here();
    ++offset_;
    while (true) {
        const char character = peek();
        if (isAtEnd() || character == '\n' || character == '\r') {
            fail(begin, "a text without its closing quote", "add \" at its end");
        }
        if (character == '"') {
            ++offset_;
            return;
        }
        if (static_cast<unsigned char>(character) < 0x20) {
            fail(here(),
                 "a control character in a text",
                 character == '\t' ? "write \\t for a tab" : "remove it, or write it as \\u00XX");
        }
        if (character == '\\') {
            scanEscape(begin, decoded);
        } else {
            scanUtf8(decoded);
        }
    }
}

void JsonScanner::scanUtf8(std::string* decoded)
{
    const std::size_t length = utf8Length(text_.substr(offset_));
    if (length == 0) {
        fail(here(), "a text with bytes that are no UTF-8", "save the file as UTF-8");
    }
    if (decoded != nullptr) {
        decoded->append(text_.substr(offset_, length));
    }
    offset_ += length;
}

void JsonScanner::scanEscape(TextPosition begin, std::string* decoded)
{
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const TextPosition where = here();
    if (offset_ + 1 == text_.size()) {
        fail(begin, "a text without its closing quote", "add \" at its end");
    }
    const char letter = peek(1);
    offset_ += 2;
    unsigned code = 0;
    if (const std::size_t i = letters.find(letter); i != std::string_view::npos) {
        code = static_cast<unsigned char>(meanings[i]);
    } else if (letter == 'u') {
        code = scanHexDigits();
        if (code >= 0xd800 && code <= 0xdbff && peek() == '\\' && peek(1) == 'u') {
            offset_ += 2;
            const unsigned low = scanHexDigits();
            code = low >= 0xdc00 && low <= 0xdfff
                       ? 0x10000U + ((code - 0xd800U) << 10U) + (low - 0xdc00U)
                       : 0xd800U;
        }
        if (code >= 0xd800 && code <= 0xdfff) {
            fail(where, "half of a surrogate pair", "write the character itself, in UTF-8");
        }
    } else {
        fail(where,
             "a backslash before a character that needs none",
             "write \\\\ for a backslash; others are \\\" \\/ \\b \\f \\n \\r \\t \\uXXXX");
    }
    if (decoded != nullptr) {
        appendUtf8(*decoded, code);
    }
}

unsigned JsonScanner::scanHexDigits()
{
    unsigned code = 0;
    const std::string_view digits = text_.substr(offset_, 4);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + digits.size()) {
        fail(here(),
             "\\u without four hexadecimal digits",
             "write \\u00e9, or the character itself");
    }
    offset_ += 4;
    return code;
}

void JsonScanner::scanNumber()
{
    const std::size_t begin = offset_;
    if (peek() == '-') {
        ++offset_;
    }
    if (peek() == '0' && isDigit(peek(1))) {
        fail(position(begin), "a number that begins with 0", "leave the 0 away");
    }
    skipDigits(begin);
    if (peek() == '.') {
        ++offset_;
        skipDigits(begin);
    }
    if (peek() == 'e' || peek() == 'E') {
        ++offset_;
        if (peek() == '+' || peek() == '-') {
            ++offset_;
        }
        skipDigits(begin);
    }
    if (isWordCharacter(peek()) || peek() == '.') {
        fail(position(begin),
             "this begins like a number but is none",
             "put it into double quotes if it is a text, such as \"1 MiB\"");
    }
    double value = 0;
    const std::string_view number = text_.substr(begin, offset_ - begin);
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), value);
    if (parsed.ec == std::errc::result_out_of_range &&
        number.find("e-") == std::string_view::npos &&
        number.find("E-") == std::string_view::npos) {
        fail(position(begin), "a number too large to be one", "write one below 1e308");
    }
}

void JsonScanner::skipDigits(std::size_t begin)
{
    if (!isDigit(peek())) {
        fail(position(begin),
             "a number without all of its digits",
             "write numbers as 12, -0.5 or 1e-3; put texts into double quotes");
    }
    while (isDigit(peek())) {
        ++offset_;
    }
}

void JsonScanner::scanWord()
{
    std::size_t length = 0;
    while (isWordCharacter(peek(length))) {
        ++length;
    }
    const std::string_view word = text_.substr(offset_, length);
    if (word == "true" || word == "false" || word == "null") {
        offset_ += length;
        return;
    }
    static const std::vector<std::string> words = {"true", "false", "null"};
    const std::string quotes = "put texts into double quotes: " + inQuotes(word);
    fail(here(),
         inQuotes(word).substr(1, inQuotes(word).size() - 2) + " is no JSON value",
         word == "None" || word == "undefined" ? "did you mean null?"
                                               : didYouMean(word, words, quotes));
}

void JsonScanner::skipBlanks()
{
    while (!isAtEnd()) {
        const char character = peek();
        if (character == '\n') {
            ++offset_;
            ++line_;
            lineStart_ = offset_;
        } else if (character == ' ' || character == '\t' || character == '\r') {
            ++offset_;
        } else if (character == '/') {
            skipComment();
        } else {
            return;
        }
    }
}

void JsonScanner::skipComment()
{
    if (peek(1) == '/') {
        // The parser ends such a comment at a carriage return too.
        while (!isAtEnd() && peek() != '\n' && peek() != '\r') {
            ++offset_;
        }
        return;
    }
    const TextPosition opened = here();
    if (peek(1) != '*') {
        fail(opened, "a slash that begins no comment", "comments are // … or /* … */");
    }
    offset_ += 2;
    while (!isAtEnd()) {
        if (peek() == '*' && peek(1) == '/') {
            offset_ += 2;
            return;
        }
        if (text_[offset_++] == '\n') {
            ++line_;
            lineStart_ = offset_;
        }
    }
    fail(opened, "a comment that doesn't end", "add */");
}

std::uint32_t JsonScanner::addNode()
{
    auto& nodes = result_.locations.nodes_;
    if (nodes.size() == maxJsonValues) {
        fail(here(),
             "more than " + std::to_string(maxJsonValues) + " values",
             "name many inputs by globs, such as \"scans/*.g3\"");
    }
    nodes.emplace_back();
    return static_cast<std::uint32_t>(nodes.size() - 1);
}

std::string JsonScanner::pointer() const
{
    std::string result;
    for (const std::string& token : path_) {
        result += "/" + pointerToken(token);
    }
    return result;
}

char JsonScanner::peek(std::size_t ahead) const
{
    return offset_ + ahead < text_.size() ? text_[offset_ + ahead] : '\0';
}

TextPosition JsonScanner::position(std::size_t offset) const
{
    return {line_, static_cast<int>(offset - lineStart_) + 1};
}

void JsonScanner::fail(TextPosition where, std::string message, std::string cure) const
{
    throw Fault{where, std::move(message), std::move(cure)};
}

} // namespace scanweave
