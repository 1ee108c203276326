// SPDX-License-Identifier: BSD-2-Clause
// The thread that writes the run file.
//
//   post…() --> queue_ --(take)--> inFlight_ --(one transaction)--> file --(publish)--> copy in the
//   run directory
//
// While somebody locks the file, inFlight_ waits and queue_ grows, compacted above half of
// memoryBytes. The thread ends before finish() writes the rest, so the file has one writer at any
// time.
#include "engine/record/recorder.h"

#include "db/utc_time.h"
#include "engine/base/error.h"
#include "engine/record/record_queue.h"
#include "engine/record/run_store.h"

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>

namespace scanweave {

namespace {

using Clock = std::chrono::steady_clock;

template <class Record>
void append(std::vector<Record>& to, std::vector<Record> from)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

EventRecord eventNow(EventLevel level, std::string message)
{
    EventRecord event;
    event.timeUs = nowUs();
    event.level = level;
    event.message = std::move(message);
    return event;
}

} // namespace

class Recorder::Thread
{
public:
    Thread(const RunRecord& run, const RecorderOptions& options)
        : options_(options)
        , store_(run.name, run.startedUs, options)
        , path_(store_.path())
    {
        auto& writer = store_.writer();
        knownFrames_ =
            writer.database().queryInteger("select max(position) + 1 from frame").value_or(0);
        auto first = run;
        first.lastSeenUs = nowUs();
        writer.setRun(first);
        // From here on short, because the thread looks after its queue between attempts.
        writer.database().setBusyTimeout(std::chrono::milliseconds(200));
        store_.publish();
        thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
    }

    ~Thread()
    {
        try {
            stop();
            if (!isClosed_ && !trouble()) {
                take();
                write();
                store_.publish();
            }
        } catch (...) {
            // What is lost is the last moment of a run that did not end in order either.
        }
    }

    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;

    const std::string& description() const { return store_.description(); }

    std::string path() const
    {
        const std::scoped_lock lock(mutex_);
        return path_;
    }

    std::optional<std::string> trouble() const
    {
        const std::scoped_lock lock(mutex_);
        return trouble_;
    }

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

    void postFrames(std::int64_t count, FrameSource source)
    {
        const std::scoped_lock lock(mutex_);
        frameCount_ = count;
        source_ = std::move(source);
        ++posted_;
        wake_.notify_all();
    }

    bool flush()
    {
        std::unique_lock lock(mutex_);
        const auto wanted = posted_;
        flushWanted_ = std::max(flushWanted_, wanted);
        wake_.notify_all();
        const auto isDone = [&] { return trouble_.has_value() || flushed_ >= wanted; };
        return done_.wait_for(lock, options_.patience, isDone) && !trouble_;
    }

    RunOutcome finish(const RunOutcome& outcome)
    {
        stop();
        isClosed_ = true;
        if (trouble()) {
            writeLastWords();
            return outcome;
        }
        std::optional<RunOutcome> written;
        try {
            drain();
            written = patiently([&] { return store_.writer().finish(outcome, nowUs()); });
            store_.close();
        } catch (const std::exception& error) {
            fail(error);
            if (!written) {
                writeLastWords();
            }
        }
        return written.value_or(outcome);
    }

private:
    void stop()
    {
        if (thread_.joinable()) {
            thread_.request_stop();
            thread_.join();
        }
    }

