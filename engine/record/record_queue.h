// SPDX-License-Identifier: BSD-2-Clause
// What waits to be written into the run file, and what of it may be dropped. No thread, no file.
#pragma once

#include "db/run_writer.h"
#include "engine/record/record_batch.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace scanweave {

/// What is never dropped about a frame: 24 bytes, so that even ten million frames can wait.
struct FrameOutcome
{
    std::int64_t position = 0;
    std::int32_t ioRank = -1; ///< -1: not said
    std::int32_t rank = -1;
    FrameState state = FrameState::Pending;
};

class RecordQueue
{
public:
    std::optional<RunState> state;
    bool clearsResults = false; ///< before results are written
    std::vector<InputFileRecord>
        inputFiles; ///< written by the caller of writeTo, before the frames
    std::vector<ModuleRecord> modules;
    std::vector<FrameOutcome> outcomes; ///< before batch.frames
    RecordBatch batch;
    std::vector<GroupRecord> groups;
    std::vector<EntryRecord> entries;
    std::vector<OutputFileRecord> outputFiles;
    std::vector<TableRowRecord> tableRows;

    bool isEmpty() const;
    void add(RecordBatch more);

    /// Of what compact() makes smaller.
    std::uint64_t droppableBytes() const { return droppableBytes_; }

    /// Drops frames' times, samples, events of level info, and totals that later ones replace.
    void compact();

    /// How many frames lost their times, and samples and events were lost, since the last time
    /// asked.
    std::uint64_t takeDropped();

    /// Writes all but inputFiles, and except what is about frames from position `knownFrames` on,
    /// which it returns. Call it within a transaction; the queue is not changed.
    std::vector<FrameUpdate> writeTo(RunWriter& writer, std::int64_t knownFrames) const;

private:
    std::uint64_t droppableBytes_ = 0;
    std::uint64_t dropped_ = 0;
};

} // namespace scanweave
