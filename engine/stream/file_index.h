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
#include <utility>
#include <vector>

namespace scanweave {

/// SHA-256 over type and entries of a frame, sorted by key, so that the order of keys doesn't count.
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

    /// Throws Error when the file is missing, a directory, no regular file, unreadable, or has a suffix that
    /// no frame file has.
    static FileIdentity of(const std::string& path);
};

/// The keys that frames of a type have: files hold many frames and few shapes.
struct FrameShape
{
    FrameType type;
    std::vector<std::pair<std::string, std::string>> keys; ///< name and class, sorted by name

    friend bool operator==(const FrameShape&, const FrameShape&) = default;
};

struct IndexedFrame
{
    std::uint64_t offset = 0; ///< in decompressed bytes
    std::uint64_t length = 0;
    FrameType type;
    std::uint32_t shape = 0;         ///< index into FileIndex::shapes
    std::int32_t metadata = -1;      ///< index into FileIndex::metadataHashes, -1 for data frames
};

struct FileIndex
{
    FileIdentity identity;
    std::vector<IndexedFrame> frames;
    std::vector<FrameShape> shapes;
    std::vector<ContentHash> metadataHashes;
    std::uint64_t plainSize = 0; ///< decompressed size
    std::uint64_t endProcessingFrames = 0; ///< left out of `frames`; files should not have any

    void encode(WireWriter& writer) const;
    static FileIndex decode(WireReader& reader); ///< throws Error on damage
};

/// Told now and then how many bytes of the (compressed) file have been scanned; returning false cancels.
using IndexProgress = std::function<bool(std::uint64_t bytes)>;

/// Scans a file. Frames of `dataTypes` are hopped over, all others are read whole and hashed, their CRC
/// checked. Throws Error with file, frame, offset for a damaged file; Error of kind Canceled when canceled.
FileIndex indexFile(const std::string& path,
                    const std::vector<FrameType>& dataTypes,
                    const IndexProgress& progress = {});

} // namespace scanweave
