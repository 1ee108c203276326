// SPDX-License-Identifier: BSD-2-Clause
// The recorder in peace: everything posted is in the file, in both modes.
#include "db/run_reader.h"
#include "engine/base/error.h"
#include "engine/record/recorder.h"
#include "tests/support/run_records.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <stdlib.h>

#include <fstream>
#include <thread>

using namespace scanweave;

namespace {

/// The files in a directory whose names don't begin with a dot.
std::vector<std::string> visibleFiles(const std::filesystem::path& directory)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        if (const auto name = entry.path().filename().string(); !name.starts_with('.')) {
            names.push_back(name);
        }
    }
    return names;
}

RecordBatch batchOf(std::vector<FrameUpdate> updates)
{
    RecordBatch batch;
    batch.frames = std::move(updates);
    return batch;
}

} // namespace

class RecorderTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { ::unsetenv("SCANWEAVE_RECORD"); }

    void recordsARun_data() { modes(); }
    void recordsARun();
    void updatesMayComeBeforeTheirFrames_data() { modes(); }
    void updatesMayComeBeforeTheirFrames();
    void manyThreadsMayPost();
    void finishIsEnoughWithoutFlush_data() { modes(); }
    void finishIsEnoughWithoutFlush();
    void heartbeatGoesOn_data() { modes(); }
    void heartbeatGoesOn();
    void unbalancedRunIsRecordedAsFailed();
    void outcomeOfAFrameThatIsNotThereIsTrouble();
    void withoutFinishTheFileSaysRunning_data() { modes(); }
    void withoutFinishTheFileSaysRunning();
    void resumesWhereItWas_data() { modes(); }
    void resumesWhereItWas();
    void clearedResultsAreToldAnew();
    void environmentChoosesTheMode_data();
    void environmentChoosesTheMode();
    void wrongEnvironmentIsAUsageError();
    void directoryThatCannotBeMadeIsAnErrorWithACure();

private:
    static void modes();
    RecorderOptions options(RecordMode mode) const;

    std::unique_ptr<test::TemporaryDirectory> runs_;
    std::unique_ptr<test::TemporaryDirectory> local_;
};

void RecorderTest::init()
{
    ::unsetenv("TMPDIR");
    runs_ = std::make_unique<test::TemporaryDirectory>();
    local_ = std::make_unique<test::TemporaryDirectory>();
    ::setenv("TMPDIR", local_->path().c_str(), 1);
}

void RecorderTest::modes()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("local") << static_cast<int>(RecordMode::Local);
    QTest::newRow("snapshot") << static_cast<int>(RecordMode::Snapshot);
}

RecorderOptions RecorderTest::options(RecordMode mode) const
{
    RecorderOptions options;
    options.directory = runs_->path();
    options.mode = mode;
    options.writeInterval = std::chrono::milliseconds(5);
    options.heartbeatInterval = std::chrono::milliseconds(20);
    options.snapshotInterval = std::chrono::milliseconds(20);
    return options;
}

void RecorderTest::recordsARun()
{
    QFETCH(int, mode);
    auto run = test::madeUpRun("a run");
    run.state = RunState::Indexing;
    Recorder recorder(run, options(static_cast<RecordMode>(mode)));
    QVERIFY(!recorder.description().empty());
    QCOMPARE(RunReader(recorder.path()).run().state,
             RunState::Indexing); // from the first moment on

    recorder.postState(RunState::Running);
    recorder.postInputFiles({test::madeUpInput(0, 1000)});
    recorder.postModules({{.position = 0, .name = "keep", .parameters = "{}"}});
    recorder.postFrames(1000, test::madeUpFrame);
    RecordBatch batch = batchOf(test::madeUpUpdates(1000));
    batch.moduleStats.push_back(
        {.rank = 1, .module = 0, .framesIn = 5, .framesOut = 4, .busySeconds = 1, .errors = 0});
    batch.ranks.emplace_back();
    batch.samples.push_back({.timeUs = 3,
                             .rank = 0,
                             .rssBytes = 1,
                             .cpuSeconds = 1,
                             .queueBytes = 1,
                             .frames = 1,
                             .bytes = 1});
    recorder.post(batch);
    EventRecord event;
    event.message = "something to say";
    recorder.postEvent(event);
    QVERIFY(recorder.flush());
    {
        RunReader reader(recorder.path());
        const auto status = reader.status();
        QCOMPARE(status.state, RunState::Running);
        QCOMPARE(status.framesProcessed, std::uint64_t{1000});
        QCOMPARE(reader.events().at(0).message, event.message);
        QVERIFY(std::abs(reader.events().at(0).timeUs - utcNowUs()) < 60'000'000);
    }
    recorder.postState(RunState::Finishing);
    recorder.postGroups({{.id = 0, .name = "g"}});
    EntryRecord entry;
    entry.seq = 3;
    entry.outputFile = 0;
    recorder.postEntries({entry});
    recorder.postOutputFiles({OutputFileRecord{}});
    QCOMPARE(recorder.finish({}), RunOutcome{});
    QCOMPARE(recorder.trouble(), std::optional<std::string>());

    RunReader reader(recorder.path());
    const auto status = reader.status();
    QCOMPARE(status.state, RunState::Finished);
    QVERIFY(status.ledgerOk);
    QCOMPARE(reader.frames({}, {.after = 998, .limit = 5}).at(0).startedUs,
             test::madeUpUpdate(999).startedUs);
    QCOMPARE(reader.modules().size(), std::size_t{1});
    QCOMPARE(reader.moduleStats().size(), std::size_t{1});
    QCOMPARE(reader.ranks().size(), std::size_t{1});
    QCOMPARE(reader.samples(0).size(), std::size_t{1});
    QCOMPARE(reader.groups().at(0).entries, std::uint64_t{1});
    QCOMPARE(reader.entries(0), std::vector{entry});
    QCOMPARE(reader.outputFiles().size(), std::size_t{1});
    QCOMPARE(visibleFiles(runs_->path()).size(), std::size_t{1}); // one single file
}

