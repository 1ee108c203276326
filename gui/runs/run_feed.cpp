// SPDX-License-Identifier: BSD-2-Clause
// Reads a run file on a thread of its own.
#include "gui/runs/run_feed.h"

#include "db/run_reader.h"
#include "db/utc_time.h"
#include "gui/runs/read_history.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <limits>

namespace scanweave {

namespace {

constexpr int mostUnderWay = 1;                 // the next is made meanwhile, but waits here
constexpr std::size_t lanesPerNews = 100;       ///< their cells are made when they get frames
constexpr std::int64_t framesPerLook = 200'000; ///< of all lanes together, about
constexpr std::int64_t troubleAtMost = 200'000; ///< of each state
constexpr std::int64_t staleLookUs = 3'000'000;
constexpr std::int64_t mostBehindUs = 86'400'000'000;
constexpr std::size_t samplesPerNews = 100'000;

std::string sentenceOf(const SqliteError& error, const std::string& path)
{
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return "The run file is gone: it was moved, removed, or its disk isn't there. Looking for "
               "it.";
    }
    if (std::filesystem::file_size(path, ignored) == 0) {
        return "The run file is empty: its run is just starting.";
    }
    if (error.isBusy()) {
        return "The run file is busy: another program holds its lock. Trying again.";
    }
    if (error.isDamaged()) {
        return "The run file is damaged, or no run file at all: " + error.message();
    }
    return error.message();
}

} // namespace

/// What has been read, and where to go on.
struct RunFeed::Known
{
    std::unique_ptr<RunReader> reader;
    std::pair<std::uint64_t, std::uint64_t> version{};
    std::int64_t headUs = 0;
    std::shared_ptr<const RunHead> head;
    std::int64_t runStartedUs = -1;                  ///< tells runs apart
    std::int64_t originUs = -1;                      ///< zero of the picture's times
    std::int64_t endUs = 0;                          ///< of what has been observed so far
    TimelineTimes times = TimelineTimes::Processing; ///< what the picture shows

    std::map<std::int32_t, TimelineFrom> from; ///< by rank
    std::map<std::int32_t, std::uint64_t> loaded;
    std::map<std::int32_t, std::uint64_t> untimed; ///< before `from`, not observed at any time
    std::uint64_t untimedTold = 0;
    bool isOriginLate = false;  ///< a rank's clock is further behind than was known
    bool hasLanes = false;      ///< all lanes were read to their end once
    std::uint64_t troubles = 0; ///< skipped and failed when they were last read
    bool hasTrouble = false;
    ReadHistory history;
    std::int64_t lastEvent = 0;
    std::map<std::int32_t, std::int64_t> lastSample;
    std::string problem;

    std::int64_t sinceOrigin(std::int64_t us) const { return us - originUs; }

    /// Of frames that have times of that kind. An unfinished frame isn't observed yet.
    bool hasTime(const FrameSpan& span) const
    {
        return !isObserved() || (span.observedStartUs != 0 && span.finishedUs != 0);
    }

    bool isBeforeOrigin(const FrameSpan& span) const
    {
        return isObserved()
                   ? hasTime(span) && span.observedStartUs < originUs
                   : span.startedUs < originUs && span.startedUs > runStartedUs - mostBehindUs;
    }

    bool isObserved() const { return times == TimelineTimes::Observation; }

    LaneSpan laneSpan(const FrameSpan& span) const
    {
        if (isObserved()) {
            return {sinceOrigin(span.observedStartUs),
                    sinceOrigin(std::max(span.observedStopUs, span.observedStartUs)),
                    static_cast<std::uint32_t>(span.position),
                    moduleCode(span.slowestModule)};
        }
        return {sinceOrigin(span.startedUs),
                span.finishedUs == 0 ? std::int64_t{-1}
                                     : std::max<std::int64_t>(sinceOrigin(span.finishedUs), 0),
                static_cast<std::uint32_t>(span.position),
                moduleCode(span.slowestModule)};
    }
};

RunFeed::RunFeed(std::string path,
                 std::function<void(RunNews)> deliver,
                 std::chrono::milliseconds interval,
                 TimelineTimes times)
    : path_(std::move(path))
    , deliver_(std::move(deliver))
    , interval_(interval)
    , times_(times)
    , known_(std::make_unique<Known>())
    , thread_([this](const std::stop_token& stop) { work(stop); })
{}

