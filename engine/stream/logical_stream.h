// SPDX-License-Identifier: BSD-2-Clause
// The frames exactly in the order in which one process reading the inputs one after another would
// see them.
#pragma once

#include "engine/stream/file_index.h"
#include "engine/stream/inputs.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace scanweave {

enum class Deduplicate : std::uint8_t
{
    No,
    Yes
};

/// One frame of the inputs, 56 bytes, for there may be ten million; a dropped duplicate and a bad
/// frame have no seq.
struct StreamFrame
{
    static constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();

    std::uint32_t input = 0; ///< index into LogicalStream::inputs
    std::uint32_t index = 0; ///< of the frame in its file
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint64_t seq = none;         ///< position in the logical stream; none for a duplicate
    std::uint64_t duplicateOf = none; ///< seq of the frame that this one repeats
    std::uint32_t epoch = 0;          ///< number of metadata frames before it in the logical stream
    FrameType type;
    bool isData = false;
    bool isBad = false; ///< metadata frame with a wrong CRC: no part of the logical stream
};

struct LogicalStream
{
    std::vector<InputFile> inputs;
    std::vector<FileIndex> indexes; ///< of inputs, in the same order; `frames` inside is emptied
    std::vector<StreamFrame>
        frames; ///< all of them, duplicates and bad ones too, in order of the inputs
    std::uint64_t logicalFrames = 0; ///< number of seqs
    std::uint64_t dataFrames = 0;
    std::uint64_t metadataFrames = 0; ///< without duplicates and bad ones
    std::uint64_t duplicateFrames = 0;
    std::uint64_t badFrames = 0;
    std::uint64_t dataBytes = 0;
};

/// A metadata frame is dropped when the previous one of the same type in the logical stream has the
/// same contents (DESIGN.md section 4.1). Takes the indexes over.
LogicalStream makeLogicalStream(std::vector<InputFile> inputs,
                                std::vector<FileIndex> indexes,
                                const std::vector<FrameType>& dataTypes,
                                Deduplicate deduplicate);

} // namespace scanweave
