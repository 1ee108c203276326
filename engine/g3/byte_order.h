// SPDX-License-Identifier: BSD-2-Clause
// Numbers in either byte order: every archive of the format says in its first byte which one it
// uses.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

namespace scanweave {

enum class ByteOrder : std::uint8_t
{
    Big = 0,
    Little = 1
};

/// What the first byte of an archive says; none when it is neither, which is damage.
inline std::optional<ByteOrder> byteOrderOf(std::byte flag)
{
    const auto value = std::to_integer<std::uint8_t>(flag);
    return value > 1 ? std::nullopt : std::optional(static_cast<ByteOrder>(value));
}

inline std::uint8_t swapBytes(std::uint8_t value)
{
    return value;
}
inline std::uint16_t swapBytes(std::uint16_t value)
{
    return __builtin_bswap16(value);
}
inline std::uint32_t swapBytes(std::uint32_t value)
{
    return __builtin_bswap32(value);
}
inline std::uint64_t swapBytes(std::uint64_t value)
{
    return __builtin_bswap64(value);
}

/// The number at `from`, which needs no alignment.
template <std::unsigned_integral T>
T load(const std::byte* from, ByteOrder order)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    constexpr bool nativeIsLittle = std::endian::native == std::endian::little;
    return (order == ByteOrder::Little) == nativeIsLittle ? value : swapBytes(value);
}

/// Puts the number at `to`, which needs no alignment.
template <std::unsigned_integral T>
void store(std::byte* to, T value, ByteOrder order)
{
    constexpr bool nativeIsLittle = std::endian::native == std::endian::little;
    if ((order == ByteOrder::Little) != nativeIsLittle) {
        value = swapBytes(value);
    }
    std::memcpy(to, &value, sizeof value);
}

} // namespace scanweave
