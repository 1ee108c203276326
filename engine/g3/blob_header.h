// SPDX-License-Identifier: BSD-2-Clause
// The first bytes of a blob: which class it holds, and in which units timestreams are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace scanweave {

enum class SampleUnits : std::uint32_t; // units.h

/// A class name longer than this is damage: real ones have a few dozen letters.
inline constexpr std::uint64_t longestClassName = 256;

/// Bytes from the begin of a blob that are enough for blobClassName, whatever the blob's size.
inline constexpr std::size_t blobHeaderSize = 1 + 4 + 8 + longestClassName;

/// The class that a blob says it holds; "" when the blob is no object (too short, null, no name, a
/// name longer than longestClassName). Looks at the first blobHeaderSize bytes only, so a blob may
/// be cut there. The view points into the blob or to a constant.
std::string_view blobClassName(std::span<const std::byte> blob);

/// The units of a G3Timestream, or of the first timestream of a G3TimestreamMap; none for other
/// classes, where there is no timestream, or where the units lie behind the blob's first bytes
/// (names of detectors aren't that long).
std::optional<SampleUnits> blobUnits(std::span<const std::byte> blob);

} // namespace scanweave
