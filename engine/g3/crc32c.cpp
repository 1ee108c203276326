// SPDX-License-Identifier: BSD-2-Clause
// The checksum of frames by tables, and the choice of the variant that this processor runs best.
#include "engine/g3/crc32c.h"

#include "engine/g3/byte_order.h"

#include <array>

namespace scanweave {

namespace {

/// tables[k][b]: what byte b does to the register when k more bytes follow it.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

consteval Tables makeTables()
{
    constexpr std::uint32_t polynomial = 0x82F63B78;
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        }
        tables[0][byte] = crc;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::uint32_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
        }
    }
    return tables;
}

constexpr Tables tables = makeTables();

} // namespace

std::uint32_t crc32cPortable(std::uint32_t crc, std::span<const std::byte> bytes)
{
    while (bytes.size() >= 8) {
        const std::uint64_t next = load<std::uint64_t>(bytes.data(), ByteOrder::Little) ^ crc;
        crc = tables[7][next & 0xff] ^ tables[6][(next >> 8) & 0xff] ^
              tables[5][(next >> 16) & 0xff] ^ tables[4][(next >> 24) & 0xff] ^
              tables[3][(next >> 32) & 0xff] ^ tables[2][(next >> 40) & 0xff] ^
              tables[1][(next >> 48) & 0xff] ^ tables[0][next >> 56];
        bytes = bytes.subspan(8);
    }
    for (const std::byte byte : bytes) {
        crc = (crc >> 8) ^ tables[0][(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xff];
    }
    return crc;
}

std::uint32_t crc32c(std::uint32_t crc, std::span<const std::byte> bytes)
{
    static const Crc32cFunction best =
        crc32cHardware() != nullptr ? crc32cHardware() : crc32cPortable;
    return best(crc, bytes);
}

} // namespace scanweave
