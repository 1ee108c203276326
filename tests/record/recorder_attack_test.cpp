// SPDX-License-Identifier: BSD-2-Clause
// The recorder under attack: locks, full disks, kills. A viewer can never block or break a run
// (DESIGN.md section 3).
#include "db/run_reader.h"
#include "engine/record/recorder.h"
#include "tests/support/child_process.h"
#include "tests/support/run_records.h"
#include "tests/support/small_disk.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <random>
#include <thread>

using namespace scanweave;

namespace {

using Clock = std::chrono::steady_clock;

RecordBatch batchOf(std::vector<FrameUpdate> updates)
{
    RecordBatch batch;
    batch.frames = std::move(updates);
    return batch;
}

/// Somebody else, who may lock a run file, as a forgotten sqlite3 shell does. A process of its own
/// (SQLite's locks are a process's), made before the recorder has its thread.
class Stranger
{
public:
    void lock(const std::string& path)
    {
        std::ofstream(directory_.file("path")) << path;
        lock_.give();
        isLocked_.await();
    }

    void release()
    {
        release_.give();
        process_.wait();
    }

private:
    void act() const
    {
        lock_.await();
        std::string path;
        std::getline(std::ifstream(directory_.file("path")), path);
        Database database(path, OpenMode::ReadWrite);
        database.setBusyTimeout(60'000);
        database.execute("begin immediate");
        isLocked_.give();
        release_.await();
        database.execute("rollback");
    }

    test::TemporaryDirectory directory_;
    test::Signal lock_;
    test::Signal isLocked_;
    test::Signal release_;
    test::ChildProcess process_{[this] { act(); }};
};

} // namespace

class RecorderAttackTest : public QObject
{
    Q_OBJECT

private slots:
    void init() { runs_ = std::make_unique<test::TemporaryDirectory>(); }

    void lockDelaysWritingNotPosting();
    void lockUntilMemoryIsFullKeepsHowFramesEnded();
    void lockThatNeverEndsIsLeftBehind();
    void openViewerDoesNotDelayTheEnd();
    void viewerInTheMiddleOfReadingDoesNotBlock();
    void fullDiskIsTroubleAndTheFileOpens_data();
    void fullDiskIsTroubleAndTheFileOpens();
    void fileSizeLimitIsTroubleAndTheFileOpens();
    void fullRunDirectoryKeepsTheLocalFile();
    void publishedFileIsAlwaysComplete();
    void killedAtAnyMomentTheFileTellsTheTruth_data();
    void killedAtAnyMomentTheFileTellsTheTruth();

private:
    RecorderOptions options(RecordMode mode = RecordMode::Local) const
    {
        RecorderOptions options;
        options.directory = runs_->path();
        options.mode = mode;
        options.writeInterval = std::chrono::milliseconds(2);
        options.heartbeatInterval = std::chrono::milliseconds(10);
        options.snapshotInterval = std::chrono::milliseconds(10);
        options.patience = std::chrono::minutes(1);
        return options;
    }

    /// Made before any lock is tried: a run of `count` frames, all known.
    static void begin(Recorder& recorder, std::int64_t count)
    {
        recorder.postInputFiles({test::madeUpInput(0, static_cast<std::uint64_t>(count))});
        recorder.postFrames(count, test::madeUpFrame);
        QVERIFY(recorder.flush());
    }

