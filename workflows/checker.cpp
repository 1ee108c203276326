// SPDX-License-Identifier: BSD-2-Clause
// What the parts of the validation share.
#include "workflows/checker.h"

#include "workflows/bytes_text.h"
#include "workflows/frame_type_text.h"
#include "workflows/wording.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace scanweave {

namespace {

constexpr std::size_t maxProblems = 1000; // nobody reads more, and a hostile file has millions

bool isPlainWord(std::string_view text)
{
    return !text.empty() && text.size() <= 80 && std::ranges::all_of(text, [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '_' || character == '-' ||
               character == '$';
    });
}

bool hasControlCharacter(std::string_view text)
{
    return std::ranges::any_of(text, [](char character) {
        return (character >= 0 && character < 0x20) || character == 0x7f;
    });
}

bool isAtOrUnder(std::string_view pointer, std::string_view ancestor)
{
    return pointer.starts_with(ancestor) &&
           (pointer.size() == ancestor.size() || pointer[ancestor.size()] == '/');
}

} // namespace

std::optional<Node> Node::member(const std::string& key) const
{
    if (value.is_object()) {
        if (const auto found = value.find(key); found != value.end()) {
            return Node{*found, pointer + "/" + pointerToken(key)};
        }
    }
    return std::nullopt;
}

Node Node::element(std::size_t index) const
{
    return {value.at(index), pointer + "/" + std::to_string(index)};
}

std::string Node::label() const
{
    std::string text;
    for (const std::string& token : pointerTokens(pointer)) {
        if (token.find_first_not_of("0123456789") == std::string::npos && !text.empty()) {
            text += "[" + token + "]";
        } else {
            text += (text.empty() ? "" : ".") + (isPlainWord(token) ? token : inQuotes(token));
        }
    }
    return text.empty() ? "the workflow" : text;
}

bool isAnnotation(std::string_view key)
{
    return key.starts_with("x-") || key == "$schema" || key == "comment" || key == "description";
}

Checker::Checker(const DocumentOrigin& origin)
    : origin_(origin)
{}

void Checker::error(const Node& node, std::string message, std::string cure, Mark mark)
{
    add(Problem::Severity::Error, node, std::move(message), std::move(cure), mark);
}

void Checker::warning(const Node& node, std::string message, std::string cure, Mark mark)
{
    add(Problem::Severity::Warning, node, std::move(message), std::move(cure), mark);
}

void Checker::mustBe(const Node& node, const std::string& expected, std::string cure)
{
    error(node,
          node.label() + " must be " + expected + ", not " + describe(node.value),
          std::move(cure));
}

bool Checker::isObject(const Node& node, std::string cure)
{
    if (!node.value.is_object()) {
        mustBe(node, "an object", std::move(cure));
    }
    return node.value.is_object();
}

std::set<std::string> Checker::checkKeys(const Node& object, const std::vector<std::string>& known)
{
    std::set<std::string> meant;
    for (const auto& [key, value] : object.value.items()) {
        if (isAnnotation(key) || std::ranges::find(known, key) != known.end()) {
            continue;
        }
        // A key that is there already can't be what another one was meant to be.
        std::vector<std::string> absent;
        std::ranges::copy_if(known, std::back_inserter(absent), [&object](const auto& name) {
            return !object.value.contains(name);
        });
        if (const auto nearest = nearestWord(key, absent)) {
            meant.insert(*nearest);
        }
        error({value, object.pointer + "/" + pointerToken(key)},
              object.label() + " has no key " + inQuotes(key),
              didYouMean(key,
                         absent,
                         "known keys are " + alternatives(known) +
                             "; keys of your own begin with \"x-\""),
              Mark::Key);
    }
    return meant;
}

bool Checker::readText(const Node& node, std::string& target)
{
    if (!node.value.is_string()) {
        mustBe(node,
               "a text",
               node.value.is_number() || node.value.is_boolean()
                   ? "put it into double quotes: " + inQuotes(node.value.dump())
                   : "write a text in double quotes");
        return false;
    }
    const auto& text = node.value.get_ref<const std::string&>();
    if (text.empty()) {
        error(node, node.label() + " is an empty text", "write something into it, or remove it");
        return false;
    }
    if (hasControlCharacter(text)) {
        error(node,
              node.label() + " has a control character in it: " + inQuotes(text),
              "remove the part that begins with a backslash");
        return false;
    }
    target = text;
    return true;
}

bool Checker::readTexts(const Node& node, std::vector<std::string>& target, std::size_t minimum)
{
    if (!node.value.is_array()) {
        mustBe(node,
               "a list of texts",
               node.value.is_string() ? "put it into brackets: [" +
                                            inQuotes(node.value.get_ref<const std::string&>()) + "]"
                                      : "write [\"one\", \"two\"]");
        return false;
    }
    if (node.value.size() < minimum) {
        error(node, node.label() + " is an empty list", "write at least one text into it");
        return false;
    }
    std::vector<std::string> texts(node.value.size());
    bool isGood = true;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        isGood = readText(node.element(i), texts[i]) && isGood;
    }
    if (isGood) {
        target = std::move(texts);
    }
    return isGood;
}