    void loop(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            Round round = Round::Blocked;
            try {
                round = work();
            } catch (const std::exception& error) {
                fail(error);
                return;
            }
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, stop, options_.writeInterval, [&] {
                const bool isFlushWanted = flushWanted_ > flushed_ && deferred_.empty();
                return round == Round::Done && (isFlushWanted || knownFrames_ < frameCount_);
            });
        }
    }

    enum class Round : std::uint8_t
    {
        Done,
        Blocked
    };

    /// Writes what there is, and publishes it where it is time for that.
    Round work()
    {
        take();
        if (write() == Round::Blocked) {
            return Round::Blocked;
        }
        const auto now = Clock::now();
        if (now >= touched_ + options_.heartbeatInterval) {
            store_.touch();
            touched_ = now;
        }
        const bool isAllWritten = deferred_.empty() && knownFrames_ >= taken_.frameCount;
        const bool completesFlush = isAllWritten && taken_.isFlushWanted;
        if ((completesFlush || store_.isPublishingDue(now)) && publish() == Round::Blocked) {
            return Round::Blocked;
        }
        if (isAllWritten) {
            const std::scoped_lock lock(mutex_);
            flushed_ = taken_.posted;
            done_.notify_all();
        }
        return Round::Done;
    }

    /// Makes what is queued the next to be written, unless something still is.
    void take()
    {
        const std::scoped_lock lock(mutex_);
        taken_.isFlushWanted = flushWanted_ > flushed_;
        if (!inFlight_.isEmpty()) {
            return;
        }
        inFlight_ = std::exchange(queue_, {});
        if (const auto dropped = inFlight_.takeDropped(); dropped > 0) {
            inFlight_.batch.events.push_back(
                eventNow(EventLevel::Warning,
                         "the run file was locked by somebody for long: the times of " +
                             std::to_string(dropped) +
                             " frames and samples were not recorded; how each frame ended was"));
        }
        deferred_.insert(deferred_.end(),
                         std::make_move_iterator(inFlight_.batch.frames.begin()),
                         std::make_move_iterator(inFlight_.batch.frames.end()));
        inFlight_.batch.frames = std::exchange(deferred_, {});
        taken_.posted = posted_;
        taken_.frameCount = frameCount_;
        if (!taken_.source) {
            taken_.source = source_;
        }
    }

    /// One transaction.
    Round write()
    {
        const auto now = Clock::now();
        const bool isHeartbeatDue = now >= heartbeat_ + options_.heartbeatInterval;
        const auto knownAfter =
            std::min(knownFrames_ + framesPerRound, std::max(taken_.frameCount, knownFrames_));
        if (inFlight_.isEmpty() && !isHeartbeatDue && knownAfter == knownFrames_) {
            return Round::Done;
        }
        try {
            auto& writer = store_.writer();
            auto transaction = writer.begin();
            // The frames' files come first, and the frames before what happened to them.
            for (const auto& file : inFlight_.inputFiles) {
                writer.setInputFile(file);
            }
            addFrames(writer, knownAfter);
            auto later = inFlight_.writeTo(writer, knownAfter);
            if (isHeartbeatDue) {
                writer.heartbeat(nowUs());
            }
            transaction.commit();
            heartbeat_ = isHeartbeatDue ? now : heartbeat_;
            knownFrames_ = knownAfter;
            deferred_ = std::move(later);
            inFlight_ = {};
            return Round::Done;
        } catch (const SqliteError& error) {
            if (!error.isBusy()) {
                throw;
            }
            return Round::Blocked; // all of it stays in flight
        }
    }

    void addFrames(RunWriter& writer, std::int64_t end) const
    {
        constexpr std::int64_t framesPerCall = 1000;
        std::vector<FrameRecord> frames;
        for (auto position = knownFrames_; position < end;) {
            frames.clear();
            for (; position < end && std::ssize(frames) < framesPerCall; ++position) {
                frames.push_back(taken_.source(position));
            }
            writer.addFrames(frames);
        }
    }

    /// The run directory may be full or away for a while: the copy there stays as it was, and the
    /// next one may work.
    Round publish()
    {
        try {
            store_.publish();
            isPublishingBroken_ = false;
            return Round::Done;
        } catch (const std::exception& error) {
            if (!std::exchange(isPublishingBroken_, true)) {
                const auto event =
                    eventNow(EventLevel::Warning,
                             std::string("cannot copy the run file yet: ") + error.what());
                post([&](RecordQueue& queue) { queue.batch.events.push_back(event); });
            }
            return Round::Blocked;
        }
    }

    /// Writes all that was posted; the thread has ended.
    void drain()
    {
        while (true) {
            take();
            patiently([this] {
                if (write() == Round::Blocked) {
                    throw SqliteError("database is locked", store_.path(), {}, busyCode);
                }
                return 0;
            });
            const std::scoped_lock lock(mutex_);
            if (queue_.isEmpty() && knownFrames_ >= frameCount_) {
                break;
            }
        }
        if (!deferred_.empty()) {
            throw Error("frame " + std::to_string(deferred_.front().position) +
                        " has an outcome but was never recorded");
        }
    }

    /// Repeats `action` while somebody locks the file; then leaves the file to them and goes on in
    /// a copy.
    template <class Action>
    std::invoke_result_t<Action> patiently(Action&& action)
    {
        auto deadline = Clock::now() + options_.patience;
        bool hasMoved = false;
        while (true) {
            try {
                return action();
            } catch (const SqliteError& error) {
                if (!error.isBusy() || (hasMoved && Clock::now() >= deadline)) {
                    throw;
                }
            }
            if (Clock::now() >= deadline) {
                moveToCopy();
                hasMoved = true;
                deadline = Clock::now() + options_.patience;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    void moveToCopy()
    {
        const auto locked = store_.path();
        store_.moveToCopy();
        store_.writer().addEvent(eventNow(
            EventLevel::Warning,
            "somebody kept " + locked +
                " locked; the record of the run is complete only here, in " + store_.path()));
        const std::scoped_lock lock(mutex_);
        path_ = store_.path();
    }

    void fail(const std::exception& error)
    {
        const std::scoped_lock lock(mutex_);
        if (!trouble_) {
            trouble_ = "cannot write the run file " + path_ + ": " + error.what() +
                       "; see that its disk is not full and that you may write there, or choose "
                       "another \"output\"";
            if (const auto unpublished = store_.unpublishedPath(); !unpublished.empty()) {
                *trouble_ += " (what was recorded is in " + unpublished + ")";
            }
        }
        queue_ = {};
        done_.notify_all();
    }

    /// Tries to leave a file that says that it is incomplete.
    void writeLastWords()
    {
        try {
            RunOutcome last;
            last.state = RunState::Failed;
            last.error = "this record is incomplete: " + trouble().value_or("");
            last.exitCode = 1;
            store_.writer().finish(last, nowUs());
            store_.close();
        } catch (...) {
            // Nothing more can be done for it; the trouble itself is known to the run.
        }
    }

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

Recorder::Recorder(const RunRecord& run, const RecorderOptions& options)
{
    try {
        thread_ = std::make_unique<Thread>(run, options);
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        throw Error(std::string("cannot make the run file: ") + error.what() +
                    "; see that you may write there, or choose another \"output\" directory");
    }
}

Recorder::~Recorder() = default;

std::string Recorder::path() const
{
    return thread_->path();
}

std::string Recorder::description() const
{
    return thread_->description();
}

void Recorder::postState(RunState state)
{
    thread_->post([&](RecordQueue& queue) { queue.state = state; });
}

void Recorder::postInputFiles(std::vector<InputFileRecord> files)
{
    thread_->post([&](RecordQueue& queue) { append(queue.inputFiles, std::move(files)); });
}

void Recorder::postModules(std::vector<ModuleRecord> modules)
{
    thread_->post([&](RecordQueue& queue) { append(queue.modules, std::move(modules)); });
}

void Recorder::postFrames(std::int64_t count, FrameSource source)
{
    thread_->postFrames(count, std::move(source));
}

void Recorder::post(RecordBatch batch)
{
    thread_->post([&](RecordQueue& queue) { queue.add(std::move(batch)); });
}

void Recorder::postEvent(EventRecord event)
{
    event.timeUs = event.timeUs == 0 ? nowUs() : event.timeUs;
    RecordBatch batch;
    batch.events.push_back(std::move(event));
    post(std::move(batch));
}

void Recorder::postGroups(std::vector<GroupRecord> groups)
{
    thread_->post([&](RecordQueue& queue) { append(queue.groups, std::move(groups)); });
}

void Recorder::postEntries(std::vector<EntryRecord> entries)
{
    thread_->post([&](RecordQueue& queue) { append(queue.entries, std::move(entries)); });
}

void Recorder::postOutputFiles(std::vector<OutputFileRecord> files)
{
    thread_->post([&](RecordQueue& queue) { append(queue.outputFiles, std::move(files)); });
}

void Recorder::postClearResults()
{
    thread_->post([](RecordQueue& queue) {
        queue.clearsResults = true;
        queue.groups.clear();
        queue.entries.clear();
        queue.outputFiles.clear();
    });
}

bool Recorder::flush()
{
    return thread_->flush();
}

RunOutcome Recorder::finish(const RunOutcome& outcome)
{
    return thread_->finish(outcome);
}

std::optional<std::string> Recorder::trouble() const
{
    return thread_->trouble();
}

} // namespace scanweave
