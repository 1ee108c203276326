// SPDX-License-Identifier: BSD-2-Clause
// How frame types are written in workflow files.
#include "workflows/frame_type_text.h"

#include "workflows/wording.h"

#include <algorithm>
#include <vector>

namespace scanweave {

namespace {

constexpr std::size_t maxLetters = 4; // a type is 32 bits
constexpr std::string_view endProcessing = "EndProcessing";

bool isSameIgnoringCase(std::string_view left, std::string_view right)
{
    const auto lower = [](char character) {
        return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                    : character;
    };
    return std::ranges::equal(left, right, {}, lower, lower);
}

} // namespace

bool isFrameType(std::string_view text)
{
    for (const FrameTypeName& type : frameTypeNames) {
        if (isSameIgnoringCase(text, type.name)) {
            return true;
        }
    }
    if (text == "Z" || isSameIgnoringCase(text, endProcessing)) {
        return false;
    }
    const auto isPrintable = [](char character) { return character > 0x20 && character < 0x7f; };
    return !text.empty() && text.size() <= maxLetters && std::ranges::all_of(text, isPrintable);
}

std::string frameTypeLetters(std::string_view text)
{
    for (const FrameTypeName& type : frameTypeNames) {
        if (isSameIgnoringCase(text, type.name)) {
            return {type.letter};
        }
    }
    return std::string(text);
}

std::optional<std::string> nearestFrameType(std::string_view text)
{
    std::vector<std::string> names;
    for (const FrameTypeName& type : frameTypeNames) {
        names.emplace_back(type.name);
    }
    return nearestWord(text, names);
}

std::string frameTypeCure(std::string_view text)
{
    if (text == "Z" || isSameIgnoringCase(text, endProcessing)) {
        return "leave it away: every module gets EndProcessing, and files never have it";
    }
    const auto nearest = nearestFrameType(text);
    return nearest ? "did you mean " + inQuotes(*nearest) + "?"
                   : "use a name such as \"Scan\" or \"Observation\", or one to four letters";
}

} // namespace scanweave
