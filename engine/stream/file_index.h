// SPDX-License-Identifier: BSD-2-Clause
// What is known of a file before any data moves: its frames, where they are, what keys they have.
#pragma once

#include "engine/base/error.h"
#include "engine/base/wire.h"
#include "engine/g3/frame_type.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace scanweave {

/// SHA-256 over type and entries of a frame, sorted by key, so that the order of keys doesn't
/// count.
using ContentHash = std::array<std::byte, 32>;

ContentHash contentHash(FrameType type, const SharedBytes& frameBytes);

/// Identifies one state of a file; an index is good for exactly that state.
struct FileIdentity
{
    std::string path; ///< absolute
    std::uint64_t size = 0;
    std::int64_t mtimeNs = 0;
    std::uint64_t inode = 0;
    std::uint64_t device = 0;

    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;

    /// Throws Error when the file is missing, a directory, no regular file, unreadable, or has a
    /// suffix that no frame file has.
    static FileIdentity of(const std::string& path);
};

struct ShapeKey
{
    std::string name = {};
    std::string className = {};
    std::string units = {}; ///< "Counts": of timestreams; "" when there are none or not known

    friend bool operator==(const ShapeKey&, const ShapeKey&) = default;
    friend bool operator<(const ShapeKey& a, const ShapeKey& b)
    {
        return std::tie(a.name, a.className, a.units) < std::tie(b.name, b.className, b.units);
    }
};

/// The keys that frames of a type have: files hold many frames and few shapes.
struct FrameShape
{
    FrameType type;
    std::vector<ShapeKey> keys; ///< sorted by name

    friend bool operator==(const FrameShape&, const FrameShape&) = default;
};

struct IndexedFrame
{
    static constexpr std::int32_t isData = -1;
    static constexpr std::int32_t isBad =
        -2; ///< metadata whose CRC is wrong, see FileIndex::badFrames

    std::uint64_t offset = 0; ///< in decompressed bytes
    std::uint64_t length = 0;
    FrameType type;
    std::uint32_t index = 0;        ///< of the frame in its file; EndProcessing frames count
    std::uint32_t shape = 0;        ///< index into FileIndex::shapes
    std::int32_t metadata = isData; ///< index into FileIndex::metadataHashes, or isData, or isBad

    friend bool operator==(const IndexedFrame&, const IndexedFrame&) = default;
};

/// Where a file stops being readable: nothing from here on can be had.
struct FileDamage
{
    std::uint64_t frame = 0;  ///< index in the file of the frame that can't be read
    std::uint64_t offset = 0; ///< in decompressed bytes
    std::string message;

    friend bool operator==(const FileDamage&, const FileDamage&) = default;
};

/// A metadata frame whose lengths are fine, so that the frames behind it can be read, but not its
/// contents.
struct BadFrame
{
    std::uint64_t frame = 0; ///< index in the file (IndexedFrame::index)
    std::uint64_t offset = 0;
    std::string message;

    friend bool operator==(const BadFrame&, const BadFrame&) = default;
};

struct FileIndex
{
    FileIdentity identity;
    std::vector<IndexedFrame> frames;
    std::vector<FrameShape> shapes;
    std::vector<std::uint32_t>
        shapeFrames; ///< for each shape, the first IndexedFrame::index with it
    std::vector<ContentHash> metadataHashes;
    std::uint64_t plainSize = 0;           ///< decompressed size
    std::uint64_t endProcessingFrames = 0; ///< left out of `frames`; files should not have any
    std::optional<FileDamage> damage;      ///< then `frames` has everything before it
    std::vector<BadFrame> badFrames;       ///< in order

    friend bool operator==(const FileIndex&, const FileIndex&) = default;

    void encode(WireWriter& writer) const;
    static FileIndex decode(WireReader& reader); ///< throws Error on damage
};

/// Told now and then how many bytes of the file have been scanned, at most its size (an estimate
/// where it is compressed); returning false cancels.
using IndexProgress = std::function<bool(std::uint64_t bytes)>;

/// Scans a file. Frames of `dataTypes` are hopped over, all others are read whole and hashed, their
/// CRC checked. Damage inside the file is told in the index (damage, badFrames), because what to do
/// about it is a matter of policy. Throws Error for a file that is missing, unreadable, changing
/// meanwhile or has a wrong suffix; Error of kind Canceled when canceled.
FileIndex indexFile(const std::string& path,
                    const std::vector<FrameType>& dataTypes,
                    const IndexProgress& progress = {});

} // namespace scanweave
