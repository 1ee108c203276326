// SPDX-License-Identifier: BSD-2-Clause
// What is written is read again, and the ledger follows from the frames.
#include "db/migrations.h"
#include "db/run_reader.h"
#include "db/run_writer.h"
#include "db/sqlite.h"
#include "tests/support/run_records.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <limits>
#include <random>

using namespace scanweave;

class RunWriterTest : public QObject
{
    Q_OBJECT

private slots:
    void init() { directory_ = std::make_unique<test::TemporaryDirectory>(); }

    void wordsGoThereAndBack();
    void run();
    void rank();
    void inputFile();
    void frame();
    void module();
    void moduleStat();
    void group();
    void entry();
    void outputFile();
    void event();
    void sample();

    void updatesKeepWhatTheyDoNotSay();
    void updateOfAnUnknownFrameIsAnError();
    void countersFollowAnyOrderOfUpdates();
    void metadataDoesNotCount();
    void writingAnInputFileAgainKeepsItsCounters();

    void balancedRunFinishes();
    void unbalancedRunFails_data();
    void unbalancedRunFails();
    void endOfDataEntriesAreNoProblem();
    void failedRunKeepsItsError();
    void tableRows();
    void tablesOfAnOlderFileAreNone();
    void progressOfAnOlderFileIsNone();
    void groupProgress();
    void framesOfAnOlderFileHaveNoObservedTimes();
    void clearResultsLeavesTheRest();

private:
    std::string path() const { return directory_->file("run.sqlite"); }
    void makeFileOfVersion(std::size_t version);

    std::unique_ptr<test::TemporaryDirectory> directory_;
};

void RunWriterTest::wordsGoThereAndBack()
{
    for (const auto state : {RunState::Indexing, RunState::Finished, RunState::Canceled}) {
        QCOMPARE(fromText<RunState>(toText(state)), std::optional(state));
    }
    QCOMPARE(toText(FrameState::Duplicate), std::string_view("duplicate"));
    QCOMPARE(fromText<FrameState>("skipped"), std::optional(FrameState::Skipped));
    QCOMPARE(fromText<RankRole>("io"), std::optional(RankRole::Io));
    QCOMPARE(fromText<EventLevel>("warning"), std::optional(EventLevel::Warning));
    QCOMPARE(fromText<OutputKind>("stitched"), std::optional(OutputKind::Stitched));
    QCOMPARE(fromText<RunState>("Running"), std::optional<RunState>());
    QCOMPARE(fromText<RankState>(""), std::optional<RankState>());
    QCOMPARE(fromText<InputState>("finished "), std::optional<InputState>());
}

void RunWriterTest::run()
{
    auto written = test::madeUpRun(test::nastyText("name"));
    written.workflowJson = test::nastyText("workflow");
    written.workflowPath = test::nastyText("path");
    written.error = test::nastyText("error");
    written.mpi = "Open MPI v4.1.4";
    written.exitCode = 3;
    written.finishedUs = written.startedUs + 5;
    RunWriter writer(openRunFileForWriting(path(), Journal::Wal));
    writer.setRun(test::madeUpRun("is replaced"));
    writer.setRun(written);
    const auto read = RunReader(path()).run();
    QCOMPARE(read.name, written.name);
    QCOMPARE(read.workflowJson, written.workflowJson);
    QCOMPARE(read.workflowPath, written.workflowPath);
    QCOMPARE(read.engineVersion, written.engineVersion);
    QCOMPARE(read.host, written.host);
    QCOMPARE(read.user, written.user);
    QCOMPARE(read.pid, written.pid);
    QCOMPARE(read.commandLine, written.commandLine);
    QCOMPARE(read.mpi, written.mpi);
    QCOMPARE(read.environment, written.environment);
    QCOMPARE(read.mode, written.mode);
    QCOMPARE(read.schedule, written.schedule);
    QCOMPARE(read.ranks, written.ranks);
    QCOMPARE(read.ioRanks, written.ioRanks);
    QCOMPARE(read.state, written.state);
    QCOMPARE(read.error, written.error);
    QCOMPARE(read.exitCode, written.exitCode);
    QCOMPARE(read.startedUs, written.startedUs);
    QCOMPARE(read.finishedUs, written.finishedUs);
    QCOMPARE(read.lastSeenUs, written.lastSeenUs);
    writer.setRunState(RunState::Finishing);
    writer.heartbeat(77);
    const auto later = RunReader(path()).run();
    QCOMPARE(later.state, RunState::Finishing);
    QCOMPARE(later.lastSeenUs, std::int64_t{77});
    QCOMPARE(later.name, written.name);
}

