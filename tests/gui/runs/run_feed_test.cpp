// SPDX-License-Identifier: BSD-2-Clause
// What a feed tells about run files: finished, growing, dying, replaced, damaged, gone.
#include "db/run_reader.h"
#include "gui/runs/run_feed.h"
#include "gui/runs/run_picture.h"
#include "tests/support/large_run_file.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <vector>

using namespace scanweave;
using namespace scanweave::test;

namespace {

/// A feed and the picture that its news add up to, taken on this thread.
class Watcher
{
public:
    explicit Watcher(const std::string& path, TimelineTimes times = TimelineTimes::Processing)
        : feed_(
              path,
              [this](RunNews news) {
                  const std::scoped_lock lock(mutex_);
                  news_.push_back(std::move(news));
              },
              std::chrono::milliseconds(5),
              times)
    {}

    void takeAll()
    {
        std::vector<RunNews> news;
        {
            const std::scoped_lock lock(mutex_);
            news.swap(news_);
        }
        for (RunNews& one : news) {
            feed_.taken();
            resets += one.isReset ? 1 : 0;
            picture.take(std::move(one));
        }
    }

    template <class Condition>
    bool until(Condition&& condition)
    {
        return QTest::qWaitFor(
            [&] {
                takeAll();
                return condition();
            },
            20'000);
    }

    RunPicture picture;
    int resets = 0;

private:
    std::mutex mutex_;
    std::vector<RunNews> news_;
    RunFeed feed_;
};

std::uint64_t framesOn(const RunPicture& picture, std::int32_t rank)
{
    const auto lane = picture.timeline.laneOfRank(rank);
    return lane ? picture.timeline.lane(*lane).size() : 0;
}

RankRecord rankRecord(std::int32_t rank, RankRole role)
{
    RankRecord record;
    record.rank = rank;
    record.role = role;
    record.host = "node0";
    record.state = RankState::Running;
    return record;
}

void addRanks(RunWriter& writer)
{
    auto transaction = writer.begin();
    writer.setRank(rankRecord(0, RankRole::Io));
    writer.setRank(rankRecord(1, RankRole::Compute));
    writer.setRank(rankRecord(2, RankRole::Compute));
    transaction.commit();
}

} // namespace

class RunFeedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finishedRunIsReadWhole();
    void repeatedFramesHaveNoSeq();
    void laneIsWhatTheFileSays();
    void observationsAreWhereTheFileSays();
    void observationsOfALiveRunComeInAnyOrder();
    void olderFileStaysInTheTimeOfTheWork();
    void growingFileIsFollowed();
    void modulesFarAheadAreKnown();
    void troubleAppearsInALiveRun();
    void replacedByAnotherRun();
    void damagedFileIsASentence();
    void missingFileIsWaitedFor();
    void deadRunIsKnownByItsHeartbeat();
    void clockBehindIsShown();
    void stopsWhileReadingMuch();
};