RunFeed::~RunFeed()
{
    thread_.request_stop();
    {
        const std::scoped_lock lock(mutex_);
        if (interruptible_ != nullptr) {
            interruptible_->interrupt();
        }
    }
    changed_.notify_all();
    thread_.join();
}

void RunFeed::taken()
{
    {
        const std::scoped_lock lock(mutex_);
        --underWay_;
    }
    changed_.notify_all();
}

void RunFeed::wake()
{
    {
        const std::scoped_lock lock(mutex_);
        isWoken_ = true;
    }
    changed_.notify_all();
}

void RunFeed::work(const std::stop_token& stop)
{
    stop_ = stop;
    while (!stop.stop_requested()) {
        auto pause = interval_;
        try {
            look(stop);
            if (!known_->problem.empty()) {
                tellProblem({});
            }
        } catch (const SqliteError& error) {
            if (stop.stop_requested()) {
                break;
            }
            tellProblem(sentenceOf(error, path_));
            if (!error.isBusy()) {
                // What is there now may be another file; look with fresh eyes.
                const std::scoped_lock lock(mutex_);
                interruptible_ = nullptr;
                known_->reader.reset();
                known_->version = {};
            }
            pause = std::max(interval_, std::chrono::milliseconds(500));
        } catch (const std::exception& error) {
            tellProblem(error.what());
            pause = std::chrono::milliseconds(1000);
        }
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, pause, [this] { return isWoken_; });
        isWoken_ = false;
    }
    const std::scoped_lock lock(mutex_);
    interruptible_ = nullptr;
}

void RunFeed::look(const std::stop_token& stop)
{
    Known& known = *known_;
    if (!known.reader) {
        auto reader = std::make_unique<RunReader>(path_);
        const std::scoped_lock lock(mutex_);
        known.reader = std::move(reader);
        interruptible_ = known.reader.get();
    }
    const auto version = known.reader->version();
    const bool isNew = version != known.version;
    if (!isNew && known.hasLanes && known.history.hasRead()) {
        // Nothing was written. But a run that says nothing for long has died, and that is news.
        if (known.head && !hasEnded(known.head->run.state) &&
            utcNowUs() - known.headUs > staleLookUs) {
            readHead(true);
        }
        return;
    }
    readHead(isNew);
    readEvents();
    readTrouble();
    if (!known.hasLanes) {
        readExtents();
    }
    readLanes(stop);
    readReads(stop);
    readSamples(stop);
    if (!stop.stop_requested() && !known.isOriginLate) {
        known.version = version; // what was written meanwhile is found by the next look
    }
}

void RunFeed::begin(const RunHead& head)
{
    auto reader = std::move(known_->reader);
    const auto problem = known_->problem;
    *known_ = Known();
    known_->reader = std::move(reader);
    known_->problem = problem;
    known_->runStartedUs = head.run.startedUs;
    known_->originUs = head.run.startedUs;
    std::vector<TimelineFrom> from;
    for (const RankRecord& rank : head.status.ranks) {
        from.push_back({rank.rank, std::numeric_limits<std::int64_t>::min()});
        known_->from[rank.rank] = from.back();
    }
    // A host whose clock is behind has frames before the run began; they are to be seen. But a time
    // that is off by more than a day is no time.
    known_->times = known_->reader->recordsObservedTimes() ? times_ : TimelineTimes::Processing;
    if (known_->isObserved()) {
        if (const auto range = known_->reader->observedRange()) {
            known_->originUs = range->first;
            known_->endUs = range->second;
        }
        return;
    }
    for (const TimelinePage& page : known_->reader->timelinePages(from, 2)) {
        if (!page.spans.empty() && page.spans.front().startedUs > known_->originUs - mostBehindUs) {
            known_->originUs = std::min(known_->originUs, page.spans.front().startedUs);
        }
    }
}