void RunWriterTest::rank()
{
    auto writer = test::madeUpRunFile(path(), 0);
    RankRecord written{.rank = 7,
                       .role = RankRole::Io,
                       .host = test::nastyText(),
                       .pid = 4711,
                       .state = RankState::Lost,
                       .frames = 1,
                       .bytes = 1ULL << 45U,
                       .busySeconds = 0.1,
                       .waitSeconds = 1e9,
                       .peakRss = 3,
                       .lastSeenUs = 5};
    writer.setRank(written);
    written.frames = 2;
    writer.setRank(written);
    const auto read = RunReader(path()).ranks();
    QCOMPARE(read.size(), std::size_t{1});
    QCOMPARE(read[0].rank, written.rank);
    QCOMPARE(read[0].role, written.role);
    QCOMPARE(read[0].host, written.host);
    QCOMPARE(read[0].pid, written.pid);
    QCOMPARE(read[0].state, written.state);
    QCOMPARE(read[0].frames, written.frames);
    QCOMPARE(read[0].bytes, written.bytes);
    QCOMPARE(read[0].busySeconds, written.busySeconds);
    QCOMPARE(read[0].waitSeconds, written.waitSeconds);
    QCOMPARE(read[0].peakRss, written.peakRss);
    QCOMPARE(read[0].lastSeenUs, written.lastSeenUs);
}

void RunWriterTest::inputFile()
{
    auto writer = test::madeUpRunFile(path(), 0);
    InputFileRecord written;
    written.id = 12;
    written.path = test::nastyText();
    written.item = 3;
    written.isBlock = true;
    written.bytes = 1;
    written.plainBytes = 2;
    written.mtimeNs = -3; // before 1970
    written.inode = std::numeric_limits<std::uint64_t>::max();
    written.frames = 7;
    written.dataFrames = 4;
    written.metadataFrames = 2;
    written.duplicates = 1;
    written.state = InputState::Failed;
    written.error = test::nastyText("error");
    writer.setInputFile(written);
    const auto read = RunReader(path()).inputFiles().at(1);
    QCOMPARE(read.id, written.id);
    QCOMPARE(read.path, written.path);
    QCOMPARE(read.item, written.item);
    QCOMPARE(read.isBlock, written.isBlock);
    QCOMPARE(read.bytes, written.bytes);
    QCOMPARE(read.plainBytes, written.plainBytes);
    QCOMPARE(read.mtimeNs, written.mtimeNs);
    QCOMPARE(read.inode, written.inode);
    QCOMPARE(read.frames, written.frames);
    QCOMPARE(read.dataFrames, written.dataFrames);
    QCOMPARE(read.metadataFrames, written.metadataFrames);
    QCOMPARE(read.duplicates, written.duplicates);
    QCOMPARE(read.state, written.state);
    QCOMPARE(read.error, written.error);
}

void RunWriterTest::frame()
{
    auto writer = test::madeUpRunFile(path(), 1);
    FrameRecord full = test::madeUpFrame(1);
    full.type = "ABCD";
    full.offset = 1ULL << 42U;
    full.length = 3ULL << 31U;
    full.epoch = 9;
    full.ioRank = 0;
    full.rank = 511;
    full.readUs = 1;
    full.sentUs = 2;
    full.receivedUs = 3;
    full.startedUs = 4;
    full.finishedUs = 5;
    full.observedStartUs = 6;
    full.observedStopUs = 7;
    full.slowestModule = 0;
    full.state = FrameState::Failed;
    full.error = test::nastyText();
    FrameRecord duplicate = test::madeUpFrame(2);
    duplicate.seq.reset();
    duplicate.isData = false;
    duplicate.duplicateOf = 0;
    duplicate.state = FrameState::Duplicate;
    writer.addFrames(std::vector{full, duplicate});
    const auto read = RunReader(path()).frames({});
    QCOMPARE(read.size(), std::size_t{3});
    QCOMPARE(read[0], test::madeUpFrame(0));
    QCOMPARE(read[1], full);
    QCOMPARE(read[2], duplicate);
    full.position = 3;
    QVERIFY_THROWS_EXCEPTION(SqliteError, writer.addFrames(std::vector{full})); // its seq is taken
}

