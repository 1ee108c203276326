// SPDX-License-Identifier: BSD-2-Clause
// Integers to one-channel FLAC streams and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace scanweave {

/// The samples of a complete stream. No bytes are no samples. Throws Error for anything that is
/// damaged, cut, or followed by something else. Memory: at most 65535 samples for each FLAC frame
/// that is there.
std::vector<std::int32_t> decodeFlac(std::span<const std::byte> stream);

/// A stream of `samples`, which fit `bitDepth` (24 or 32) bits, as other writers of the format make
/// it: its header says neither length nor MD5. Levels above 8 mean 8.
std::vector<std::byte>
encodeFlac(std::span<const std::int32_t> samples, unsigned level, unsigned bitDepth);

} // namespace scanweave
