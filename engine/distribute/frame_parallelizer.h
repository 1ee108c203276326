// SPDX-License-Identifier: BSD-2-Clause
// Distributes the frames of a logical stream over the ranks: what one rank does, from the first
// bundle to the last.
#pragma once

#include "engine/distribute/compute_worker.h"
#include "engine/distribute/coordinator.h"
#include "engine/distribute/error_channel.h"
#include "engine/distribute/frame_consumer.h"
#include "engine/distribute/io_rank.h"
#include "engine/transport/transport.h"

#include <chrono>
#include <memory>
#include <vector>

namespace scanweave {

/// What every rank knows before distribution begins.
struct ParallelizerSettings
{
    Layout layout;
    WorkerSettings worker;
};

/// What a rank did in a distribution.
struct ParallelizerResult
{
    std::int64_t busyUs = 0; ///< in the pipeline (compute ranks) or reading (others)
    std::int64_t wallUs = 0;
};

/// Is told what happens, on the communication thread. Any call may throw, which ends the work on
/// every rank.
class DistributionObserver
{
public:
    virtual ~DistributionObserver() = default;

    /// On the rank that processed it.
    virtual void bundle(const BundleReport&) {}
    virtual void metadata(const MetadataReport&) {}

    /// On the rank whose worker failed, before the error leaves run().
    virtual void failed(const WorkerFailure&) {}

    /// On an owner, for each stretch it has read.
    virtual void read(const ReadJob&) {}

    /// On rank 0: positions of metadata frames that every compute rank has seen now.
    virtual void metadataEverywhere(const std::vector<std::uint64_t>&) {}

    /// On rank 0, whenever the ledger has changed.
    virtual void progress(const Coordinator&) {}

    /// A message that is none of the protocol's.
    virtual void message(const Message&) {}

    /// Every turn of the loop, at least every few milliseconds.
    virtual void tick(const ParallelizerResult& /*soFar*/) {}
};

/// run() is called on all ranks at once, on the communication thread of each, and returns when all
/// of them are done: the pipeline runs on a second thread, reading on a third. Throws the error
/// that ended the work; then it is up to the caller to tell the others (ErrorChannel::spread)
/// before this object is destroyed, because that waits for a module that is still at work (see
/// StuckModule). The consumer must outlive it.
class FrameParallelizer
{
public:
    FrameParallelizer(Transport& transport, ParallelizerSettings settings);
    ~FrameParallelizer();

    /// `coordinator`: on rank 0, else null. `consumer`: where this rank's part goes, if it is a
    /// compute rank. `early`: messages of the protocol that the caller has polled before.
    ParallelizerResult run(std::unique_ptr<Coordinator> coordinator,
                           FrameConsumer* consumer,
                           DistributionObserver& observer,
                           const std::deque<Message>& early = {});

private:
    class RankLoop;

    Transport& transport_;
    ParallelizerSettings settings_;
    std::unique_ptr<RankLoop> loop_; ///< while it runs, and after an error
};

/// After an error a module may be at work for ever. This long it is waited for; then `onStuck`
/// (default: end the process) is called, because a run that never ends is worse.
struct StuckModule
{
    static std::chrono::milliseconds patience;
    static void (*onStuck)();
};

} // namespace scanweave