void RunFeed::readHead(bool force)
{
    Known& known = *known_;
    if (!force && known.head) {
        return;
    }
    RunReader& reader = *known.reader;
    auto head = std::make_shared<RunHead>();
    head->run = reader.run();
    head->status = reader.status();
    head->files = reader.inputFiles();
    head->modules = reader.modules();
    head->moduleStats = reader.moduleStats();
    head->outputs = reader.outputFiles();
    head->groups = reader.groupProgress();
    head->frameRows = static_cast<std::uint64_t>(std::max<std::int64_t>(reader.frameRows(), 0));
    head->recordsObservedTimes = reader.recordsObservedTimes();
    head->recordsSlowestModules = reader.recordsSlowestModules();
    head->readUs = utcNowUs();

    RunNews news;
    if (known.runStartedUs != head->run.startedUs || known.isOriginLate) {
        begin(*head);
        news.isReset = true;
        news.originUs = known.originUs;
        news.times = known.times;
        news.endUs = std::max(known.endUs - known.originUs, std::int64_t{0});
    }
    for (const RankRecord& rank : head->status.ranks) {
        known.from.try_emplace(rank.rank,
                               TimelineFrom{rank.rank, std::numeric_limits<std::int64_t>::min()});
    }
    known.head = head;
    known.headUs = head->readUs;
    news.head = std::move(head);
    tell(std::move(news));
}

void RunFeed::readExtents()
{
    // Long before ten million frames have been read, each lane shows where it begins.
    Known& known = *known_;
    if (known.head->frameRows < 500'000 || !known.loaded.empty()) {
        return;
    }
    std::vector<TimelineFrom> from;
    for (const auto& [rank, at] : known.from) {
        from.push_back(at);
    }
    RunNews news;
    for (const TimelinePage& page : known.reader->timelinePages(from, 24, known.times)) {
        LaneNews lane{page.from.rank, 0, {}, known.isObserved()};
        for (const FrameSpan& span : page.spans) {
            if (known.hasTime(span)) {
                lane.spans.push_back(known.laneSpan(span));
            }
        }
        news.lanes.push_back(std::move(lane));
        if (news.lanes.size() == lanesPerNews) {
            tell(std::exchange(news, {}));
        }
    }
    news.progress = LoadProgress{0, known.head->frameRows, false};
    tell(std::move(news));
}

void RunFeed::readLanes(const std::stop_token& stop)
{
    Known& known = *known_;
    // A few lanes at a time: one state of the file must not be held for long (its log would grow),
    // and what is read is to be seen.
    std::vector<std::int32_t> open;
    for (const auto& [rank, at] : known.from) {
        open.push_back(rank);
    }
    const auto perRank = known.head->frameRows / std::max<std::uint64_t>(known.from.size(), 1) + 1;
    const auto together = known.hasLanes
                              ? open.size()
                              : std::clamp<std::size_t>(framesPerLook / perRank, 1, open.size());
    // Those of all frames come with the history, those of frames that finish later with them.
    const auto modules = known.hasLanes ? TimelineModules::Read : TimelineModules::LeftOut;
    std::size_t next = 0;
    std::uint64_t untimed = 0; // among those that are looked at again
    while (next < open.size() && !stop.stop_requested()) {
        std::vector<TimelineFrom> from;
        for (std::size_t i = next; i < std::min(next + together, open.size()); ++i) {
            from.push_back(known.from[open[i]]);
        }
        RunNews news;
        bool isCut = false;
        for (TimelinePage& page :
             known.reader->timelinePages(from, framesPerLook, known.times, modules)) {
            if (page.spans.empty()) {
                continue;
            }
            LaneNews lane;
            lane.rank = page.from.rank;
            lane.isPart = known.isObserved();
            lane.fromUs = lane.isPart || page.from.startedUs <= known.originUs
                              ? 0
                              : known.sinceOrigin(page.from.startedUs);
            lane.spans.reserve(page.spans.size());
            // Go on at the first frame that may still change: what hasn't finished, else the last.
            std::int64_t again = page.spans.back().startedUs;
            for (const FrameSpan& span : page.spans) {
                if (known.hasTime(span)) {
                    lane.spans.push_back(known.laneSpan(span));
                }
                known.isOriginLate = known.isOriginLate || known.isBeforeOrigin(span);
                if (span.finishedUs == 0 && !page.isCut) {
                    again = std::min(again, span.startedUs);
                }
            }
            auto& at = known.from[lane.rank];
            isCut = isCut || page.isCut;
            // A frame without an end in a run that is over will never get one.
            at.startedUs = hasEnded(known.head->run.state) ? page.spans.back().startedUs : again;
            known.loaded[lane.rank] += page.spans.size() - 1;
            for (const FrameSpan& span : page.spans) {
                if (known.isObserved() && span.observedStartUs == 0 && span.finishedUs != 0) {
                    ++(span.startedUs < at.startedUs ? known.untimed[lane.rank] : untimed);
                }
            }
            news.lanes.push_back(std::move(lane));
        }
        next += isCut ? 0 : together;
        if (!known.hasLanes) {
            LoadProgress progress;
            for (const auto& [rank, frames] : known.loaded) {
                progress.done += frames;
            }
            progress.total = known.head->frameRows;
            progress.isComplete = next >= open.size();
            news.progress = progress;
        }
        if (!news.lanes.empty() || news.progress) {
            tell(std::move(news));
        }
    }
    known.hasLanes = known.hasLanes || !stop.stop_requested();
    for (const auto& [rank, frames] : known.untimed) {
        untimed += frames;
    }
    if (untimed != known.untimedTold && !stop.stop_requested()) {
        known.untimedTold = untimed;
        RunNews news;
        news.framesWithoutTime = untimed;
        tell(std::move(news));
    }
}

