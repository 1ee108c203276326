// SPDX-License-Identifier: BSD-2-Clause
// The first bytes of a blob: which class it holds, in which units timestreams are, when they were
// taken.
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

/// When something was observed: the first and the last of its times, in ticks of 10 ns since
/// 1970-01-01 UTC.
struct ObservedTimes
{
    std::int64_t startTicks = 0;
    std::int64_t stopTicks = 0;

    friend bool operator==(ObservedTimes, ObservedTimes) = default;
};

/// The times of a G3Timestream's first and last sample, those of the first timestream of a
/// G3TimestreamMap, of the first and last element of a G3VectorTime, or a G3Time itself. None for
/// other classes, for what is empty, and for versions that stored no times. Decodes nothing.
std::optional<ObservedTimes> blobTimes(std::span<const std::byte> blob);

} // namespace scanweave