void RecorderTest::updatesMayComeBeforeTheirFrames()
{
    QFETCH(int, mode);
    constexpr std::int64_t count = 120'000; // more than one round adds
    auto wanted = options(static_cast<RecordMode>(mode));
    Recorder recorder(test::madeUpRun(), wanted);
    recorder.post(batchOf(test::madeUpUpdates(count)));
    recorder.postInputFiles({test::madeUpInput(0, count)});
    recorder.postFrames(count, test::madeUpFrame);
    QVERIFY(recorder.flush());
    QCOMPARE(RunReader(recorder.path()).status().framesProcessed,
             static_cast<std::uint64_t>(count));
    QCOMPARE(recorder.finish({}), RunOutcome{});
}

void RecorderTest::manyThreadsMayPost()
{
    constexpr int threads = 4;
    constexpr int perThread = 500;
    Recorder recorder(test::madeUpRun(), options(RecordMode::Local));
    recorder.postInputFiles({test::madeUpInput(0, threads * perThread)});
    recorder.postFrames(threads * perThread, test::madeUpFrame);
    std::vector<std::jthread> posters;
    for (int thread = 0; thread < threads; ++thread) {
        posters.emplace_back([&, thread] {
            for (int i = 0; i < perThread; ++i) {
                recorder.post(batchOf({test::madeUpUpdate(i * threads + thread)}));
                EventRecord event;
                event.message = std::to_string(thread);
                recorder.postEvent(event);
                if (i % 100 == 0) {
                    recorder.flush();
                }
            }
        });
    }
    posters.clear();
    QCOMPARE(recorder.finish({}).state, RunState::Finished);
    RunReader reader(recorder.path());
    QCOMPARE(reader.events({.after = 0, .limit = 100'000}).size(),
             std::size_t{threads * perThread});
    QCOMPARE(reader.status().framesProcessed, std::uint64_t{threads * perThread});
}

void RecorderTest::finishIsEnoughWithoutFlush()
{
    QFETCH(int, mode);
    auto wanted = options(static_cast<RecordMode>(mode));
    wanted.writeInterval = std::chrono::hours(1); // only finish() can have written it
    Recorder recorder(test::madeUpRun(), wanted);
    recorder.postInputFiles({test::madeUpInput(0, 10)});
    recorder.postFrames(10, test::madeUpFrame);
    recorder.post(batchOf(test::madeUpUpdates(10)));
    QCOMPARE(recorder.finish({}), RunOutcome{});
    QVERIFY(RunReader(recorder.path()).status().ledgerOk);
}

void RecorderTest::heartbeatGoesOn()
{
    QFETCH(int, mode);
    Recorder recorder(test::madeUpRun(), options(static_cast<RecordMode>(mode)));
    RunReader reader(recorder.path());
    const auto first = reader.run().lastSeenUs;
    QTRY_VERIFY_WITH_TIMEOUT(reader.run().lastSeenUs > first, 60'000);
}

void RecorderTest::unbalancedRunIsRecordedAsFailed()
{
    Recorder recorder(test::madeUpRun(), options(RecordMode::Local));
    recorder.postInputFiles({test::madeUpInput(0, 10)});
    recorder.postFrames(10, test::madeUpFrame);
    recorder.post(batchOf(test::madeUpUpdates(9)));
    const auto written = recorder.finish({});
    QCOMPARE(written.state, RunState::Failed);
    QCOMPARE(written.exitCode, 1);
    QCOMPARE(RunReader(recorder.path()).status().error, written.error);
}

void RecorderTest::outcomeOfAFrameThatIsNotThereIsTrouble()
{
    Recorder recorder(test::madeUpRun(), options(RecordMode::Local));
    recorder.postInputFiles({test::madeUpInput(0, 1)});
    recorder.postFrames(1, test::madeUpFrame);
    recorder.post(batchOf(test::madeUpUpdates(2)));
    QCOMPARE(recorder.finish({}), RunOutcome{});
    QVERIFY(recorder.trouble().has_value());
    QVERIFY2(recorder.trouble()->find("frame 1 ") != std::string::npos,
             recorder.trouble()->c_str());
    const auto status = RunReader(recorder.path()).status();
    QCOMPARE(status.state, RunState::Failed); // and the file doesn't pretend
    QVERIFY(status.error.find("incomplete") != std::string::npos);
}

void RecorderTest::withoutFinishTheFileSaysRunning()
{
    QFETCH(int, mode);
    std::string path;
    {
        Recorder recorder(test::madeUpRun(), options(static_cast<RecordMode>(mode)));
        path = recorder.path();
        recorder.postState(RunState::Running);
        recorder.postEvent({});
    }
    RunReader reader(path);
    QCOMPARE(reader.run().state, RunState::Running);
    QCOMPARE(reader.events().size(), std::size_t{1}); // what was queued is there
    QVERIFY(visibleFiles(local_->path()).empty());
}

void RecorderTest::resumesWhereItWas()
{
    QFETCH(int, mode);
    std::string path;
    {
        Recorder recorder(test::madeUpRun("first"), options(static_cast<RecordMode>(mode)));
        path = recorder.path();
        recorder.postInputFiles({test::madeUpInput(0, 10)});
        recorder.postFrames(10, test::madeUpFrame);
        recorder.post(batchOf(test::madeUpUpdates(6)));
    }
    auto wanted = options(static_cast<RecordMode>(mode));
    wanted.resumePath = path;
    Recorder recorder(test::madeUpRun("second"), wanted);
    QCOMPARE(recorder.path(), path);
    QCOMPARE(RunReader(path).status().framesProcessed, std::uint64_t{6});
    auto updates = test::madeUpUpdates(10);
    updates.erase(updates.begin(), updates.begin() + 6);
    recorder.post(batchOf(updates));
    QCOMPARE(recorder.finish({}), RunOutcome{});
    RunReader reader(path);
    QCOMPARE(reader.run().name, std::string("second"));
    QVERIFY(reader.status().ledgerOk);
    QCOMPARE(visibleFiles(runs_->path()).size(), std::size_t{1});
    QVERIFY(visibleFiles(local_->path()).empty());
}

void RecorderTest::clearedResultsAreToldAnew()
{
    Recorder recorder(test::madeUpRun(), options(RecordMode::Local));
    recorder.postGroups({{.id = 0, .name = "old"}});
    recorder.postEntries({EntryRecord{}});
    QVERIFY(recorder.flush());
    recorder.postGroups({{.id = 1, .name = "never written"}});
    recorder.postClearResults();
    recorder.postGroups({{.id = 0, .name = "new"}});
    QCOMPARE(recorder.finish({}), RunOutcome{});
    const std::vector<GroupRecord> expected = {{.id = 0, .name = "new"}};
    QCOMPARE(RunReader(recorder.path()).groups(), expected);
}

void RecorderTest::environmentChoosesTheMode_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<bool>("isLocal");
    QTest::newRow("local") << QByteArray("local") << true;
    QTest::newRow("snapshot") << QByteArray("snapshot") << false;
}

void RecorderTest::environmentChoosesTheMode()
{
    QFETCH(QByteArray, word);
    QFETCH(bool, isLocal);
    ::setenv("SCANWEAVE_RECORD", word.constData(), 1);
    Recorder recorder(test::madeUpRun(), options(RecordMode::Auto));
    QCOMPARE(visibleFiles(local_->path()).empty(), isLocal);
    QCOMPARE(recorder.description().find("in place") != std::string::npos, isLocal);
}

void RecorderTest::wrongEnvironmentIsAUsageError()
{
    ::setenv("SCANWEAVE_RECORD", "sometimes", 1);
    try {
        Recorder recorder(test::madeUpRun(), options(RecordMode::Auto));
        QFAIL("accepted");
    } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::Usage);
        QVERIFY2(error.message().find("sometimes") != std::string::npos, error.what());
    }
    QVERIFY(visibleFiles(runs_->path()).empty());
}

void RecorderTest::directoryThatCannotBeMadeIsAnErrorWithACure()
{
    std::ofstream(runs_->file("file")) << "x";
    auto wanted = options(RecordMode::Local);
    wanted.directory = runs_->file("file/below");
    try {
        Recorder recorder(test::madeUpRun(), wanted);
        QFAIL("made");
    } catch (const Error& error) {
        QVERIFY2(error.message().find("output") != std::string::npos, error.what());
        QVERIFY2(error.message().find("file/below") != std::string::npos, error.what());
    }
}

QTEST_APPLESS_MAIN(RecorderTest)
#include "recorder_test.moc"
