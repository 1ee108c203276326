// SPDX-License-Identifier: BSD-2-Clause
// Logical streams without files behind them, for testing what only looks at indexes.
#pragma once

#include "engine/stream/logical_stream.h"

#include <cstring>
#include <random>
#include <string>

namespace scanweave::test {

struct StreamShape
{
    int mostFiles = 6;
    int mostFrames = 40; ///< per file
    int metadataPercent = 30;
    int mostContents = 3; ///< different contents of metadata of one type
    std::uint64_t mostBytes = 3000;
    int compressedPercent = 20; ///< files that can't be entered in the middle
    bool isBlock = false;       ///< some files in parallel blocks
};

inline const std::vector<FrameType>& usualDataTypes()
{
    static const std::vector<FrameType> types{frame_types::scan, frame_types::timepoint};
    return types;
}

/// Files of frames of random types and sizes, metadata repeated or changing at any place; some
/// without any frame.
inline LogicalStream makeUpStream(std::mt19937_64& random,
                                  const StreamShape& shape,
                                  Deduplicate deduplicate = Deduplicate::Yes)
{
    const auto upTo = [&](std::uint64_t most) { return random() % (most + 1); };
    std::vector<InputFile> inputs;
    std::vector<FileIndex> indexes;
    const auto files = upTo(static_cast<std::uint64_t>(shape.mostFiles));
    std::uint32_t item = 0;
    for (std::uint64_t number = 0; number < files; ++number) {
        const bool isCompressed = upTo(99) < static_cast<std::uint64_t>(shape.compressedPercent);
        const bool isBlock = shape.isBlock && upTo(2) > 0;
        const bool goesOn = isBlock && !inputs.empty() && inputs.back().isBlock && upTo(3) > 0;
        item += goesOn || inputs.empty() ? 0 : 1;
        inputs.push_back(
            {.path = "/made/up/" + std::to_string(number) + (isCompressed ? ".g3.gz" : ".g3"),
             .item = item,
             .isBlock = isBlock});
        FileIndex index;
        index.identity.path = inputs.back().path;
        const auto frames = upTo(static_cast<std::uint64_t>(shape.mostFrames));
        for (std::uint64_t i = 0; i < frames; ++i) {
            IndexedFrame frame;
            frame.offset = index.plainSize;
            frame.length = 17 + upTo(shape.mostBytes);
            frame.index = static_cast<std::uint32_t>(i);
            if (upTo(99) < static_cast<std::uint64_t>(shape.metadataPercent)) {
                frame.type = std::vector{
                    frame_types::calibration, frame_types::observation, FrameType{'x'}}[upTo(2)];
                frame.metadata = static_cast<std::int32_t>(index.metadataHashes.size());
                ContentHash hash{};
                hash[0] = static_cast<std::byte>(
                    upTo(static_cast<std::uint64_t>(shape.mostContents - 1)));
                index.metadataHashes.push_back(hash);
            } else {
                frame.type = upTo(9) == 0 ? frame_types::timepoint : frame_types::scan;
            }
            index.plainSize += frame.length;
            index.frames.push_back(frame);
        }
        index.identity.size = index.plainSize;
        indexes.push_back(std::move(index));
    }
    return makeLogicalStream(std::move(inputs), std::move(indexes), usualDataTypes(), deduplicate);
}

} // namespace scanweave::test