void RunWriterTest::module()
{
    auto writer = test::madeUpRunFile(path(), 0);
    const ModuleRecord written{
        .position = 1, .name = test::nastyText("n"), .parameters = test::nastyText("p")};
    writer.setModule({.position = 1, .name = "is replaced", .parameters = "{}"});
    writer.setModule(written);
    QCOMPARE(RunReader(path()).modules(), std::vector{written});
}

void RunWriterTest::moduleStat()
{
    auto writer = test::madeUpRunFile(path(), 0);
    const ModuleStatRecord first{
        .rank = 1, .module = 0, .framesIn = 10, .framesOut = 9, .busySeconds = 0.5, .errors = 1};
    const ModuleStatRecord second{
        .rank = 2, .module = 0, .framesIn = 1, .framesOut = 1, .busySeconds = 2, .errors = 0};
    writer.setModuleStat({});
    writer.setModuleStat(
        {.rank = 1, .module = 0, .framesIn = 1, .framesOut = 1, .busySeconds = 0, .errors = 0});
    writer.setModuleStat(second);
    writer.setModuleStat(first);
    RunReader reader(path());
    QCOMPARE(reader.moduleStats(), (std::vector{ModuleStatRecord{}, first, second}));
    QCOMPARE(reader.moduleStats(2), std::vector{second});
}

void RunWriterTest::group()
{
    auto writer = test::madeUpRunFile(path(), 0);
    writer.setGroup({.id = 1, .name = test::nastyText()});
    writer.setGroup({.id = 0, .name = ""});
    const std::vector<GroupRecord> expected = {{.id = 0, .name = ""},
                                               {.id = 1, .name = test::nastyText()}};
    QCOMPARE(RunReader(path()).groups(), expected);
}

void RunWriterTest::entry()
{
    auto writer = test::madeUpRunFile(path(), 0);
    writer.setGroup({.id = 4, .name = "g"});
    const EntryRecord kept{.group = 4,
                           .position = 1,
                           .seq = 8,
                           .part = 2,
                           .rank = 3,
                           .metadata = test::nastyText(),
                           .outputFile = 0,
                           .offset = 1ULL << 40U,
                           .length = 77};
    EntryRecord bare;
    bare.group = 4;
    writer.setEntry(kept);
    writer.setEntry(bare);
    RunReader reader(path());
    QCOMPARE(reader.entries(4), (std::vector{bare, kept}));
    QCOMPARE(reader.entries(4, {.after = 0, .limit = 9}), std::vector{kept});
    QCOMPARE(reader.entries(4, {.after = -1, .limit = 1}), std::vector{bare});
    QVERIFY(reader.entries(5).empty());
    QCOMPARE(reader.groups().at(0).entries, std::uint64_t{2});
    EntryRecord atEnd;
    atEnd.seq = std::numeric_limits<std::uint64_t>::max(); // must not silently become -1
    QVERIFY_THROWS_EXCEPTION(SqliteError, writer.setEntry(atEnd));
}

void RunWriterTest::outputFile()
{
    auto writer = test::madeUpRunFile(path(), 0);
    const OutputFileRecord shard{.id = 0,
                                 .path = test::nastyText(),
                                 .kind = OutputKind::Shard,
                                 .rank = 2,
                                 .group = {},
                                 .bytes = 5,
                                 .frames = 1,
                                 .isComplete = false};
    const OutputFileRecord stitched{.id = 1,
                                    .path = "s.g3",
                                    .kind = OutputKind::Stitched,
                                    .rank = {},
                                    .group = 3,
                                    .bytes = 1ULL << 50U,
                                    .frames = 2,
                                    .isComplete = true};
    writer.setOutputFile(stitched);
    writer.setOutputFile(shard);
    QCOMPARE(RunReader(path()).outputFiles(), (std::vector{shard, stitched}));
}

