// SPDX-License-Identifier: BSD-2-Clause
// Questions to run files: pages, filters, timelines, status, interruption.
#include "db/recent_runs.h"
#include "db/run_reader.h"
#include "tests/support/run_records.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <random>
#include <thread>

using namespace scanweave;

namespace {

constexpr std::int64_t frames = 100'000;
constexpr std::int64_t perFile = 20'000;

/// Five files; every seventh frame is metadata, and every second of those a duplicate; four ranks;
/// some frames fail.
std::vector<FrameRecord> variedFrames()
{
    std::mt19937 random(4242);
    std::vector<FrameRecord> all;
    std::uint64_t seq = 0;
    for (std::int64_t position = 0; position < frames; ++position) {
        FrameRecord frame = test::madeUpFrame(position);
        frame.input = position / perFile;
        frame.isData = position % 7 != 0;
        frame.type = frame.isData ? (random() % 10 == 0 ? "T" : "S") : "C";
        if (position % 14 == 7) {
            frame.seq.reset();
            frame.duplicateOf = 0;
            frame.state = FrameState::Duplicate;
        } else {
            frame.seq = seq++;
        }
        if (frame.isData && position < frames * 9 / 10) {
            const auto dice = random() % 1000;
            frame.state = dice == 0   ? FrameState::Failed
                          : dice == 1 ? FrameState::Skipped
                                      : FrameState::Processed;
            frame.rank = static_cast<std::int32_t>(random() % 4);
            frame.startedUs = 1000 + position * 10;
            frame.finishedUs = frame.startedUs + 8;
        }
        all.push_back(std::move(frame));
    }
    return all;
}

bool matches(const FrameFilter& filter, const FrameRecord& frame)
{
    return (!filter.rank || frame.rank == filter.rank) &&
           (!filter.state || frame.state == *filter.state) &&
           (filter.type.empty() || frame.type == filter.type) &&
           (!filter.isData || frame.isData == *filter.isData) &&
           (!filter.input || frame.input == *filter.input) &&
           (!filter.seqFrom || (frame.seq && *frame.seq >= *filter.seqFrom)) &&
           (!filter.seqTo || (frame.seq && *frame.seq <= *filter.seqTo));
}

} // namespace

class RunReaderTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void pagesEqualAFullScan_data();
    void pagesEqualAFullScan();
    void randomFiltersEqualAFullScan();
    void findsOneFrame();
    void timelineEqualsAFullScan();
    void questionsUseTheirIndexes_data();
    void questionsUseTheirIndexes();
    void interruptEndsALongQuestion();
    void statusAddsUp();
    void versionChangesWithTheFile();
    void listsRecentRuns();

private:
    test::TemporaryDirectory directory_;
    std::string path_ = directory_.file("big.sqlite");
    std::vector<FrameRecord> all_ = variedFrames();
};

void RunReaderTest::initTestCase()
{
    RunWriter writer(openRunFileForWriting(path_, Journal::Wal));
    auto transaction = writer.begin();
    auto run = test::madeUpRun();
    writer.setRun(run);
    for (std::int64_t id = 0; id < frames / perFile; ++id) {
        writer.setInputFile(test::madeUpInput(id, perFile));
    }
    writer.addFrames(all_);
    transaction.commit();
}

void RunReaderTest::pagesEqualAFullScan_data()
{
    QTest::addColumn<int>("limit");
    QTest::newRow("thousand") << 1000;
    QTest::newRow("odd") << 7919;
    QTest::newRow("all") << 1'000'000;
}

void RunReaderTest::pagesEqualAFullScan()
{
    QFETCH(int, limit);
    RunReader reader(path_);
    std::vector<FrameRecord> read;
    Page page{.after = -1, .limit = limit};
    while (true) {
        const auto rows = reader.frames({}, page);
        if (rows.empty()) {
            break;
        }
        QVERIFY(std::ssize(rows) <= limit);
        read.insert(read.end(), rows.begin(), rows.end());
        page.after = rows.back().position;
    }
    QVERIFY(read == all_);
    QCOMPARE(reader.frameRows(), frames);
}

