// SPDX-License-Identifier: BSD-2-Clause
// What surrounds the blobs of a frame (G3-FORMAT.md section 4), with all its lengths distrusted.
//
//   1 byte order | 4 version = 1 | 4 entries | 4 type | entries: (8 n | n key | 8 m | m blob) | 4
//   CRC
#pragma once

#include "engine/g3/byte_order.h"
#include "engine/g3/frame_type.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace scanweave {

class ByteSource;

inline constexpr std::size_t frameHeaderSize = 13;
inline constexpr std::size_t frameTrailerSize = 4; ///< the CRC
inline constexpr std::size_t smallestEntry = 16;   ///< both lengths
inline constexpr std::uint32_t frameVersion = 1;

/// A key longer than this is damage: real ones have a few dozen letters. Keeps a bad length from
/// costing memory.
inline constexpr std::uint64_t longestKey = 1024U * 1024;

/// The format counts entries with a sign.
inline constexpr std::uint32_t mostEntries = 0x7fffffff;

struct FrameHeader
{
    ByteOrder order = ByteOrder::Little;
    std::uint32_t entries = 0;
    FrameType type;
};

/// Throws Error when no frame begins with these bytes; there must be frameHeaderSize of them.
FrameHeader parseFrameHeader(std::span<const std::byte> bytes);

/// Throws Error when the entries' number or a length cannot be true with `left` bytes left (none:
/// unknown) behind the field. `entriesLeft` counts the entries that must follow.
void checkEntryCount(std::uint32_t entries, std::optional<std::uint64_t> left);
void checkKeyLength(std::uint64_t length,
                    std::uint32_t entriesLeft,
                    std::optional<std::uint64_t> left);
void checkBlobLength(std::uint64_t length,
                     std::uint32_t entriesLeft,
                     std::optional<std::uint64_t> left);

/// The CRC covers of a key or blob as many bytes as its length has in 32 bits: the format's quirk.
constexpr std::uint64_t coveredByCrc(std::uint64_t length)
{
    return length & 0xffffffff;
}

/// Told what is in a frame while walkFrame goes through it.
class FrameVisitor
{
public:
    virtual void header(const FrameHeader& header) = 0;

    /// `key` and `blobBegin` (blobHeaderSize bytes, or the blob if it is shorter) are valid during
    /// the call.
    virtual void entry(std::string_view key,
                       std::span<const std::byte> blobBegin,
                       std::uint64_t blobOffset,
                       std::uint64_t blobSize) = 0;

protected:
    ~FrameVisitor() = default;
};

/// Goes from a frame's begin to the next one's, looking at lengths, keys (and the begin of blobs,
/// for a visitor) only. False at the end of the data. Throws Error, without place, when there is no
/// valid frame.
bool walkFrame(ByteSource& source, FrameVisitor* visitor);

} // namespace scanweave