/// One input with one frame, as a program of that time left it.
void RunWriterTest::makeFileOfVersion(std::size_t version)
{
    Database database(path(), OpenMode::Create);
    migrate(database, migrations().first(version));
    database.execute(
        "insert into input_file (id, path, item, is_block, bytes, plain_bytes, mtime_ns, inode, "
        "frames,"
        " data_frames, metadata_frames, duplicates, state) values (0, 'a.g3', 0, 1, 9, 9, 0, 0, 1, "
        "1,"
        " 0, 0, 'indexed');"
        "insert into frame (position, seq, input_file, frame_index, offset, length, type, is_data,"
        " epoch, rank, started_us, finished_us, state, error)"
        " values (0, 0, 0, 0, 0, 9, 'S', 1, 0, 1, 40, 50, 'processed', 'why')");
}

void RunWriterTest::tableRows()
{
    auto writer = test::madeUpRunFile(path(), 0);
    const TableRowRecord second{
        .table = test::nastyText(), .position = 1, .seq = {}, .part = 2, .row = "{}"};
    const TableRowRecord first{
        .table = test::nastyText(), .position = 0, .seq = 7, .part = 0, .row = R"({"a":1.5})"};
    const TableRowRecord other{.table = "b", .position = 0, .seq = 1, .part = 0, .row = "{}"};
    for (const TableRowRecord& row : {second, other, first}) {
        writer.setTableRow(row);
    }
    RunReader reader(path());
    QCOMPARE(reader.tableRows(test::nastyText()), (std::vector{first, second}));
    QCOMPARE(reader.tableRows(test::nastyText(), {.after = 0, .limit = 5}), std::vector{second});
    QVERIFY(reader.tableRows("none").empty());
    const auto tables = reader.tables();
    QCOMPARE(tables.size(), std::size_t{2});
    QVERIFY(tables[0].first == "b" || tables[1].first == "b");
    QCOMPARE(tables[0].second + tables[1].second, std::uint64_t{3});
}

void RunWriterTest::tablesOfAnOlderFileAreNone()
{
    makeFileOfVersion(1);
    RunReader reader(path());
    QVERIFY(reader.tables().empty());
    QVERIFY(reader.tableRows("events").empty());
    QCOMPARE(reader.outputFiles().size(), std::size_t{0});
}

void RunWriterTest::progressOfAnOlderFileIsNone()
{
    makeFileOfVersion(3);
    {
        RunReader reader(path());
        QVERIFY(!reader.recordsSlowestModules());
        QVERIFY(reader.groupProgress().empty());
        QVERIFY(!reader.frame(0).value().slowestModule);
        QCOMPARE(reader.framesRead({}).at(0).slowestModule, -1);
    }
    {
        Database database(path(), OpenMode::ReadWrite);
        migrate(database, migrations());
    }
    RunReader reader(path());
    QVERIFY(reader.recordsSlowestModules());
    QVERIFY(reader.groupProgress().empty());
    QVERIFY(!reader.frame(0).value().slowestModule);
}

void RunWriterTest::groupProgress()
{
    auto writer = test::madeUpRunFile(path(), 0);
    const GroupProgressRecord early{.group = test::nastyText(), .rank = 1, .entries = 2};
    const GroupProgressRecord late{.group = test::nastyText(), .rank = 1, .entries = 5};
    const GroupProgressRecord other{.group = test::nastyText(), .rank = 3, .entries = 4};
    const GroupProgressRecord another{.group = "a", .rank = 3, .entries = 1};
    for (const GroupProgressRecord& progress : {early, other, another, late}) {
        writer.setGroupProgress(progress);
    }
    RunReader reader(path());
    const GroupTotal two{
        .group = test::nastyText(), .entries = 9, .ranks = 2, .largest = 5, .largestRank = 1};
    const GroupTotal one{.group = "a", .entries = 1, .ranks = 1, .largest = 1, .largestRank = 3};
    const auto inOrder = two.group < one.group ? std::vector{two, one} : std::vector{one, two};
    QCOMPARE(reader.groupProgress(), inOrder);
    QCOMPARE(reader.groupProgress(1), std::vector{inOrder[0]});
    writer.clearResults(); // what was accumulated was, whatever becomes of the results
    QCOMPARE(reader.groupProgress(), inOrder);
}

