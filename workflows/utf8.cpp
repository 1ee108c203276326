// SPDX-License-Identifier: BSD-2-Clause
// Well-formed UTF-8.
#include "workflows/utf8.h"

namespace scanweave {

std::size_t utf8Length(std::string_view text)
{
    const auto byte = [&text](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) {
        return text.empty() ? 0 : 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xe0 && first <= 0xef) {
        const bool isOverlong = first == 0xe0 && byte(1) < 0xa0;
        const bool isSurrogate = first == 0xed && byte(1) >= 0xa0;
        return continues(1) && continues(2) && !isOverlong && !isSurrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool isOverlong = first == 0xf0 && byte(1) < 0x90;
        const bool isTooLarge = first == 0xf4 && byte(1) >= 0x90;
        return continues(1) && continues(2) && continues(3) && !isOverlong && !isTooLarge ? 4 : 0;
    }
    return 0;
}

bool isUtf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = utf8Length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

void appendUtf8(std::string& text, char32_t character)
{
    const auto put = [&text](char32_t byte) { text += static_cast<char>(byte); };
    if (character < 0x80) {
        put(character);
    } else if (character < 0x800) {
        put(0xc0U | (character >> 6U));
        put(0x80U | (character & 0x3fU));
    } else if (character < 0x10000) {
        put(0xe0U | (character >> 12U));
        put(0x80U | ((character >> 6U) & 0x3fU));
        put(0x80U | (character & 0x3fU));
    } else {
        put(0xf0U | (character >> 18U));
        put(0x80U | ((character >> 12U) & 0x3fU));
        put(0x80U | ((character >> 6U) & 0x3fU));
        put(0x80U | (character & 0x3fU));
    }
}

} // namespace scanweave
