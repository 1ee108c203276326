// SPDX-License-Identifier: BSD-2-Clause
// Texts that name fields of frames: "Type/Key.step" and "{Key}-{Key}".
#include "workflows/template_text.h"

#include "workflows/frame_type_text.h"
#include "workflows/wording.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace scanweave {

namespace {

bool isControl(char character)
{
    return (character >= 0 && character < 0x20) || character == 0x7f;
}

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(' ') == std::string_view::npos;
}

PathStep parseStep(std::string_view text, std::string_view whole)
{
    if (text.empty()) {
        throw TemplateError("the path " + inQuotes(whole) + " has nothing after a dot",
                            "name a member or an index after each dot, as in "
                            "\"DetectorSampleTimes.0\"");
    }
    PathStep step{std::string(text), std::nullopt};
    std::int64_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (end == text.data() + text.size()) {
        if (error != std::errc()) {
            throw TemplateError("the index " + inQuotes(text) + " of the path " + inQuotes(whole) +
                                    " is out of range",
                                "indexes count from 0, or from the end with -1");
        }
        step.index = index;
    }
    return step;
}

/// Steps over the field that begins after the "{" before `offset`; returns what is in its braces.
std::string_view takeField(std::string_view text, std::size_t& offset)
{
    const std::size_t begin = offset;
    const std::size_t end = text.find_first_of("{}", begin);
    if (end == std::string_view::npos || text[end] == '{') {
        throw TemplateError("the \"{\" at character " + std::to_string(begin) + " of " +
                                inQuotes(text) + " is not closed",
                            "close it with \"}\"; a brace itself is written \"{{\"");
    }
    offset = end + 1;
    return text.substr(begin, end - begin);
}

} // namespace

TemplateError::TemplateError(const std::string& message, std::string cure)
    : std::runtime_error(message)
    , cure_(std::move(cure))
{}

std::string FieldPath::text() const
{
    std::string result = frameType.empty() ? key : frameType + "/" + key;
    for (const PathStep& step : steps) {
        result += "." + step.name;
    }
    return result;
}

FieldPath parseFieldPath(std::string_view text)
{
    const std::string example =
        "write a frame key such as \"SourceName\", or \"Observation/SourceName\"";
    if (isBlank(text)) {
        throw TemplateError("the name of a field is empty", example);
    }
    if (text.front() == ' ' || text.back() == ' ') {
        throw TemplateError("the field " + inQuotes(text) + " has a blank at its begin or end",
                            "remove the blank");
    }
    if (std::ranges::any_of(text, isControl)) {
        throw TemplateError("the field " + inQuotes(text) + " has a control character in it",
                            "remove it");
    }
    if (text.find_first_of("{}") != std::string_view::npos) {
        throw TemplateError("the field " + inQuotes(text) + " has braces in it",
                            "write it without braces; they are for templates only");
    }
    FieldPath path;
    std::string_view rest = text;
    if (const std::size_t slash = rest.find('/'); slash != std::string_view::npos) {
        path.frameType = rest.substr(0, slash);
        rest.remove_prefix(slash + 1);
        if (!isFrameType(path.frameType)) {
            throw TemplateError(inQuotes(path.frameType) + " in " + inQuotes(text) +
                                    " is no frame type",
                                frameTypeCure(path.frameType));
        }
    }
    std::size_t dot = rest.find('.');
    path.key = rest.substr(0, dot);
    if (path.key.empty()) {
        throw TemplateError("the field " + inQuotes(text) + " names no frame key", example);
    }
    while (dot != std::string_view::npos) {
        rest.remove_prefix(dot + 1);
        dot = rest.find('.');
        path.steps.push_back(parseStep(rest.substr(0, dot), text));
    }
    return path;
}

std::vector<TemplatePart> parseTemplate(std::string_view text)
{
    std::vector<TemplatePart> parts;
    const auto literal = [&parts](char character) {
        if (parts.empty() || parts.back().field) {
            parts.emplace_back();
        }
        parts.back().literal += character;
    };
    std::size_t offset = 0;
    while (offset < text.size()) {
        const char character = text[offset++];
        if (character != '{' && character != '}') {
            literal(character);
        } else if (offset < text.size() && text[offset] == character) {
            literal(character);
            ++offset;
        } else if (character == '{') {
            parts.push_back({std::string(), parseFieldPath(takeField(text, offset))});
        } else {
            throw TemplateError("the \"}\" at character " + std::to_string(offset) + " of " +
                                    inQuotes(text) + " closes nothing",
                                "open it with \"{\"; a brace itself is written \"}}\"");
        }
    }
    return parts;
}

} // namespace scanweave
