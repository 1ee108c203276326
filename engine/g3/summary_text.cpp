// SPDX-License-Identifier: BSD-2-Clause
// Pieces of the one line that is said about an object.
#include "engine/g3/summary_text.h"

#include "engine/g3/object_of.h"

#include <charconv>
#include <cstdio>

namespace scanweave {

std::string numberText(double value)
{
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
}

std::string roundedText(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

std::string shortText(std::string_view text)
{
    constexpr std::size_t longest = 100;
    auto kept = text.size();
    if (kept > longest) {
        kept = longest;
        // Never end within a UTF-8 letter, whose later bytes begin with the bits 10.
        while (kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xc0) == 0x80) {
            --kept;
        }
    }
    std::string shown(text.substr(0, kept));
    for (char& letter : shown) {
        letter = static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
    }
    return kept < text.size() ? shown + "…" : shown;
}

std::string countText(std::size_t count, std::string_view one, std::string_view many)
{
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

} // namespace scanweave
