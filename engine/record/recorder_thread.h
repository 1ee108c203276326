// SPDX-License-Identifier: BSD-2-Clause
// The thread that writes the run file; Recorder is its front. Private to engine/record.
#pragma once

#include "engine/record/record_queue.h"
#include "engine/record/recorder.h"
#include "engine/record/run_store.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace scanweave {

///   post…() --> queue_ --take--> inFlight_ --one transaction--> file --publish--> copy for readers
///
/// While somebody locks the file, inFlight_ waits and queue_ grows, compacted above half of
/// memoryBytes. The thread ends before finish() writes the rest, so the file has one writer at any
/// time.
class RecorderThread
{
public:
    RecorderThread(const RunRecord& run, const RecorderOptions& options);
    ~RecorderThread();
    RecorderThread(const RecorderThread&) = delete;
    RecorderThread& operator=(const RecorderThread&) = delete;

    const std::string& description() const { return store_.description(); }
    std::string path() const;
    std::optional<std::string> trouble() const;

    /// Lets `change` add to the queue.
    template <class Change>
    void post(Change&& change)
    {
        const std::scoped_lock lock(mutex_);
        if (trouble_) {
            return; // nothing will be written any more, so nothing is kept
        }
        change(queue_);
        ++posted_;
        if (queue_.droppableBytes() > options_.memoryBytes / 2) {
            queue_.compact();
        }
    }

    void postFrames(std::int64_t count, FrameSource source);
    bool flush();
    RunOutcome finish(const RunOutcome& outcome);

private:
    using Clock = RunStore::Clock;

    enum class Round : std::uint8_t
    {
        Done,
        Blocked ///< somebody locks the file, or it can't be copied just now
    };

    void stop();
    void loop(const std::stop_token& stop);

    /// Writes what there is, and publishes it where it is time for that.
    Round work();

    /// Makes what is queued the next to be written, unless something still is.
    void take();

    /// One transaction.
    Round write();

    void addFrames(RunWriter& writer, std::int64_t end) const;

    /// The run directory may be full or away for a while: the copy there stays as it was, and the
    /// next one may work.
    Round publish();

    /// Writes all that was posted; the thread has ended.
    void drain();

    /// Repeats `action` while somebody locks the file; then leaves the file to them and goes on in
    /// a copy.
    template <class Action>
    std::invoke_result_t<Action> patiently(Action&& action);

    void moveToCopy();
    void fail(const std::exception& error);

    /// Tries to leave a file that says that it is incomplete.
    void writeLastWords(const RunOutcome& outcome);

    static constexpr std::int64_t framesPerRound = 50'000;
    static constexpr int busyCode = 5; // SQLITE_BUSY

    /// What take() saw.
    struct Taken
    {
        std::uint64_t posted = 0;
        bool isFlushWanted = false;
        std::int64_t frameCount = 0;
        FrameSource source;
    };

    const RecorderOptions options_;

    // Used by the thread, and by others only before it began and after it ended.
    RunStore store_;
    RecordQueue inFlight_;
    std::vector<FrameUpdate> deferred_; ///< of frames that are not in the file yet
    std::int64_t knownFrames_ = 0;      ///< positions below are in the file
    Taken taken_;
    Clock::time_point heartbeat_;
    Clock::time_point touched_;
    bool isPublishingBroken_ = false;
    bool isClosed_ = false;

    mutable std::mutex mutex_; ///< guards what follows
    std::condition_variable_any wake_;
    std::condition_variable done_;
    RecordQueue queue_;
    std::uint64_t posted_ = 0; ///< number of posts
    std::uint64_t flushWanted_ = 0;
    std::uint64_t flushed_ = 0;
    std::int64_t frameCount_ = 0;
    FrameSource source_;
    std::optional<std::string> trouble_;
    std::string path_;

    std::jthread thread_;
};

} // namespace scanweave
