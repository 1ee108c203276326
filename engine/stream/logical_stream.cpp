// SPDX-License-Identifier: BSD-2-Clause
// The frames exactly in the order in which one process reading the inputs one after another would
// see them.
#include "engine/stream/logical_stream.h"

#include "engine/stream/deduplicate.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace scanweave {

namespace {

static_assert(sizeof(StreamFrame) <= 60, "ten million frames are to stay in memory");

class StreamMaker
{
public:
    StreamMaker(LogicalStream& stream,
                const std::vector<FrameType>& dataTypes,
                Deduplicate deduplicate)
        : stream_(stream)
        , dataTypes_(dataTypes)
        , deduplicate_(deduplicate)
        , unrepeated_(dataTypes)
    {}

    void add(std::uint32_t input, const FileIndex& index, const IndexedFrame& indexed)
    {
        StreamFrame& frame = stream_.frames.emplace_back();
        frame.input = input;
        frame.index = indexed.index;
        frame.offset = indexed.offset;
        frame.length = indexed.length;
        frame.type = indexed.type;
        frame.epoch = static_cast<std::uint32_t>(stream_.metadataFrames);
        if (std::ranges::find(dataTypes_, indexed.type) != dataTypes_.end()) {
            frame.isData = true;
            frame.seq = stream_.logicalFrames++;
            ++stream_.dataFrames;
            stream_.dataBytes += indexed.length;
        } else {
            addMetadata(frame, index, indexed);
        }
    }

private:
    void addMetadata(StreamFrame& frame, const FileIndex& index, const IndexedFrame& indexed)
    {
        if (indexed.metadata == IndexedFrame::isBad) {
            frame.isBad = true;
            ++stream_.badFrames;
            return;
        }
        if (indexed.metadata == IndexedFrame::isData) {
            throw Error(
                "the index of this file was made for other data frame types; delete it and index "
                "anew",
                {.file = index.identity.path, .offset = indexed.offset, .frame = indexed.index});
        }
        const ContentHash& hash =
            index.metadataHashes.at(static_cast<std::size_t>(indexed.metadata));
        if (deduplicate_ == Deduplicate::Yes && !unrepeated_.keep(indexed.type, hash)) {
            frame.duplicateOf = lastSeq_.at(indexed.type);
            ++stream_.duplicateFrames;
            return;
        }
        frame.seq = stream_.logicalFrames++;
        lastSeq_[indexed.type] = frame.seq;
        ++stream_.metadataFrames;
    }

    LogicalStream& stream_;
    const std::vector<FrameType>& dataTypes_;
    Deduplicate deduplicate_;
    DeduplicateMetadata unrepeated_;
    std::map<FrameType, std::uint64_t> lastSeq_; ///< of the last kept frame of each metadata type
};

} // namespace

LogicalStream makeLogicalStream(std::vector<InputFile> inputs,
                                std::vector<FileIndex> indexes,
                                const std::vector<FrameType>& dataTypes,
                                Deduplicate deduplicate)
{
    if (inputs.size() != indexes.size()) {
        throw Error("every input needs one index: there are " + std::to_string(inputs.size()) +
                    " inputs and " + std::to_string(indexes.size()) + " indexes");
    }
    LogicalStream stream;
    stream.inputs = std::move(inputs);
    stream.indexes = std::move(indexes);
    stream.frames.reserve(std::accumulate(
        stream.indexes.begin(),
        stream.indexes.end(),
        std::size_t{0},
        [](std::size_t sum, const FileIndex& index) { return sum + index.frames.size(); }));
    StreamMaker maker(stream, dataTypes, deduplicate);
    for (std::size_t input = 0; input < stream.indexes.size(); ++input) {
        FileIndex& index = stream.indexes[input];
        // Taken out first, so that the memory of one file's frames is free before the next one's
        // are copied.
        const std::vector<IndexedFrame> frames = std::exchange(index.frames, {});
        for (const IndexedFrame& frame : frames) {
            maker.add(static_cast<std::uint32_t>(input), index, frame);
        }
    }
    return stream;
}

} // namespace scanweave
