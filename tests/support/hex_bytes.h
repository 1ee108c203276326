// SPDX-License-Identifier: BSD-2-Clause
// Bytes written by hand.
#pragma once

#include "engine/base/bytes.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave::test {

/// "01 80 'G3Int' ff": hexadecimal bytes, and text in single quotes as it is.
inline SharedBytes hexBytes(std::string_view text)
{
    std::string bytes;
    const auto digit = [](char c) {
        const auto value = std::string_view("0123456789abcdef").find(c);
        if (value == std::string_view::npos) {
            throw std::invalid_argument("no hexadecimal digit");
        }
        return static_cast<unsigned>(value);
    };
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ' || text[i] == '\n') {
            ++i;
        } else if (text[i] == '\'') {
            const auto end = text.find('\'', i + 1);
            bytes += text.substr(i + 1, end - i - 1);
            i = end + 1;
        } else {
            bytes += static_cast<char>(digit(text[i]) << 4 | digit(text[i + 1]));
            i += 2;
        }
    }
    return SharedBytes::copyOf(asBytes(bytes));
}

} // namespace scanweave::test