void RunReaderTest::randomFiltersEqualAFullScan()
{
    std::mt19937 random(777);
    const auto maybe = [&] { return random() % 3 == 0; };
    RunReader reader(path_);
    for (int round = 0; round < 40; ++round) {
        FrameFilter filter;
        filter.rank = maybe() ? std::optional<std::int32_t>(random() % 5) : std::nullopt;
        filter.state =
            maybe() ? std::optional(static_cast<FrameState>(random() % 5)) : std::nullopt;
        filter.type = maybe() ? std::vector<std::string>{"S", "T", "C", "X"}[random() % 4] : "";
        filter.isData = maybe() ? std::optional(random() % 2 == 0) : std::nullopt;
        filter.input = maybe() ? std::optional<std::int64_t>(random() % 6) : std::nullopt;
        filter.seqFrom = maybe() ? std::optional<std::uint64_t>(random() % frames) : std::nullopt;
        filter.seqTo = maybe() ? std::optional<std::uint64_t>(random() % frames) : std::nullopt;
        const Page page{.after = static_cast<std::int64_t>(random() % frames) - 1, .limit = 500};
        std::vector<FrameRecord> expected;
        for (const auto& frame : all_) {
            if (frame.position > page.after && matches(filter, frame) &&
                std::ssize(expected) < page.limit) {
                expected.push_back(frame);
            }
        }
        QVERIFY2(reader.frames(filter, page) == expected,
                 qPrintable(QString("round %1").arg(round)));
    }
}

void RunReaderTest::findsOneFrame()
{
    RunReader reader(path_);
    for (const std::uint64_t seq : {0, 1, 5, 6, 50'000}) {
        const auto expected =
            std::ranges::find_if(all_, [&](const FrameRecord& frame) { return frame.seq == seq; });
        QCOMPARE(reader.frame(seq), std::optional(*expected));
    }
    QCOMPARE(reader.frame(frames), std::optional<FrameRecord>());
}

void RunReaderTest::timelineEqualsAFullScan()
{
    RunReader reader(path_);
    std::mt19937 random(99);
    for (int round = 0; round < 30; ++round) {
        const auto rank = static_cast<std::int32_t>(random() % 4);
        const auto from = static_cast<std::int64_t>(random() % (frames * 10));
        const auto to = from + static_cast<std::int64_t>(random() % 5000);
        std::vector<FrameSpan> expected;
        for (const auto& frame : all_) {
            if (frame.rank == rank && frame.finishedUs > from && frame.startedUs < to) {
                expected.push_back({frame.position, frame.startedUs, frame.finishedUs});
            }
        }
        QCOMPARE(reader.timeline(rank, from, to), expected);
    }
    QCOMPARE(reader.timeline(0, 0, std::numeric_limits<std::int64_t>::max(), 5).size(),
             std::size_t{5});
    QVERIFY(reader.timeline(4, 0, std::numeric_limits<std::int64_t>::max()).empty());
}

void RunReaderTest::questionsUseTheirIndexes_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("plan");
    QTest::newRow("seq") << "select * from frame where seq = 5" << "INDEX frame_seq";
    QTest::newRow("failed")
        << "select * from frame where position >= 5 and state = 'failed' order by position limit 9"
        << "INDEX frame_trouble";
    QTest::newRow("timeline")
        << "select position, started_us, finished_us from frame where rank = 1 and started_us >= 5"
           " and started_us < 9 order by started_us"
        << "COVERING INDEX frame_timeline";
}

void RunReaderTest::questionsUseTheirIndexes()
{
    QFETCH(QString, sql);
    QFETCH(QString, plan);
    Database database(path_, OpenMode::ReadOnly);
    Statement explain(database, "explain query plan " + sql.toStdString());
    QString steps;
    while (explain.step()) {
        steps += QString::fromStdString(explain.text(3)) + "\n";
    }
    QVERIFY2(steps.contains(plan), qPrintable(steps));
    QVERIFY2(!steps.contains("TEMP B-TREE"), qPrintable(steps));
}

void RunReaderTest::interruptEndsALongQuestion()
{
    RunReader reader(path_);
    std::atomic<bool> isOver = false;
    std::jthread canceler([&] {
        while (!isOver) {
            reader.interrupt();
            std::this_thread::yield();
        }
    });
    bool isInterrupted = false;
    for (int attempt = 0; attempt < 100 && !isInterrupted; ++attempt) {
        try {
            reader.frames({}, {.after = -1, .limit = frames});
        } catch (const SqliteError& error) {
            isInterrupted = error.isInterrupted();
        }
    }
    isOver = true;
    canceler.join();
    QVERIFY(isInterrupted);
    QCOMPARE(reader.frames({}, {.after = -1, .limit = 5}).size(),
             std::size_t{5}); // and goes on afterwards
}

