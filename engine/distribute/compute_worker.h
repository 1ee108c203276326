// SPDX-License-Identifier: BSD-2-Clause
// The thread of a compute rank on which frames are checked and modules run.
#pragma once

#include "engine/base/work_queue.h"
#include "engine/distribute/compute_rank.h"
#include "engine/distribute/frame_consumer.h"
#include "engine/g3/blob_header.h"
#include "engine/stream/deduplicate.h"
#include "engine/stream/file_index.h"
#include "workflows/workflow.h"

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <set>
#include <thread>
#include <variant>
#include <vector>

namespace scanweave {

struct WorkerSettings
{
    std::vector<FileIdentity> files;  ///< of the inputs
    std::vector<FrameType> dataTypes; ///< mode "files": what is data in a file read whole
    bool isByFiles = false;           ///< mode "files"
    bool deduplicate = false; ///< mode "files": drop metadata that a file, or what came before all
                              ///< files, repeats
    ErrorPolicy onBadFrame = ErrorPolicy::Fail;
    ErrorPolicy onModuleError = ErrorPolicy::Fail;
};

struct FrameTimes
{
    std::uint64_t position = 0;
    std::int64_t startedUs = 0;
    std::int64_t finishedUs = 0;
    std::optional<ObservedTimes> observed; ///< of data frames that have times
    std::optional<std::int32_t> slowestModule;
};

/// What became of a bundle (or of a part of a whole file), for ledger and records.
struct BundleReport
{
    BundleDone done;    ///< complete only with isLast
    bool isLast = true; ///< else more of the same file follows
    std::uint32_t input = 0;
    int owner = 0; ///< rank that read it
    std::int64_t readUs = 0;
    std::int64_t sentUs = 0;
    std::int64_t receivedUs = 0;
    std::vector<FrameTimes> frames; ///< since the last report
    std::uint64_t dataFrames = 0;   ///< of those
    std::uint64_t dataBytes = 0;
};

struct MetadataReport
{
    std::uint64_t position = 0;
    std::string trouble; ///< "" if all went well
};

struct EndReport
{};

/// What stopped the worker.
struct WorkerFailure
{
    Error error;
    std::optional<std::uint64_t> position; ///< of the frame at which it happened
    std::optional<int> owner;              ///< rank that read it
};

using WorkerReport = std::variant<BundleReport, MetadataReport, EndReport, WorkerFailure>;

/// Works items off in order on its own thread. After a failure it does nothing any more.
class ComputeWorker
{
public:
    /// `wake` is called from the worker thread whenever there is a report.
    ComputeWorker(const WorkerSettings& settings,
                  FrameConsumer& consumer,
                  std::function<void()> wake);

    /// Waits for the module at work.
    ~ComputeWorker() = default;

    void give(ComputeItem item, int owner) { items_.push({std::move(item), owner}); }
    std::deque<WorkerReport> takeReports() { return reports_.takeAll(); }

    /// Asks to end after the frame at work.
    void stop() { thread_.request_stop(); }

    /// True when no module is at work any more, so that the destructor will not wait.
    bool isStopped() const { return isStopped_; }

    std::int64_t busyUs() const { return busyUs_; }

private:
    struct Given
    {
        ComputeItem item;
        int owner = 0;
    };

    /// What came before all files, and is in force again when the next one begins: what a rank sees
    /// of a file must not depend on which other files it has had.
    struct SharedMetadata
    {
        struct Known
        {
            SharedBytes bytes;
            ErrorPlace place;
            FramePosition position;
            Frame frame;
        };

        std::vector<Known> inForce; ///< in order
        DeduplicateMetadata unrepeated;
    };

    struct FileGroup
    {
        std::uint32_t number = 0;
        DeduplicateMetadata unrepeated;
        std::set<FrameType> types; ///< of metadata that its files brought
    };

    struct Consumed
    {
        std::optional<FrameTrouble> trouble;
        std::optional<ObservedTimes> observed;
        std::optional<std::int32_t> slowestModule;
    };

    void run(const std::stop_token& stop);
    void work(ArrivedBundle& bundle, int owner, const std::stop_token& stop);
    bool workFrames(const ArrivedBundle& bundle, BundleReport& report, const std::stop_token& stop);
    bool
    workWholeFile(const ArrivedBundle& bundle, BundleReport& report, const std::stop_token& stop);
    void work(ArrivedMetadata& metadata);
    void work(EndOfStream&);
    void beginFileGroup(std::uint32_t group);
    void leaveFileGroup();
    Consumed
    consume(const SharedBytes& bytes, const ErrorPlace& place, const FramePosition& position);
    void report(WorkerReport report);

    WorkerSettings settings_;
    FrameConsumer& consumer_;
    std::function<void()> wake_;
    std::optional<SharedMetadata> shared_; ///< mode "files"
    std::optional<FileGroup> group_;       ///< mode "files": whose files are being worked off
    WorkQueue<Given> items_;
    WorkQueue<WorkerReport> reports_;
    std::optional<std::uint64_t> position_; ///< at work
    std::atomic<std::int64_t> busyUs_ = 0;
    std::atomic<bool> isStopped_ = false;
    std::jthread thread_; ///< last: it uses everything above
};

} // namespace scanweave
