// SPDX-License-Identifier: BSD-2-Clause
// Collects the frames that leave a rank's pipeline into groups: their metadata in memory, their
// data in a shard file or in memory.
#pragma once

#include "engine/accumulate/group.h"
#include "engine/base/bytes.h"
#include "engine/g3/frame.h"
#include "engine/g3/frame_writer.h"
#include "engine/pipeline/metadata_context.h"
#include "engine/pipeline/reducer.h"
#include "workflows/workflow.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

/// What a frame contributes.
struct Extracted
{
    std::string group;
    nlohmann::ordered_json metadata = nlohmann::ordered_json::object();
    std::optional<Frame> data; ///< none: only the metadata are accumulated
};

/// Asked about each frame; none: the frame doesn't count. The context has the latest frame of each
/// type that came as metadata, the one in question included. (Data frames aren't in it: which one
/// was the last depends on the layout.) Any exception becomes the Error that add() throws.
using Extract = std::function<std::optional<Extracted>(const Frame&, const MetadataContext&)>;

struct AccumulatorOptions
{
    int rank = 0;
    Extract extract;
    std::vector<FrameType> dataFrames; ///< types that extract is asked about; empty: all
    AccumulateStore store = AccumulateStore::Files;
    std::string
        shardPath; ///< with AccumulateStore::Files: where this rank's data go (see shardPath())
    SharedBytes pipelineInfo; ///< encoded frame that the shard begins with; empty: none
};

/// "<prefix>.rank0003.g3"
std::string shardPath(const std::string& prefix, int rank);

/// The reducer whose state are groups. Their data are no part of it: they stay with the rank that
/// added them, in its shard or its memory, so that what travels between ranks are metadata only.
/// Memory stays bounded with AccumulateStore::Files but for the entries' metadata.
class Accumulator final : public Reducer
{
public:
    /// Throws Error (usage) without an extract, or for a shard path that isn't plain .g3.
    explicit Accumulator(AccumulatorOptions options);

    /// Gets every frame that leaves the pipeline, in order, metadata too (to know the latest of
    /// each type). EndProcessing gives the shard its final name, and nothing may be added
    /// afterwards; without it the shard stays behind as a .partial file. Throws Error (what extract
    /// throws, a shard that can't be written).
    void add(const Frame& frame, const FramePosition& position) override;

    /// Throw Error when two frames came with the same position.
    SharedBytes save() const override;
    void merge(const SharedBytes& saved) override;

    /// Data stay, see above.
    void clear() override;

    /// Emits nothing: groups() is the result.
    void finish(FrameSink& /*sink*/) override {}

    /// What was added here or merged, sorted logically. Throws Error when two frames came with the
    /// same position.
    std::vector<Group> groups() const;

    /// Groups that have grown since the last call, with how many entries this rank has added to
    /// each by now; on the thread that adds.
    std::map<std::string, std::uint64_t> takeGrown() { return std::exchange(grown_, {}); }

    /// How many this rank has added.
    std::uint64_t entryCount() const { return entryCount_; }

    /// The data of an entry of this rank with AccumulateStore::Memory; null for another rank's or
    /// none.
    const Frame* data(const Entry& entry) const;

private:
    StoredAt store(const Frame& data);
    void close();

    AccumulatorOptions options_;
    MetadataContext context_;
    std::optional<FrameWriter> shard_; ///< made with the first entry that has data
    std::map<std::string, std::vector<Entry>> groups_;
    std::map<std::string, std::uint64_t> grown_;
    std::map<std::pair<std::uint64_t, std::uint32_t>, Frame> memory_;
    std::uint64_t entryCount_ = 0;
    bool isClosed_ = false;
};

/// An entry's frame from the file where it is stored, its checksum verified; any rank that sees the
/// file may call it. Throws Error when the entry has none, or it can't be read.
Frame loadEntry(const Entry& entry);

} // namespace scanweave
