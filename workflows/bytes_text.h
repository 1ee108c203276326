// SPDX-License-Identifier: BSD-2-Clause
// Numbers of bytes as people write them: "512 KiB", "2 GB", "1048576".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scanweave {

/// A number, with up to six decimals before a unit, and B, kB, MB, GB, TB (1000) or KiB, MiB, GiB,
/// TiB (1024) in any case after at most one space. Fractions of a byte are cut off. Nothing for any
/// other text and for what doesn't fit into 64 bits.
std::optional<std::uint64_t> parseBytes(std::string_view text);

/// A text that parseBytes() turns into exactly `bytes`, in the largest unit that needs no decimals:
/// "1 MiB", "1536 KiB", "2 GB", "1001 B".
std::string formatBytes(std::uint64_t bytes);

} // namespace scanweave