void RunWriterTest::framesOfAnOlderFileHaveNoObservedTimes()
{
    makeFileOfVersion(2);
    {
        RunReader reader(path());
        QVERIFY(!reader.recordsObservedTimes());
        QCOMPARE(reader.frames({}).at(0).observedStartUs, 0);
        QCOMPARE(reader.frame(0).value().state, FrameState::Processed);
        QCOMPARE(reader.frame(0).value().error, std::string("why"));
    }
    {
        Database database(path(), OpenMode::ReadWrite);
        migrate(database, migrations());
    }
    RunReader reader(path());
    QVERIFY(reader.recordsObservedTimes());
    QCOMPARE(reader.frame(0).value().observedStopUs, 0);
    QCOMPARE(reader.timeline(1, 0, 100, 10).size(), std::size_t{1});
}

void RunWriterTest::event()
{
    auto writer = test::madeUpRunFile(path(), 0);
    EventRecord full;
    full.id = 1;
    full.timeUs = 5;
    full.rank = 0;
    full.level = EventLevel::Error;
    full.message = test::nastyText("m");
    full.file = test::nastyText("f");
    full.offset = 0;
    full.frame = 17;
    full.key = test::nastyText("k");
    full.module = test::nastyText("o");
    EventRecord bare;
    bare.id = 2;
    writer.addEvent(full);
    writer.addEvent(bare);
    RunReader reader(path());
    QCOMPARE(reader.events(), (std::vector{full, bare}));
    QCOMPARE(reader.events({.after = 1, .limit = 10}), std::vector{bare});
}

void RunWriterTest::sample()
{
    auto writer = test::madeUpRunFile(path(), 0);
    const SampleRecord one{.timeUs = 10,
                           .rank = 1,
                           .rssBytes = 2,
                           .cpuSeconds = 3.5,
                           .queueBytes = 4,
                           .frames = 5,
                           .bytes = 6};
    SampleRecord two = one;
    two.timeUs = 20;
    SampleRecord other = one;
    other.rank = 2;
    for (const auto& sample : {two, other, one}) {
        writer.addSample(sample);
    }
    RunReader reader(path());
    QCOMPARE(reader.samples(1), (std::vector{one, two}));
    QCOMPARE(reader.samples(1, {.after = 10, .limit = 10}), std::vector{two});
    QCOMPARE(reader.samples(2), std::vector{other});
}

void RunWriterTest::updatesKeepWhatTheyDoNotSay()
{
    auto writer = test::madeUpRunFile(path(), 2);
    FrameUpdate fromReader;
    fromReader.position = 1;
    fromReader.ioRank = 0;
    fromReader.readUs = 11;
    fromReader.sentUs = 12;
    FrameUpdate fromProcessor;
    fromProcessor.position = 1;
    fromProcessor.rank = 5;
    fromProcessor.receivedUs = 13;
    fromProcessor.startedUs = 14;
    fromProcessor.finishedUs = 15;
    fromProcessor.observedStartUs = 16;
    fromProcessor.observedStopUs = 17;
    fromProcessor.slowestModule = 2;
    fromProcessor.state = FrameState::Skipped;
    fromProcessor.error = "why";
    for (const auto& update : {fromProcessor, fromReader}) { // the reader's part may come last
        writer.updateFrames(std::vector{update});
    }
    auto expected = test::madeUpFrame(1);
    expected.ioRank = 0;
    expected.rank = 5;
    expected.readUs = 11;
    expected.sentUs = 12;
    expected.receivedUs = 13;
    expected.startedUs = 14;
    expected.finishedUs = 15;
    expected.observedStartUs = 16;
    expected.observedStopUs = 17;
    expected.slowestModule = 2;
    expected.state = FrameState::Skipped;
    expected.error = "why";
    RunReader reader(path());
    QCOMPARE(reader.frame(1), std::optional(expected));
    QCOMPARE(reader.frame(0), std::optional(test::madeUpFrame(0)));
    const auto file = reader.inputFiles().at(0);
    QCOMPARE(file.read, std::uint64_t{1});
    QCOMPARE(file.skipped, std::uint64_t{1});
}

