// SPDX-License-Identifier: BSD-2-Clause
// The thread that writes the run file.
#include "engine/record/recorder_thread.h"

#include "engine/base/clock.h"
#include "engine/base/error.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace scanweave {

namespace {

EventRecord eventNow(EventLevel level, std::string message)
{
    EventRecord event;
    event.timeUs = nowUs();
    event.level = level;
    event.message = std::move(message);
    return event;
}

std::string describe(const std::exception& error, const std::string& path)
{
    const std::string what = "cannot write the run file ";
    if (const auto* sqlite = dynamic_cast<const SqliteError*>(&error)) {
        return what + sqlite->file() + ": " + sqlite->message(); // its SQL would tell users nothing
    }
    return what + path + ": " + error.what();
}

} // namespace

RecorderThread::RecorderThread(const RunRecord& run, const RecorderOptions& options)
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
    writer.database().setBusyTimeout(200);
    store_.publish();
    thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

RecorderThread::~RecorderThread()
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

std::string RecorderThread::path() const
{
    const std::scoped_lock lock(mutex_);
    return path_;
}

std::optional<std::string> RecorderThread::trouble() const
{
    const std::scoped_lock lock(mutex_);
    return trouble_;
}

void RecorderThread::postFrames(std::int64_t count, FrameSource source)
{
    const std::scoped_lock lock(mutex_);
    frameCount_ = count;
    source_ = std::move(source);
    ++posted_;
    wake_.notify_all();
}

bool RecorderThread::flush()
{
    std::unique_lock lock(mutex_);
    const auto wanted = posted_;
    flushWanted_ = std::max(flushWanted_, wanted);
    wake_.notify_all();
    const auto isDone = [&] { return trouble_.has_value() || flushed_ >= wanted; };
    return done_.wait_for(lock, options_.patience, isDone) && !trouble_;
}

template <class Action>
std::invoke_result_t<Action> RecorderThread::patiently(Action&& action)
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

RunOutcome RecorderThread::finish(const RunOutcome& outcome)
{
    stop();
    isClosed_ = true;
    store_.releaseReserve();
    if (trouble()) {
        writeLastWords(outcome);
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
            writeLastWords(outcome);
        }
    }
    return written.value_or(outcome);
}

void RecorderThread::stop()
{
    if (thread_.joinable()) {
        thread_.request_stop();
        thread_.join();
    }
}

void RecorderThread::loop(const std::stop_token& stop)
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

RecorderThread::Round RecorderThread::work()
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

void RecorderThread::take()
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
                     "recording could not keep up (somebody locked the run file, or its disk is "
                     "slow): the times of " +
                         std::to_string(dropped) +
                         " frames and samples are missing; how each frame ended is not"));
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

RecorderThread::Round RecorderThread::write()
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

void RecorderThread::addFrames(RunWriter& writer, std::int64_t end) const
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

RecorderThread::Round RecorderThread::publish()
{
    try {
        store_.publish();
        isPublishingBroken_ = false;
        return Round::Done;
    } catch (const std::exception& error) {
        if (!std::exchange(isPublishingBroken_, true)) {
            const auto event = eventNow(
                EventLevel::Warning, std::string("cannot copy the run file yet: ") + error.what());
            post([&](RecordQueue& queue) { queue.batch.events.push_back(event); });
        }
        return Round::Blocked;
    }
}

void RecorderThread::drain()
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

void RecorderThread::moveToCopy()
{
    const auto locked = store_.path();
    store_.moveToCopy();
    store_.writer().addEvent(
        eventNow(EventLevel::Warning,
                 "somebody kept " + locked +
                     " locked; the record of the run is complete only here, in " + store_.path()));
    const std::scoped_lock lock(mutex_);
    path_ = store_.path();
}

void RecorderThread::fail(const std::exception& error)
{
    const std::scoped_lock lock(mutex_);
    if (!trouble_) {
        trouble_ = describe(error, path_) + "; see that its disk is not full and that you may "
                                            "write there, or choose another \"output\"";
        if (const auto unpublished = store_.unpublishedPath(); !unpublished.empty()) {
            *trouble_ += " (what was recorded is in " + unpublished + ")";
        }
    }
    queue_ = {};
    done_.notify_all();
}

void RecorderThread::writeLastWords(const RunOutcome& outcome)
{
    try {
        RunOutcome last;
        last.state = RunState::Failed;
        last.error = outcome.error + (outcome.error.empty() ? "" : " (") +
                     "this record is incomplete: " + trouble().value_or("") +
                     (outcome.error.empty() ? "" : ")");
        last.exitCode = 1;
        store_.writer().finish(last, nowUs());
        try {
            store_.close();
        } catch (const std::exception&) {
            store_.publishSummary();
        }
    } catch (...) {
        // Nothing more can be done for it; the trouble itself is known to the run.
    }
}

} // namespace scanweave
