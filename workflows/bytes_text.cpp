// SPDX-License-Identifier: BSD-2-Clause
// Numbers of bytes as people write them.
#include "workflows/bytes_text.h"

#include <array>
#include <charconv>
#include <limits>

namespace scanweave {

namespace {

struct ByteUnit
{
    std::string_view name;
    std::uint64_t bytes;
};

/// From the largest.
constexpr std::array<ByteUnit, 9> byteUnits = {{
    {"TiB", 1ULL << 40U},
    {"TB", 1'000'000'000'000ULL},
    {"GiB", 1ULL << 30U},
    {"GB", 1'000'000'000ULL},
    {"MiB", 1ULL << 20U},
    {"MB", 1'000'000ULL},
    {"KiB", 1ULL << 10U},
    {"kB", 1'000ULL},
    {"B", 1ULL},
}};

constexpr std::size_t maxDecimals = 6; // times the largest unit still fits into 64 bits

char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                : character;
}

std::optional<std::uint64_t> unitBytes(std::string_view name)
{
    for (const ByteUnit& unit : byteUnits) {
        bool isSame = unit.name.size() == name.size();
        for (std::size_t i = 0; isSame && i < name.size(); ++i) {
            isSame = lower(unit.name[i]) == lower(name[i]);
        }
        if (isSame) {
            return unit.bytes;
        }
    }
    return std::nullopt;
}

/// Takes the digits that `text` begins with; nothing if there are none or too many.
std::optional<std::uint64_t> takeDigits(std::string_view& text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

} // namespace

std::optional<std::uint64_t> parseBytes(std::string_view text)
{
    const auto whole = takeDigits(text);
    if (!whole || text.empty()) {
        return whole;
    }
    std::uint64_t decimals = 0;
    std::uint64_t scale = 1;
    if (text.front() == '.') {
        text.remove_prefix(1);
        const std::size_t before = text.size();
        const auto digits = takeDigits(text);
        if (!digits || before - text.size() > maxDecimals) {
            return std::nullopt;
        }
        decimals = *digits;
        for (std::size_t i = text.size(); i < before; ++i) {
            scale *= 10;
        }
    }
    if (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    const auto unit = unitBytes(text);
    if (!unit) {
        return std::nullopt;
    }
    const std::uint64_t fraction = decimals * *unit / scale;
    if (*whole > (std::numeric_limits<std::uint64_t>::max() - fraction) / *unit) {
        return std::nullopt;
    }
    return *whole * *unit + fraction;
}

std::string formatBytes(std::uint64_t bytes)
{
    if (bytes > 0) {
        for (const ByteUnit& unit : byteUnits) {
            if (bytes % unit.bytes == 0) {
                return std::to_string(bytes / unit.bytes) + " " + std::string(unit.name);
            }
        }
    }
    return "0 B";
}

} // namespace scanweave
