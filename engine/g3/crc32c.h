// SPDX-License-Identifier: BSD-2-Clause
// The checksum of frames: CRC-32C's polynomial, started at 0 and not inverted at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace scanweave {

/// The checksum of what gave `crc` followed by `bytes`; begin with 0. It is not the usual CRC-32C,
/// which inverts at both ends: "123456789" gives 0x58E3FA20. Takes the processor's instruction
/// where there is one.
std::uint32_t crc32c(std::uint32_t crc, std::span<const std::byte> bytes);

using Crc32cFunction = std::uint32_t (*)(std::uint32_t crc, std::span<const std::byte> bytes);

/// The variant that runs everywhere, by tables.
std::uint32_t crc32cPortable(std::uint32_t crc, std::span<const std::byte> bytes);

/// The variant with the processor's instruction; null where there is none.
Crc32cFunction crc32cHardware();

} // namespace scanweave