void RunReaderTest::statusAddsUp()
{
    const auto path = directory_.file("status.sqlite");
    auto writer = test::madeUpRunFile(path, 10);
    writer.updateFrames(test::madeUpUpdates(6));
    auto rank = RankRecord{};
    rank.bytes = 1000;
    rank.role = RankRole::Io;
    writer.setRank(rank);
    rank.rank = 1;
    rank.role = RankRole::Compute;
    writer.setRank(rank);
    rank.rank = 2;
    writer.setRank(rank);
    RunReader reader(path);
    auto status = reader.status();
    QCOMPARE(status.run, path);
    QCOMPARE(status.state, RunState::Running);
    QCOMPARE(status.framesTotal, std::uint64_t{10});
    QCOMPARE(status.framesRead, std::uint64_t{6});
    QCOMPARE(status.framesProcessed, std::uint64_t{6});
    QCOMPARE(status.bytes, std::uint64_t{2000});
    QCOMPARE(status.ranks.size(), std::size_t{3});
    QVERIFY(!status.isStale);
    QVERIFY(status.error.empty());

    // The same file, untouched for a minute.
    const auto longAgo = utcNowUs() - 60'000'000;
    auto run = test::madeUpRun();
    run.startedUs = longAgo - 5'000'000;
    run.lastSeenUs = longAgo;
    writer.setRun(run);
    std::filesystem::last_write_time(
        path, std::filesystem::file_time_type::clock::now() - std::chrono::seconds(60));
    status = reader.status();
    QVERIFY(status.isStale);
    QCOMPARE(status.state, RunState::Running);
    QVERIFY(std::abs(status.wallSeconds - 5) < 1.5);
    QVERIFY2(status.error.find("node-that-is-not-here") != std::string::npos, status.error.c_str());
}

void RunReaderTest::versionChangesWithTheFile()
{
    const auto path = directory_.file("version.sqlite");
    auto writer = test::madeUpRunFile(path, 1, Journal::Rollback);
    RunReader reader(path);
    const auto first = reader.version();
    QCOMPARE(reader.version(), first);
    writer.heartbeat(5);
    const auto second = reader.version();
    QVERIFY(second != first);
    auto other = test::madeUpRunFile(directory_.file("other.sqlite"), 2);
    publishCopy(other.database(), path);
    QVERIFY(reader.version() != second);
    QCOMPARE(reader.frameRows(), std::int64_t{2});
}

void RunReaderTest::listsRecentRuns()
{
    test::TemporaryDirectory runs;
    for (int i = 0; i < 3; ++i) {
        RunWriter writer(
            openRunFileForWriting(runs.file(std::to_string(i) + ".sqlite"), Journal::Rollback));
        auto run = test::madeUpRun("run " + std::to_string(i));
        run.startedUs = 1000 + i;
        run.state = i == 1 ? RunState::Failed : RunState::Finished;
        writer.setRun(run);
    }
    std::ofstream(runs.file("broken.sqlite"))
        << "not a database, but long enough to be looked at as one";
    std::ofstream(runs.file("starting.sqlite"));
    std::ofstream(runs.file(".0.sqlite.part")) << "x";
    std::ofstream(runs.file("notes.txt")) << "x";
    const auto found = recentRuns(runs.path());
    QCOMPARE(found.size(), std::size_t{5});
    QCOMPARE(found[0].name, std::string("run 2"));
    QCOMPARE(found[1].name, std::string("run 1"));
    QCOMPARE(found[1].state, RunState::Failed);
    QCOMPARE(found[2].name, std::string("run 0"));
    QVERIFY(found[2].problem.empty());
    QVERIFY(!found[3].problem.empty());
    QVERIFY(!found[4].problem.empty());
    QVERIFY_THROWS_EXCEPTION(std::filesystem::filesystem_error, recentRuns(runs.file("nowhere")));
}

QTEST_APPLESS_MAIN(RunReaderTest)
#include "run_reader_test.moc"