void RunWriterTest::updateOfAnUnknownFrameIsAnError()
{
    auto writer = test::madeUpRunFile(path(), 2);
    for (const auto position : {std::int64_t{2}, std::int64_t{-1}}) {
        QVERIFY_THROWS_EXCEPTION(SqliteError,
                                 writer.updateFrames(std::vector{test::madeUpUpdate(position)}));
    }
}

void RunWriterTest::countersFollowAnyOrderOfUpdates()
{
    constexpr std::int64_t frames = 200;
    auto writer = test::madeUpRunFile(path(), frames);
    std::mt19937 random(20240607);
    for (int round = 0; round < 2000; ++round) {
        FrameUpdate update;
        update.position = static_cast<std::int64_t>(random() % frames);
        update.readUs = random() % 2 == 0 ? 5 : 0;
        update.state = static_cast<FrameState>(random() % 4); // Pending, Processed, Skipped, Failed
        writer.updateFrames(std::vector{update});
    }
    std::uint64_t read = 0;
    std::uint64_t processed = 0;
    std::uint64_t skipped = 0;
    std::uint64_t failed = 0;
    RunReader reader(path());
    for (const auto& frame : reader.frames({})) {
        read += frame.readUs != 0 || frame.state != FrameState::Pending ? 1 : 0;
        processed += frame.state == FrameState::Processed ? 1 : 0;
        skipped += frame.state == FrameState::Skipped ? 1 : 0;
        failed += frame.state == FrameState::Failed ? 1 : 0;
    }
    const auto status = reader.status();
    QVERIFY(processed > 0 && skipped > 0 && failed > 0);
    QCOMPARE(status.framesTotal, std::uint64_t{frames});
    QCOMPARE(status.framesRead, read);
    QCOMPARE(status.framesProcessed, processed);
    QCOMPARE(status.framesSkipped, skipped);
    QCOMPARE(status.framesFailed, failed);
}

void RunWriterTest::metadataDoesNotCount()
{
    auto writer = test::madeUpRunFile(path(), 0);
    auto metadata = test::madeUpFrame(0);
    metadata.isData = false;
    writer.addFrames(std::vector{metadata});
    writer.updateFrames(std::vector{test::madeUpUpdate(0)});
    QCOMPARE(RunReader(path()).status().framesRead, std::uint64_t{0});
}

void RunWriterTest::writingAnInputFileAgainKeepsItsCounters()
{
    auto writer = test::madeUpRunFile(path(), 3);
    writer.updateFrames(test::madeUpUpdates(3));
    auto file = test::madeUpInput(0, 3);
    file.state = InputState::Finished;
    writer.setInputFile(file);
    const auto read = RunReader(path()).inputFiles().at(0);
    QCOMPARE(read.state, InputState::Finished);
    QCOMPARE(read.processed, std::uint64_t{3});
}

void RunWriterTest::balancedRunFinishes()
{
    auto writer = test::madeUpRunFile(path(), 4);
    auto updates = test::madeUpUpdates(4);
    updates[1].state = FrameState::Skipped;
    updates[2].state = FrameState::Failed;
    writer.updateFrames(updates);
    writer.setGroup({.id = 0, .name = "g"});
    EntryRecord entry;
    entry.seq = 3;
    writer.setEntry(entry);
    RunReader reader(path());
    QVERIFY(!reader.status().ledgerOk); // not before the end
    const RunOutcome wanted{.state = RunState::Finished, .error = "", .exitCode = 3};
    QCOMPARE(writer.finish(wanted, utcNowUs()), wanted);
    const auto status = reader.status();
    QVERIFY(status.ledgerOk);
    QCOMPARE(status.state, RunState::Finished);
    QCOMPARE(reader.run().exitCode, std::optional(3));
}