bool Checker::readFrameTypes(const Node& node, std::vector<std::string>& target)
{
    std::vector<std::string> types;
    if (!readTexts(node, types, 1)) {
        return false;
    }
    bool isGood = true;
    for (std::size_t i = 0; i < types.size(); ++i) {
        isGood = checkFrameType(node.element(i), types[i]) && isGood;
    }
    if (isGood) {
        target = std::move(types);
    }
    return isGood;
}

bool Checker::checkFrameType(const Node& node, const std::string& text)
{
    if (!isFrameType(text)) {
        error(node, inQuotes(text) + " is no frame type", frameTypeCure(text));
        return false;
    }
    const auto nearest = nearestFrameType(text);
    if (nearest && text.size() > 2 && frameTypeLetters(text) == text) {
        warning(node,
                inQuotes(text) + " is taken as a frame type of your own",
                "did you mean " + inQuotes(*nearest) + "?");
    }
    return true;
}

bool Checker::readBool(const Node& node, bool& target)
{
    if (!node.value.is_boolean()) {
        mustBe(node, "true or false", "write true or false, without quotes");
        return false;
    }
    target = node.value.get<bool>();
    return true;
}

bool Checker::readBytes(const Node& node, std::uint64_t& target)
{
    const std::string cure = "write a text such as \"512 KiB\", \"1 MiB\" or \"2 GB\", or a whole "
                             "number of bytes";
    if (node.value.is_string()) {
        const auto bytes = parseBytes(node.value.get_ref<const std::string&>());
        if (!bytes) {
            mustBe(node, "a number of bytes", cure);
            return false;
        }
        target = *bytes;
        return true;
    }
    if (!node.value.is_number_integer() || node.value < 0) {
        mustBe(node, "a number of bytes", cure);
        return false;
    }
    target = node.value.get<std::uint64_t>();
    return true;
}

bool Checker::readWhole(const Node& node,
                        std::int64_t maximum,
                        std::int64_t& target,
                        const std::string& expected)
{
    if (!node.value.is_number_integer() || node.value < 0 || node.value > maximum) {
        mustBe(node, expected, "write a whole number from 0 to " + std::to_string(maximum));
        return false;
    }
    target = node.value.get<std::int64_t>();
    return true;
}

void Checker::refuseChoice(const Node& node, const std::vector<std::string>& names)
{
    std::vector<std::string> shown;
    for (const std::string& name : names) {
        shown.push_back(inQuotes(name));
    }
    const std::string cure = "write " + alternatives(shown);
    mustBe(node,
           alternatives(shown),
           node.value.is_string()
               ? didYouMean(node.value.get_ref<const std::string&>(), names, cure)
               : cure);
}

std::vector<Problem> Checker::takeProblems()
{
    const auto rank = [](const Problem& problem) {
        return std::tuple(problem.line == 0, problem.line, problem.column);
    };
    std::ranges::stable_sort(problems_, {}, rank);
    if (leftOut_ > 0) {
        problems_.push_back({.severity = Problem::Severity::Error,
                             .pointer = {},
                             .line = 0,
                             .column = 0,
                             .message = "and " + std::to_string(leftOut_) + " problems more",
                             .cure = "mend the first ones"});
    }
    return std::move(problems_);
}

void Checker::add(
    Problem::Severity severity, const Node& node, std::string message, std::string cure, Mark mark)
{
    hasErrors_ = hasErrors_ || severity == Problem::Severity::Error;
    if (problems_.size() == maxProblems) {
        ++leftOut_;
        return;
    }
    Problem problem{.severity = severity,
                    .pointer = node.pointer,
                    .line = 0,
                    .column = 0,
                    .message = std::move(message),
                    .cure = std::move(cure)};
    if (const AppliedOverride* override = overrideOf(node.pointer)) {
        problem.message += " (from --set " + inQuotes(override->text) + ")";
    } else {
        const JsonLocation location = origin_.locations.nearest(node.pointer);
        const bool isKey = mark == Mark::Key && location.key.line > 0;
        problem.line = isKey ? location.key.line : location.value.line;
        problem.column = isKey ? location.key.column : location.value.column;
    }
    problems_.push_back(std::move(problem));
}

/// The override that the value comes from: it set this value or one around it, or it made this
/// value for one inside.
const AppliedOverride* Checker::overrideOf(const std::string& pointer) const
{
    const AppliedOverride* found = nullptr;
    for (const AppliedOverride& override : origin_.overrides) {
        if (isAtOrUnder(pointer, override.pointer) ||
            (isAtOrUnder(override.pointer, pointer) && !origin_.locations.find(pointer))) {
            found = &override;
        }
    }
    return found;
}

} // namespace scanweave