    std::unique_ptr<test::TemporaryDirectory> runs_;
};

void RecorderAttackTest::lockDelaysWritingNotPosting()
{
    Stranger stranger;
    Recorder recorder(test::madeUpRun(), options());
    begin(recorder, 1000);
    stranger.lock(recorder.path());
    const auto before = Clock::now();
    for (std::int64_t position = 0; position < 1000; ++position) {
        recorder.post(batchOf({test::madeUpUpdate(position)}));
    }
    const auto posting = Clock::now() - before;
    QVERIFY(posting < std::chrono::seconds(5)); // waiting would take 200 ms each
    QCOMPARE(RunReader(recorder.path()).status().framesProcessed, std::uint64_t{0});
    QVERIFY(!recorder.trouble());
    stranger.release();
    QVERIFY(recorder.flush());
    RunReader reader(recorder.path());
    QCOMPARE(reader.status().framesProcessed, std::uint64_t{1000});
    QCOMPARE(reader.frame(999)->finishedUs, test::madeUpUpdate(999).finishedUs); // nothing is lost
    QCOMPARE(recorder.finish({}), RunOutcome{});
}

void RecorderAttackTest::lockUntilMemoryIsFullKeepsHowFramesEnded()
{
    Stranger stranger;
    auto wanted = options();
    wanted.memoryBytes = 20'000;
    Recorder recorder(test::madeUpRun(), wanted);
    begin(recorder, 5000);
    stranger.lock(recorder.path());
    for (std::int64_t position = 0; position < 5000; ++position) {
        auto update = test::madeUpUpdate(position);
        if (position == 4000) {
            update.state = FrameState::Failed;
            update.error = "checksum differs";
        }
        recorder.post(batchOf({update}));
    }
    stranger.release();
    const RunOutcome outcome{.state = RunState::Finished, .error = "", .exitCode = 3};
    QCOMPARE(recorder.finish(outcome), outcome); // the ledger balances
    RunReader reader(recorder.path());
    const auto status = reader.status();
    QCOMPARE(status.framesProcessed, std::uint64_t{4999});
    QCOMPARE(status.framesFailed, std::uint64_t{1});
    QCOMPARE(reader.frame(4000)->error, std::string("checksum differs"));
    std::int64_t withoutTimes = 0;
    for (const auto& frame : reader.frames({}, {.after = -1, .limit = 10'000})) {
        QVERIFY(frame.rank.has_value());
        withoutTimes += frame.startedUs == 0 ? 1 : 0;
    }
    QVERIFY(withoutTimes > 1000);
    const auto events = reader.events();
    QVERIFY(!events.empty());
    QVERIFY2(events[0].message.find("could not keep up") != std::string::npos,
             events[0].message.c_str());
}

void RecorderAttackTest::lockThatNeverEndsIsLeftBehind()
{
    Stranger stranger;
    auto wanted = options();
    wanted.patience = std::chrono::milliseconds(300);
    Recorder recorder(test::madeUpRun(), wanted);
    const auto locked = recorder.path();
    recorder.postInputFiles({test::madeUpInput(0, 100)});
    recorder.postFrames(100, test::madeUpFrame);
    // With the patience of this test, a busy machine may need several tries.
    for (int attempt = 0; attempt < 100 && !recorder.flush(); ++attempt) {
    }
    QCOMPARE(RunReader(locked).frameRows(), std::int64_t{100});
    stranger.lock(locked);
    recorder.post(batchOf(test::madeUpUpdates(100)));
    QVERIFY(!recorder.flush());
    QCOMPARE(recorder.finish({}), RunOutcome{});
    QCOMPARE(recorder.trouble(), std::optional<std::string>());
    QVERIFY(recorder.path() != locked);
    RunReader reader(recorder.path());
    QVERIFY(reader.status().ledgerOk);
    QCOMPARE(reader.status().framesProcessed, std::uint64_t{100});
    const auto events = reader.events();
    QVERIFY(!events.empty() && events[0].message.find(locked) != std::string::npos);
    stranger.release();
    QCOMPARE(RunReader(locked).run().state, RunState::Running); // untouched since
}

void RecorderAttackTest::openViewerDoesNotDelayTheEnd()
{
    Recorder recorder(test::madeUpRun(), options());
    begin(recorder, 100);
    recorder.post(batchOf(test::madeUpUpdates(100)));
    RunReader viewer(recorder.path());
    QCOMPARE(viewer.frameRows(), std::int64_t{100});
    const auto before = Clock::now();
    QCOMPARE(recorder.finish({}), RunOutcome{});
    QVERIFY(Clock::now() - before < std::chrono::seconds(20));
    QCOMPARE(recorder.trouble(), std::optional<std::string>());
    QVERIFY(viewer.status().ledgerOk);
    QVERIFY(RunReader(recorder.path()).status().ledgerOk);
}

void RecorderAttackTest::viewerInTheMiddleOfReadingDoesNotBlock()
{
    Recorder recorder(test::madeUpRun(), options());
    begin(recorder, 100);
    Database viewer(recorder.path(), OpenMode::ReadOnly);
    Transaction held(viewer, TransactionKind::Read);
    QCOMPARE(viewer.queryInteger("select count(*) from frame where state = 'pending'"),
             std::optional<std::int64_t>(100));
    recorder.post(batchOf(test::madeUpUpdates(100)));
    QVERIFY(recorder.flush());
    QCOMPARE(viewer.queryInteger("select count(*) from frame where state = 'pending'"),
             std::optional<std::int64_t>(100));
    QCOMPARE(recorder.finish({}), RunOutcome{});
    held.commit();
    QVERIFY(RunReader(recorder.path()).status().ledgerOk);
}

void RecorderAttackTest::fullDiskIsTroubleAndTheFileOpens_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("local") << static_cast<int>(RecordMode::Local);
    QTest::newRow("snapshot, node-local disk") << static_cast<int>(RecordMode::Snapshot);
}

void RecorderAttackTest::fullDiskIsTroubleAndTheFileOpens()
{
    QFETCH(int, mode);
    test::SmallDisk disk(4 << 20);
    if (!disk.isMounted()) {
        QSKIP("mounting a small disk is not allowed here");
    }
    auto wanted = options(static_cast<RecordMode>(mode));
    if (wanted.mode == RecordMode::Local) {
        wanted.directory = disk.file("runs");
    }
    const QByteArray before = qgetenv("TMPDIR");
    ::setenv("TMPDIR", std::filesystem::path(disk.file("x")).parent_path().c_str(), 1);
    {
        Recorder recorder(test::madeUpRun(), wanted);
        recorder.postInputFiles({test::madeUpInput(0, 500'000)});
        recorder.postFrames(500'000, test::madeUpFrame);
        QVERIFY(!recorder.flush());
        QVERIFY(recorder.trouble().has_value());
        QVERIFY2(recorder.trouble()->find("full") != std::string::npos,
                 recorder.trouble()->c_str());
        QVERIFY2(recorder.trouble()->find("output") != std::string::npos,
                 recorder.trouble()->c_str());
        recorder.postEvent({}); // does no harm
        QVERIFY(!recorder.flush());
        QCOMPARE(recorder.finish({}), RunOutcome{});
        RunReader reader(recorder.path());
        QVERIFY(reader.run().state != RunState::Finished);
        QCOMPARE(reader.frameRows() % 50'000, std::int64_t{0}); // whole batches
    }
    if (before.isEmpty()) {
        ::unsetenv("TMPDIR");
    } else {
        ::setenv("TMPDIR", before.constData(), 1);
    }
}

void RecorderAttackTest::fileSizeLimitIsTroubleAndTheFileOpens()
{
    test::ChildProcess child([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{.rlim_cur = 2 << 20, .rlim_max = 2 << 20};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        Recorder recorder(test::madeUpRun(), options());
        recorder.postInputFiles({test::madeUpInput(0, 200'000)});
        recorder.postFrames(200'000, test::madeUpFrame);
        const bool isTrouble = !recorder.flush() && recorder.trouble().has_value();
        recorder.finish({});
        const auto state = RunReader(recorder.path()).run().state;
        ::_exit(isTrouble && state != RunState::Finished ? 0 : 1);
    });
    QCOMPARE(child.wait(), 0);
}

void RecorderAttackTest::fullRunDirectoryKeepsTheLocalFile()
{
    test::SmallDisk disk(4 << 20);
    if (!disk.isMounted()) {
        QSKIP("mounting a small disk is not allowed here");
    }
    auto wanted = options(RecordMode::Snapshot);
    wanted.directory = disk.file("runs");
    constexpr std::int64_t count = 100'000;
    std::string local;
    {
        Recorder recorder(test::madeUpRun(), wanted);
        recorder.postInputFiles({test::madeUpInput(0, count)});
        recorder.postFrames(count, test::madeUpFrame);
        recorder.post(batchOf(test::madeUpUpdates(count)));
        QCOMPARE(recorder.finish({}), RunOutcome{});
        QVERIFY(recorder.trouble().has_value());
        QCOMPARE(RunReader(recorder.path()).run().state,
                 RunState::Running); // the copy of the beginning
        const QString trouble = QString::fromStdString(*recorder.trouble());
        const auto begin = trouble.indexOf("is in /");
        QVERIFY2(begin > 0, qPrintable(trouble));
        local = trouble.mid(begin + 6).chopped(1).toStdString();
    }
    QVERIFY(RunReader(local).status().ledgerOk); // nothing is lost
    std::filesystem::remove(local);
}

void RecorderAttackTest::publishedFileIsAlwaysComplete()
{
    constexpr std::int64_t count = 3000;
    Recorder recorder(test::madeUpRun(), options(RecordMode::Snapshot));
    std::atomic<bool> isOver = false;
    std::atomic<int> looks = 0;
    std::string fault;
    std::jthread viewer([&] {
        RunReader kept(recorder.path());
        try {
            while (!isOver) {
                RunReader fresh(recorder.path());
                for (auto* reader : {&kept, &fresh}) {
                    const auto status = reader->status();
                    const auto frames = reader->frames({}, {.after = -1, .limit = count});
                    const auto processed =
                        std::ranges::count(frames, FrameState::Processed, &FrameRecord::state);
                    if (status.isStale || processed > std::ssize(frames)) {
                        fault = "an impossible state";
                    }
                }
                if (Database(recorder.path(), OpenMode::ReadOnly).queryText("pragma quick_check") !=
                    "ok") {
                    fault = "a damaged file";
                }
                ++looks;
            }
        } catch (const std::exception& error) {
            fault = error.what();
        }
    });
    recorder.postInputFiles({test::madeUpInput(0, count)});
    recorder.postFrames(count, test::madeUpFrame);
    for (std::int64_t position = 0; position < count; ++position) {
        recorder.post(batchOf({test::madeUpUpdate(position)}));
        if (position % 100 == 0) {
            QVERIFY(recorder.flush()); // publishes
        }
    }
    const auto deadline = Clock::now() + std::chrono::minutes(1);
    while (looks < 20 && fault.empty() && Clock::now() < deadline) {
        recorder.flush();
    }
    QCOMPARE(recorder.finish({}), RunOutcome{});
    isOver = true;
    viewer.join();
    QCOMPARE(fault, std::string());
    QVERIFY(looks >= 20);
    QVERIFY(RunReader(recorder.path()).status().ledgerOk);
}

void RecorderAttackTest::killedAtAnyMomentTheFileTellsTheTruth_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("local") << static_cast<int>(RecordMode::Local);
    QTest::newRow("snapshot") << static_cast<int>(RecordMode::Snapshot);
}

void RecorderAttackTest::killedAtAnyMomentTheFileTellsTheTruth()
{
    QFETCH(int, mode);
    constexpr std::int64_t count = 20'000;
    std::mt19937 random(77);
    for (int round = 0; round < 6; ++round) {
        test::TemporaryDirectory local;
        auto wanted = options(static_cast<RecordMode>(mode));
        wanted.directory = runs_->file("round" + std::to_string(round));
        test::Signal begun;
        test::ChildProcess child([&] {
            ::setenv("TMPDIR", local.path().c_str(), 1);
            Recorder recorder(test::madeUpRun(), wanted);
            recorder.postInputFiles({test::madeUpInput(0, count)});
            recorder.postFrames(count, test::madeUpFrame);
            begun.give();
            for (std::int64_t position = 0; position < count; ++position) {
                recorder.post(batchOf({test::madeUpUpdate(position)}));
            }
            recorder.finish({});
        });
        QVERIFY(begun.await());
        std::this_thread::sleep_for(
            std::chrono::microseconds(random() % 300'000)); // the moment is the test's input
        child.kill();
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(wanted.directory)) {
            if (entry.path().extension() == ".sqlite" &&
                entry.path().filename().string()[0] != '.') {
                files.push_back(entry.path());
            }
        }
        QCOMPARE(files.size(), std::size_t{1});
        RunReader reader(files[0]);
        const auto status = reader.status();
        std::uint64_t processed = 0;
        for (const auto& frame : reader.frames({}, {.after = -1, .limit = count})) {
            processed += frame.state == FrameState::Processed ? 1 : 0;
        }
        QCOMPARE(status.framesProcessed, processed);
        QCOMPARE(status.state == RunState::Finished, status.ledgerOk);
        Database database(files[0], OpenMode::ReadOnly);
        QCOMPARE(database.queryText("pragma integrity_check"), std::optional<std::string>("ok"));
    }
}

QTEST_APPLESS_MAIN(RecorderAttackTest)
#include "recorder_attack_test.moc"
