// SPDX-License-Identifier: BSD-2-Clause
// What is in a file, without reading its data: hopping from frame header to frame header.
#pragma once

#include "engine/base/bytes.h"
#include "engine/base/error.h"
#include "engine/g3/frame_type.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace scanweave {

enum class SampleUnits : std::uint32_t; // units.h

struct ScannedKey
{
    std::string name;
    std::string className;            ///< "" when the blob is no object
    std::optional<SampleUnits> units; ///< of timestreams, see blobUnits
    std::uint64_t blobOffset = 0;     ///< in the file (decompressed)
    std::uint64_t blobSize = 0;
};

struct ScannedFrame
{
    std::uint64_t index = 0;
    FrameType type;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::vector<ScannedKey> keys; ///< in file order
    SharedBytes bytes;            ///< the whole frame, when ScanOptions::wantBytes said so
    std::uint64_t fileOffset =
        0; ///< how far the file has been read: compressed bytes if it is compressed
};

struct ScanOptions
{
    /// Which frames are wanted whole (they are read once, in passing). Default: none.
    std::function<bool(FrameType)> wantBytes;
};

/// Calls `visit` for each frame in order until the end or until it returns false. `visit`'s
/// argument is only valid during the call (its vectors are reused). Uncompressed files are hopped
/// through with few reads (names, lengths and class names only); compressed ones are decompressed.
/// Lengths are checked against the file's size before anything is allocated. Throws Error with
/// file, frame and offset where the file is damaged, after all frames before the damage were
/// visited.
void scanFrames(const std::string& path,
                const ScanOptions& options,
                const std::function<bool(const ScannedFrame&)>& visit);

/// True for a path whose end says compressed frames (.g3.gz, .g3.bz2, .g3.xz).
bool isCompressedPath(const std::string& path);

/// True for a path that readers and writers accept by its suffix.
bool isFramePath(const std::string& path);

} // namespace scanweave
