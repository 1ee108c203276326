// SPDX-License-Identifier: BSD-2-Clause
// What a rank has to tell the run file, gathered and sent to rank 0 a few times a second.
#pragma once

#include "engine/distribute/compute_worker.h"
#include "engine/distribute/io_rank.h"
#include "engine/record/record_batch.h"
#include "engine/run/rank_pipeline.h"
#include "engine/transport/transport.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace scanweave {

class RankRecording
{
public:
    /// `deliver`: takes a batch on rank 0; other ranks send theirs there. `wantsFrames` false: only
    /// counters and events are told, as a run without run file still shows them.
    RankRecording(Transport& transport,
                  RankRole role,
                  bool wantsFrames,
                  std::function<void(RecordBatch)> deliver);

    void bundle(const BundleReport& report);
    void read(const ReadJob& job);
    void metadataEverywhere(const std::vector<std::uint64_t>& positions);
    /// A metadata frame that a module of this rank has not got on with.
    void metadataSkipped(const MetadataReport& report);
    void failed(const WorkerFailure& failure);
    void event(EventRecord event);
    void error(const Error& error, EventLevel level);

    /// Counters of this rank that only their owner knows.
    void setTimes(std::int64_t busyUs, std::int64_t wallUs);
    void setState(RankState state) { rank_.state = state; }
    void pipeline(const PipelineProgress& progress);
    void setQueueBytes(std::uint64_t bytes) { queueBytes_ = bytes; }

    /// Sends what has come together if it is time to.
    void tick();
    void flush();

private:
    void sample();

    using Clock = std::chrono::steady_clock;

    Transport& transport_;
    bool wantsFrames_;
    std::function<void(RecordBatch)> deliver_;
    RankRecord rank_;
    std::uint64_t queueBytes_ = 0;
    RecordBatch batch_;
    Clock::time_point sent_ = Clock::now();
    Clock::time_point sampled_;
};

/// An error as users read it in the run file.
EventRecord eventOf(const Error& error, EventLevel level);

} // namespace scanweave
