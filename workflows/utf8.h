// SPDX-License-Identifier: BSD-2-Clause
// Well-formed UTF-8, and nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace scanweave {

/// Bytes of the well-formed character that `text` begins with; 0 if it doesn't begin with one.
std::size_t utf8Length(std::string_view text);

bool isUtf8(std::string_view text);

void appendUtf8(std::string& text, char32_t character);

/// A byte that is not the first of its character.
constexpr bool isUtf8Continuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

} // namespace scanweave