void RunFeedTest::finishedRunIsReadWhole()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    writeLargeRun(
        path,
        {.frames = 20'000, .ranks = 7, .ioRanks = 2, .failedShare = 1e-3, .skippedShare = 2e-3});
    Watcher watcher(path);
    QVERIFY(watcher.until([&] {
        return watcher.picture.timeline.frames() == 20'000 &&
               !watcher.picture.timeline.marks().empty() &&
               watcher.picture.samples.ranks().size() == 9;
    }));
    const auto& picture = watcher.picture;
    QCOMPARE(picture.timeline.laneCount(), std::size_t{9});
    QCOMPARE(static_cast<int>(picture.timeline.head(0).role), static_cast<int>(RankRole::Io));
    QCOMPARE(picture.timeline.marks().size(), std::size_t{10});
    QCOMPARE(picture.timeline.marks().front().letter, 'O');
    QCOMPARE(picture.events.size(), std::size_t{1});
    QVERIFY(!picture.timeline.isLive());
    QVERIFY(picture.progress.isComplete);
    QVERIFY(picture.head->recordsSlowestModules);
    QVERIFY(watcher.until([&] { return picture.timeline.framesByModule()[1] > 0; }));
    // Each frame's type, epoch, observation and module: ten metadata frames, the first of a new
    // observation.
    RunReader reader(path);
    for (const FrameRecord& frame : reader.frames({}, {.after = -1, .limit = 30'000})) {
        if (frame.isData) {
            const auto* kind = picture.timeline.kindOf(static_cast<std::uint32_t>(frame.position));
            QVERIFY(kind != nullptr);
            QCOMPARE(kind->letter, 'S');
            QCOMPARE(kind->epoch, static_cast<std::uint32_t>(frame.epoch));
            QCOMPARE(kind->observation, std::uint32_t{1});
            QCOMPARE(kind->withoutSeq, std::uint32_t{0});
            QCOMPARE(picture.timeline.moduleOf(static_cast<std::uint32_t>(frame.position)),
                     moduleCode(frame.slowestModule.value_or(-1)));
        }
    }
    // All that went wrong is on the lanes.
    std::uint64_t wrong = 0;
    for (std::size_t lane = 0; lane < picture.timeline.laneCount(); ++lane) {
        const auto& frames = picture.timeline.lane(lane);
        for (std::size_t i = 0; i < frames.size(); ++i) {
            wrong += frames.bar(i, 0).state >= SpanState::Skipped ? 1 : 0;
        }
    }
    QVERIFY(wrong > 0);
    QCOMPARE(wrong, picture.head->status.framesSkipped + picture.head->status.framesFailed);
}

void RunFeedTest::repeatedFramesHaveNoSeq()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    RunWriter writer(openRunFileForWriting(path, Journal::Wal));
    // Five files with metadata first, all the same but for the fourth.
    std::vector<FrameRecord> frames;
    std::uint64_t seq = 0;
    for (std::int64_t position = 0; position < 50; ++position) {
        FrameRecord frame = madeUpFrame(position);
        frame.isData = position % 10 != 0;
        frame.type = frame.isData ? "S" : "O";
        const bool isRepeated = position == 10 || position == 20 || position == 40;
        frame.duplicateOf = isRepeated ? std::optional<std::uint64_t>(0) : std::nullopt;
        frame.seq = isRepeated ? std::nullopt : std::optional(seq++);
        frame.state = isRepeated ? FrameState::Duplicate : FrameState::Pending;
        frames.push_back(frame);
    }
    {
        auto transaction = writer.begin();
        writer.setRun(madeUpRun());
        writer.setInputFile(madeUpInput(0, 45));
        writer.addFrames(frames);
        transaction.commit();
    }
    addRanks(writer);
    Watcher watcher(path);
    QVERIFY(watcher.until([&] { return !watcher.picture.timeline.kinds().empty(); }));
    // Again and again, since nobody has read them: the same comes of it.
    for (int i = 0; i < 3; ++i) {
        writer.heartbeat(utcNowUs() + i);
        QVERIFY(watcher.until(
            [&, last = watcher.picture.head] { return watcher.picture.head != last; }));
    }
    for (const FrameRecord& frame : frames) {
        if (frame.isData) {
            const auto* kind =
                watcher.picture.timeline.kindOf(static_cast<std::uint32_t>(frame.position));
            QVERIFY(kind != nullptr);
            QCOMPARE(static_cast<std::uint64_t>(frame.position) - kind->withoutSeq, *frame.seq);
            QCOMPARE(kind->observation, frame.position < 30 ? 1U : 2U);
        }
    }
}

void RunFeedTest::laneIsWhatTheFileSays()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    writeLargeRun(path, {.frames = 3'000, .ranks = 3, .ioRanks = 1});
    Watcher watcher(path);
    QVERIFY(watcher.until([&] { return watcher.picture.timeline.frames() == 3'000; }));
    RunReader reader(path);
    const auto origin = watcher.picture.timeline.originUs();
    for (const std::int32_t rank : {1, 2, 3}) {
        const auto lane = *watcher.picture.timeline.laneOfRank(rank);
        const auto& frames = watcher.picture.timeline.lane(lane);
        FrameFilter filter;
        filter.rank = rank;
        std::vector<FrameRecord> records = reader.frames(filter, {.after = -1, .limit = 10'000});
        QCOMPARE(frames.size(), records.size());
        std::ranges::sort(records, {}, &FrameRecord::startedUs);
        for (std::size_t i = 0; i < records.size(); ++i) {
            QCOMPARE(frames.bar(i, 0).startUs, records[i].startedUs - origin);
            QCOMPARE(frames.bar(i, 0).position, static_cast<std::uint32_t>(records[i].position));
            QCOMPARE(frames.bar(i, 0).durationUs, records[i].finishedUs - records[i].startedUs);
        }
    }
}

void RunFeedTest::observationsAreWhereTheFileSays()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    writeLargeRun(path, {.frames = 5'000, .ranks = 3, .ioRanks = 1, .failedShare = 1e-2});
    Watcher watcher(path, TimelineTimes::Observation);
    QVERIFY(watcher.until([&] {
        return watcher.picture.timeline.frames() == 5'000 && watcher.picture.progress.isComplete &&
               watcher.picture.timeline.kindOf(5) != nullptr &&
               watcher.picture.timeline.kindOf(5)->letter == 'S';
    }));
    const auto& timeline = watcher.picture.timeline;
    QVERIFY(timeline.isObserved());
    QVERIFY(!timeline.isLive());
    QCOMPARE(timeline.laneCount(), std::size_t{3}); // who only reads has no lane
    QVERIFY(timeline.marks().empty());
    QCOMPARE(watcher.picture.framesWithoutTime, std::uint64_t{0});
    RunReader reader(path);
    const auto range = reader.observedRange();
    QVERIFY(range.has_value());
    QCOMPARE(range->first, timeline.originUs());
    QCOMPARE(range->second, timeline.originUs() + timeline.lastUs());
    std::uint64_t wrong = 0;
    for (const std::int32_t rank : {1, 2, 3}) {
        const auto& frames = timeline.lane(*timeline.laneOfRank(rank));
        FrameFilter filter;
        filter.rank = rank;
        std::vector<FrameRecord> records = reader.frames(filter, {.after = -1, .limit = 10'000});
        QCOMPARE(frames.size(), records.size());
        std::ranges::sort(records, {}, &FrameRecord::observedStartUs);
        for (std::size_t i = 0; i < records.size(); ++i) {
            const auto bar = frames.bar(i, 0);
            QCOMPARE(timeline.originUs() + bar.startUs, records[i].observedStartUs);
            QCOMPARE(bar.durationUs, records[i].observedStopUs - records[i].observedStartUs);
            QCOMPARE(bar.position, static_cast<std::uint32_t>(records[i].position));
            QCOMPARE(bar.state == SpanState::Failed, records[i].state == FrameState::Failed);
            wrong += bar.state == SpanState::Failed ? 1 : 0;
        }
    }
    QVERIFY(wrong > 0);
    QCOMPARE(timeline.framesBetween(0, static_cast<double>(timeline.lastUs())),
             std::uint64_t{5'000});
}

void RunFeedTest::observationsOfALiveRunComeInAnyOrder()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    RunWriter writer = madeUpRunFile(path, 100);
    addRanks(writer);
    Watcher watcher(path, TimelineTimes::Observation);
    QVERIFY(watcher.until([&] { return watcher.picture.head != nullptr; }));
    const auto start = watcher.picture.head->run.startedUs;
    constexpr std::int64_t observed = 1'500'000'000'000'000;
    // The later half of the observation is processed first, and every tenth frame has no times.
    std::uint64_t untimed = 0;
    for (const std::int64_t first : {50, 75, 0, 25}) {
        std::vector<FrameUpdate> updates;
        for (std::int64_t i = first; i < first + 25; ++i) {
            FrameUpdate update = madeUpUpdate(i, 1);
            update.startedUs = start + ((i + 50) % 100) * 1000;
            update.finishedUs = update.startedUs + 900;
            update.observedStartUs = i % 10 == 0 ? 0 : observed + i * 60'000'000;
            update.observedStopUs = i % 10 == 0 ? 0 : update.observedStartUs + 59'000'000;
            untimed += i % 10 == 0 ? 1 : 0;
            updates.push_back(update);
        }
        {
            auto transaction = writer.begin();
            writer.updateFrames(updates);
            writer.heartbeat(utcNowUs());
            transaction.commit();
        }
        QVERIFY(watcher.until([&] { return watcher.picture.framesWithoutTime == untimed; }));
    }
    QVERIFY(watcher.until([&] {
        return framesOn(watcher.picture, 1) == 90 && watcher.picture.framesWithoutTime == 10;
    }));
    const auto& timeline = watcher.picture.timeline;
    QVERIFY(!timeline.isLive());
    QCOMPARE(timeline.originUs(), observed + 60'000'000);
    const auto& lane = timeline.lane(*timeline.laneOfRank(1));
    for (std::size_t i = 1; i < lane.size(); ++i) {
        QVERIFY(lane.bar(i, 0).position > lane.bar(i - 1, 0).position);
    }
    QCOMPARE(lane.bar(0, 0).durationUs, 59'000'000);
}

void RunFeedTest::olderFileStaysInTheTimeOfTheWork()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    writeLargeRun(path, {.frames = 300, .ranks = 2, .ioRanks = 1});
    {
        // As the version before made it.
        Database database(path, OpenMode::ReadWrite);
        database.execute("alter table frame drop column slowest_module");
        database.execute("drop table group_progress");
        database.execute("delete from meta where version = 4");
        database.execute("drop index frame_timeline");
        database.execute("alter table frame drop column observed_start_us");
        database.execute("alter table frame drop column observed_stop_us");
        database.execute("create index frame_timeline on frame (rank, started_us, finished_us)"
                         " where started_us is not null");
        database.execute("delete from meta where version = 3");
    }
    Watcher watcher(path, TimelineTimes::Observation);
    QVERIFY(watcher.until([&] { return watcher.picture.timeline.frames() == 300; }));
    QVERIFY(!watcher.picture.timeline.isObserved());
    QVERIFY(!watcher.picture.head->recordsObservedTimes);
    QVERIFY(!watcher.picture.head->recordsSlowestModules);
    QCOMPARE(watcher.picture.timeline.moduleOf(5), noModule);
    QVERIFY(!RunReader(path).observedRange());
    QCOMPARE(watcher.picture.framesWithoutTime, std::uint64_t{0});
}

void RunFeedTest::growingFileIsFollowed()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    RunWriter writer = madeUpRunFile(path, 400);
    addRanks(writer);
    Watcher watcher(path);
    QVERIFY(watcher.until([&] { return watcher.picture.head != nullptr; }));
    const auto start = watcher.picture.head->run.startedUs;
    for (std::int64_t step = 0; step < 8; ++step) {
        std::vector<FrameUpdate> updates;
        for (std::int64_t i = step * 50; i < step * 50 + 50; ++i) {
            FrameUpdate update = madeUpUpdate(i, static_cast<std::int32_t>(1 + i % 2));
            update.readUs = start + i * 1000;
            update.sentUs = update.readUs + 10;
            update.receivedUs = update.readUs + 20;
            update.startedUs = update.readUs + 30;
            update.finishedUs = update.readUs + 900;
            updates.push_back(update);
        }
        {
            auto transaction = writer.begin();
            writer.updateFrames(updates);
            writer.heartbeat(utcNowUs());
            transaction.commit();
        }
        const auto expected = static_cast<std::uint64_t>(step * 50 + 50);
        QVERIFY(watcher.until([&] { return watcher.picture.timeline.frames() == expected; }));
        QCOMPARE(framesOn(watcher.picture, 1), expected / 2);
        QVERIFY(watcher.picture.timeline.isLive());
        QVERIFY(watcher.until([&] {
            const auto& frames = watcher.picture.timeline.framesByModule();
            return frames[0] + frames[1] + frames[2] == expected;
        }));
        for (std::uint32_t position = 0; position < 400; ++position) {
            QCOMPARE(watcher.picture.timeline.moduleOf(position),
                     position < expected ? static_cast<std::uint8_t>(position % 3) : noModule);
        }
    }
    QVERIFY(watcher.until([&] { return framesOn(watcher.picture, 0) == 400; })); // I/O: 400 reads
    writer.finish(RunOutcome(), utcNowUs());
    QVERIFY(watcher.until([&] { return !watcher.picture.timeline.isLive(); }));
    QCOMPARE(watcher.resets, 1);
    QCOMPARE(watcher.picture.timeline.frames(), std::uint64_t{400});
}

void RunFeedTest::modulesFarAheadAreKnown()
{
    // The first frames wait to be read while far behind them some are finished, as when ranks take
    // files: a page of the live history doesn't get there.
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    constexpr std::int64_t frames = 130'000;
    RunWriter writer = madeUpRunFile(path, frames);
    addRanks(writer);
    const auto finish = [&](std::int64_t position) {
        FrameUpdate update = madeUpUpdate(position, 1);
        update.startedUs = utcNowUs();
        update.finishedUs = update.startedUs + 5;
        writer.updateFrames(std::vector{update});
        writer.heartbeat(utcNowUs());
    };
    finish(frames - 2); // before the Studio looks
    Watcher watcher(path);
    const auto isKnown = [&](std::int64_t position) {
        const auto at = static_cast<std::uint32_t>(position);
        return watcher.picture.timeline.moduleOf(at) == position % 3;
    };
    QVERIFY(watcher.until([&] { return isKnown(frames - 2); }));
    QVERIFY(watcher.picture.timeline.kindOf(frames - 1) != nullptr);
    finish(frames - 1); // and after
    QVERIFY(watcher.until([&] { return isKnown(frames - 1); }));
}

void RunFeedTest::troubleAppearsInALiveRun()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    RunWriter writer = madeUpRunFile(path, 10);
    addRanks(writer);
    Watcher watcher(path);
    QVERIFY(watcher.until([&] { return watcher.picture.head != nullptr; }));
    const auto start = watcher.picture.head->run.startedUs;
    FrameUpdate good = madeUpUpdate(0);
    good.startedUs = start + 1000;
    good.finishedUs = start + 2000;
    FrameUpdate bad; // failed before it began
    bad.position = 1;
    bad.rank = 1;
    bad.finishedUs = start + 3000;
    bad.state = FrameState::Failed;
    bad.error = "checksum differs";
    writer.updateFrames(std::vector{good});
    writer.updateFrames(std::vector{bad});
    QVERIFY(watcher.until([&] { return framesOn(watcher.picture, 1) == 2; }));
    const auto& lane = watcher.picture.timeline.lane(*watcher.picture.timeline.laneOfRank(1));
    QCOMPARE(static_cast<int>(lane.bar(1, 0).state), static_cast<int>(SpanState::Failed));
    QCOMPARE(lane.bar(1, 0).startUs, 3000);
}

void RunFeedTest::replacedByAnotherRun()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    writeLargeRun(path, {.frames = 500, .ranks = 2, .ioRanks = 1});
    Watcher watcher(path);
    QVERIFY(watcher.until([&] { return watcher.picture.timeline.frames() == 500; }));
    const auto other = directory.file("other.sqlite");
    {
        RunWriter writer = madeUpRunFile(other, 3, Journal::Rollback); // begins now: another run
        addRanks(writer);
    }
    std::filesystem::rename(other, path);
    QVERIFY(watcher.until([&] { return watcher.resets == 2; }));
    QCOMPARE(watcher.picture.timeline.laneCount(), std::size_t{3});
    QCOMPARE(watcher.picture.timeline.frames(), std::uint64_t{0});
}

void RunFeedTest::damagedFileIsASentence()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    {
        std::ofstream file(path, std::ios::binary);
        file << std::string(8192, 'x');
    }
    Watcher watcher(path);
    QVERIFY(watcher.until([&] { return !watcher.picture.problem.empty(); }));
    QVERIFY(watcher.picture.head == nullptr);
    QVERIFY2(watcher.picture.problem.find("damaged") != std::string::npos,
             watcher.picture.problem.c_str());
    // Mended: the sentence goes by itself.
    const auto good = directory.file("good.sqlite");
    writeLargeRun(good, {.frames = 100, .ranks = 1, .ioRanks = 0});
    std::filesystem::rename(good, path);
    QVERIFY(watcher.until(
        [&] { return watcher.picture.problem.empty() && watcher.picture.head != nullptr; }));
}

void RunFeedTest::missingFileIsWaitedFor()
{
    TemporaryDirectory directory;
    const auto path = directory.file("later.sqlite");
    Watcher watcher(path);
    QVERIFY(watcher.until([&] { return !watcher.picture.problem.empty(); }));
    QVERIFY(watcher.picture.problem.find("gone") != std::string::npos);
    const auto good = directory.file("good.sqlite");
    writeLargeRun(good, {.frames = 100, .ranks = 1, .ioRanks = 0});
    std::filesystem::rename(good, path);
    QVERIFY(watcher.until([&] { return watcher.picture.timeline.frames() == 100; }));
    QVERIFY(watcher.until([&] { return watcher.picture.problem.empty(); }));
}

void RunFeedTest::deadRunIsKnownByItsHeartbeat()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    {
        RunWriter writer = madeUpRunFile(path, 5, Journal::Rollback);
        addRanks(writer);
        auto run = madeUpRun();
        run.startedUs = utcNowUs() - 100'000'000;
        run.lastSeenUs = utcNowUs() - 60'000'000;
        writer.setRun(run);
    }
    std::filesystem::last_write_time(
        path, std::filesystem::file_time_type::clock::now() - std::chrono::seconds(60));
    Watcher watcher(path);
    QVERIFY(watcher.until([&] { return watcher.picture.head != nullptr; }));
    QVERIFY(watcher.picture.head->status.isStale);
    QVERIFY(!watcher.picture.timeline.isLive());
    QVERIFY(!watcher.picture.head->status.error.empty());
}

void RunFeedTest::clockBehindIsShown()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    RunWriter writer = madeUpRunFile(path, 4);
    addRanks(writer);
    std::int64_t start = 0;
    Watcher watcher(path);
    QVERIFY(watcher.until([&] { return watcher.picture.head != nullptr; }));
    start = watcher.picture.head->run.startedUs;
    FrameUpdate update = madeUpUpdate(0);
    update.startedUs = start - 5'000'000; // its host is five seconds behind
    update.finishedUs = start - 4'000'000;
    writer.updateFrames(std::vector{update});
    QVERIFY(watcher.until([&] { return framesOn(watcher.picture, 1) == 1; }));
    QVERIFY(
        watcher.until([&] { return watcher.picture.timeline.originUs() == start - 5'000'000; }));
    QVERIFY(watcher.until([&] { return framesOn(watcher.picture, 1) == 1; }));
    const auto& lane = watcher.picture.timeline.lane(*watcher.picture.timeline.laneOfRank(1));
    QCOMPARE(lane.bar(0, 0).durationUs, 1'000'000);
}

void RunFeedTest::stopsWhileReadingMuch()
{
    TemporaryDirectory directory;
    const auto path = directory.file("run.sqlite");
    writeLargeRun(path, {.frames = 100'000, .ranks = 40, .ioRanks = 1});
    for (int round = 0; round < 20; ++round) {
        // Nothing is taken: the feed waits for us, and must end nevertheless.
        RunFeed feed(path, [](RunNews) {});
        QTest::qWait(round * 3);
    }
    QVERIFY(true);
}

QTEST_GUILESS_MAIN(RunFeedTest)
#include "run_feed_test.moc"