void RunWriterTest::unbalancedRunFails_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("word");
    QTest::newRow("never read") << "unread"
                                << "/data/0.g3";
    QTest::newRow("read, no end") << "open"
                                  << "/data/0.g3";
    QTest::newRow("rows missing") << "rows"
                                  << "of 4 data frames";
    QTest::newRow("entry of a skipped frame") << "skipped entry"
                                              << "group g";
    QTest::newRow("entry of no frame") << "lost entry"
                                       << "group g";
    QTest::newRow("frame in two groups") << "twice"
                                         << "frame 2";
}

void RunWriterTest::unbalancedRunFails()
{
    QFETCH(QString, fault);
    QFETCH(QString, word);
    auto writer = test::madeUpRunFile(path(), 4);
    auto updates = test::madeUpUpdates(4);
    std::vector<std::uint64_t> entries = {0, 1, 2, 3};
    if (fault == "unread") {
        updates.pop_back();
        entries.pop_back();
    } else if (fault == "open") {
        updates[3].state = FrameState::Pending;
        entries.pop_back();
    } else if (fault == "rows") {
        writer.database().execute("delete from frame where position = 3; delete from entry");
        updates.pop_back();
        entries.pop_back();
    } else if (fault == "skipped entry") {
        updates[2].state = FrameState::Skipped;
    } else if (fault == "lost entry") {
        entries.push_back(4);
    } else {
        entries.push_back(2);
    }
    writer.updateFrames(updates);
    writer.setGroup({.id = 0, .name = "g"});
    writer.setGroup({.id = 1, .name = "h"});
    for (std::size_t i = 0; i < entries.size(); ++i) {
        EntryRecord entry;
        entry.group = fault == "twice" && i == 4 ? 1 : 0;
        entry.position = static_cast<std::int64_t>(i);
        entry.seq = entries[i];
        writer.setEntry(entry);
    }
    const auto written = writer.finish({}, utcNowUs());
    QCOMPARE(written.state, RunState::Failed);
    QCOMPARE(written.exitCode, 1);
    QVERIFY2(QString::fromStdString(written.error).contains(word), written.error.c_str());
    RunReader reader(path());
    const auto status = reader.status();
    QCOMPARE(status.state, RunState::Failed);
    QCOMPARE(status.error, written.error);
    QVERIFY(!status.ledgerOk);
    const auto events = reader.events();
    QVERIFY(!events.empty());
    QCOMPARE(events[0].level, EventLevel::Error);
}

void RunWriterTest::endOfDataEntriesAreNoProblem()
{
    auto writer = test::madeUpRunFile(path(), 1);
    writer.updateFrames(test::madeUpUpdates(1));
    writer.setGroup({.id = 0, .name = "g"});
    for (std::int64_t position = 0; position < 3; ++position) {
        EntryRecord entry; // without seq, and several of them alike
        entry.position = position;
        writer.setEntry(entry);
    }
    QCOMPARE(writer.finish({}, utcNowUs()).state, RunState::Finished);
}

void RunWriterTest::failedRunKeepsItsError()
{
    auto writer = test::madeUpRunFile(path(), 2); // nothing processed: no ledger is asked for
    const RunOutcome wanted{.state = RunState::Failed, .error = test::nastyText(), .exitCode = 1};
    QCOMPARE(writer.finish(wanted, utcNowUs()), wanted);
    const auto status = RunReader(path()).status();
    QCOMPARE(status.error, wanted.error);
    QVERIFY(!status.ledgerOk);
    QVERIFY(!status.isStale);
}

void RunWriterTest::clearResultsLeavesTheRest()
{
    auto writer = test::madeUpRunFile(path(), 2);
    writer.setGroup({.id = 0, .name = "g"});
    writer.setEntry({});
    writer.setOutputFile({});
    writer.setTableRow({});
    writer.clearResults();
    RunReader reader(path());
    QVERIFY(reader.groups().empty());
    QVERIFY(reader.entries(0).empty());
    QVERIFY(reader.outputFiles().empty());
    QVERIFY(reader.tables().empty());
    QCOMPARE(reader.frameRows(), std::int64_t{2});
}

QTEST_APPLESS_MAIN(RunWriterTest)
#include "run_writer_test.moc"