void RunFeed::readTrouble()
{
    Known& known = *known_;
    const auto count = known.head->status.framesSkipped + known.head->status.framesFailed;
    if (known.hasTrouble && count == known.troubles) {
        return;
    }
    std::map<std::int32_t, std::vector<LaneTrouble>> byRank;
    for (const FrameState state : {FrameState::Failed, FrameState::Skipped}) {
        for (const TroubleSpan& frame :
             known.reader->trouble(state, {.after = -1, .limit = troubleAtMost})) {
            const auto at = known.isObserved()     ? frame.observedStartUs
                            : frame.startedUs != 0 ? frame.startedUs
                                                   : frame.finishedUs;
            if (frame.rank < 0 || at == 0) {
                continue; // in the tables, but nowhere in time
            }
            byRank[frame.rank].push_back(
                {std::max<std::int64_t>(known.sinceOrigin(at), 0),
                 static_cast<std::uint32_t>(frame.position),
                 state == FrameState::Failed ? SpanState::Failed : SpanState::Skipped,
                 frame.startedUs != 0});
        }
    }
    RunNews news;
    news.trouble.emplace(byRank.begin(), byRank.end());
    known.troubles = count;
    known.hasTrouble = true;
    tell(std::move(news));
}

void RunFeed::readReads(const std::stop_token& stop)
{
    Known& known = *known_;
    auto seen = known.history.readOn(*known.reader, *known.head, known.originUs, stop);
    if (!seen) {
        return;
    }
    RunNews news;
    news.kinds = known.history.kinds();
    // When something was read says nothing of when it was observed.
    if (!known.isObserved()) {
        for (auto& [rank, spans] : seen->reads) {
            news.lanes.push_back({rank, 0, std::move(spans)});
        }
        news.marks = std::move(seen->marks);
    }
    tell(std::move(news));
    for (ModuleRange& range : known.history.takeModules()) {
        RunNews more;
        more.modules = std::move(range);
        tell(std::move(more));
    }
}

void RunFeed::readEvents()
{
    RunNews news;
    for (;;) {
        auto page = known_->reader->events({.after = known_->lastEvent, .limit = 1000});
        if (page.empty()) {
            break;
        }
        known_->lastEvent = page.back().id;
        std::ranges::move(page, std::back_inserter(news.events));
        if (page.size() < 1000 || news.events.size() >= 20'000) {
            break;
        }
    }
    if (!news.events.empty()) {
        tell(std::move(news));
    }
}

void RunFeed::readSamples(const std::stop_token& stop)
{
    RunNews news;
    for (const RankRecord& rank : known_->head->status.ranks) {
        if (stop.stop_requested()) {
            return;
        }
        auto last = known_->lastSample.try_emplace(rank.rank, 0).first;
        for (;;) {
            const auto page =
                known_->reader->samples(rank.rank, {.after = last->second, .limit = 10'000});
            if (page.empty()) {
                break;
            }
            last->second = page.back().timeUs;
            news.samples.insert(news.samples.end(), page.begin(), page.end());
            if (news.samples.size() >= samplesPerNews) {
                tell(std::exchange(news, {}));
            }
        }
    }
    if (!news.samples.empty()) {
        tell(std::move(news));
    }
}

void RunFeed::tell(RunNews news)
{
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop_, [this] { return underWay_ < mostUnderWay; })) {
            return;
        }
        ++underWay_;
    }
    deliver_(std::move(news));
}

void RunFeed::tellProblem(const std::string& problem)
{
    if (problem == known_->problem) {
        return;
    }
    known_->problem = problem;
    RunNews news;
    news.problem = problem;
    tell(std::move(news));
}

} // namespace scanweave
