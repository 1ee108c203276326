// SPDX-License-Identifier: BSD-2-Clause
// Whole runs over ranks that are threads of this program: guarantees of DESIGN section 3 by name,
// and errors on any rank at any time.
#include "db/run_reader.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/maps.h"
#include "engine/g3/scalars.h"
#include "engine/g3/timestream.h"
#include "tests/support/frame_factory.h"
#include "tests/support/golden.h"
#include "tests/support/small_disk.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/workflow_runner.h"

#include <QTest>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace scanweave {

using namespace test;

namespace {

/// What module write has written in a run, by the scan's number. Throws for a frame that is there
/// twice, a file that isn't complete, and one that doesn't begin with the run's PipelineInfo.
std::map<std::int64_t, std::string> writtenScans(const std::vector<RunResult>& results)
{
    std::map<std::int64_t, std::string> scans;
    if (results[0].error) {
        throw *results[0].error;
    }
    const auto directory = std::filesystem::path(results[0].runFile).replace_extension();
    for (const auto& file : std::filesystem::directory_iterator(directory)) {
        FrameReader reader(file.path().string());
        if (file.path().extension() != ".g3" ||
            reader.next()->type() != frame_types::pipelineInfo) {
            throw std::runtime_error(file.path().string() + " is not as it should be");
        }
        while (const auto frame = reader.next()) {
            if (frame->type() == frame_types::pipelineInfo) {
                throw std::runtime_error("a second PipelineInfo frame");
            }
            if (frame->type() == frame_types::scan &&
                !scans
                     .emplace(frame->get<G3Int>("ScanNumber")->value,
                              std::string(frame->encode().text()))
                     .second) {
                throw std::runtime_error("a scan is there twice");
            }
        }
    }
    std::set<std::string> recorded;
    RunReader reader(results[0].runFile);
    for (const OutputFileRecord& file : reader.outputFiles()) {
        if (file.kind == OutputKind::Frames && file.isComplete &&
            file.bytes == std::filesystem::file_size(file.path) &&
            FrameReader(file.path).next().has_value()) {
            recorded.insert(file.path);
        }
    }
    const auto files = std::filesystem::directory_iterator(directory);
    if (recorded.size() != static_cast<std::size_t>(std::distance(begin(files), end(files)))) {
        throw std::runtime_error("the run file doesn't know all files");
    }
    return scans;
}

/// Throws at every Calibration frame.
class RefuseCalibration final : public Module
{
public:
    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        if (frame.type() == frame_types::calibration) {
            throw std::runtime_error("no such gains");
        }
        sink.emit(std::move(frame));
    }
};

class Slow final : public Module
{
public:
    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
        while (std::chrono::steady_clock::now() < end) {
        }
        sink.emit(std::move(frame));
    }
};

void addRefuseCalibration(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "refuse_calibration";
    spec.summary = "throws at Calibration frames";
    registry.add(spec, [](const Json&) { return std::make_unique<RefuseCalibration>(); });
}

} // namespace

class RunWorkflowTest : public QObject
{
    Q_OBJECT

private slots:
    /// Guarantees 1, 2, 3 and 7, for streams with metadata changing at any place, over random
    /// layouts, limits and delays.
    void answerDoesNotDependOnLayout()
    {
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            std::mt19937_64 random(seed);
            const test::TemporaryDirectory directory;
            test::RandomStreamOptions options;
            options.seed = seed;
            options.observations = 1 + static_cast<int>(random() % 3);
            options.filesPerObservation = 1 + static_cast<int>(random() % 3);
            options.scansPerFile = static_cast<int>(random() % 5);
            options.timepoints = seed % 3 == 0 ? 0.3 : 0;
            Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), options));
            if (seed % 2 == 0) {
                workflow["accumulate"]["stitch"] = true;
            }
            workflow["accumulate"]["frames"] = {"Scan"};

            Runner runner(directory.path().string());
            runner.recording = seed % 4 == 0 ? Recording::On : Recording::Off;
            const auto alone = runner.run(workflow, 1);
            if (alone[0].error) {
                // A stream without any scan has nothing that the accumulation asks for.
                const std::string what = alone[0].error->what();
                QVERIFY2(alone[0].exitCode == 2 &&
                             what.find("nothing would be accumulated") != std::string::npos,
                         what.c_str());
                continue;
            }
            const auto whole = runner.traces().at(0);
            for (int layout = 0; layout < 3; ++layout) {
                const int ranks = 2 + static_cast<int>(random() % 6);
                workflow["distribute"]["io_ranks"] =
                    random() % static_cast<unsigned>(std::min(ranks, 4));
                workflow["distribute"]["schedule"] =
                    std::vector{"pull", "round-robin", "random"}[random() % 3];
                workflow["distribute"]["bundle"] = 1 + random() % 3000;
                workflow["distribute"]["memory"] = random() % 2 == 0 ? "1 MiB" : "64 MiB";
                LocalScript script;
                script.seed = random();
                script.maxDelayPolls = static_cast<unsigned>(random() % 20);
                script.idlePollPercent[static_cast<int>(random() % static_cast<unsigned>(ranks))] =
                    60;
                const auto results = runner.run(workflow, ranks, script);
                for (const RunResult& result : results) {
                    QVERIFY2(!result.error, result.error ? result.error->what() : "");
                    QCOMPARE(result.exitCode, 0);
                    QCOMPARE(contentsOf(result.groups), contentsOf(alone[0].groups));
                }
                const std::string trouble = compareTraces(runner.traces(), whole);
                QVERIFY2(trouble.empty(), trouble.c_str());
                QVERIFY(results[0].status.ledgerOk);
            }
        }
    }

    /// Programs that link the engine bring functions, and go on computing with what is in memory.
    void ownExtractAndSorterWithDataInMemory()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        options.observations = 2;
        options.scansPerFile = 5;
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), options));
        workflow["accumulate"] = {{"store", "memory"}, {"frames", {"Scan"}}};
        Runner runner(directory.path().string());
        runner.extract = [](const Frame& frame, const MetadataContext&) {
            const auto number = frame.get<G3Int>("ScanNumber")->value;
            return std::optional<Extracted>(
                Extracted{number % 2 == 0 ? "even" : "odd", {{"number", number}}, frame});
        };
        runner.sorter = [](const Entry& a, const Entry& b) { return a.seq > b.seq; };
        std::string alone;
        for (const int ioRanks : {0, 1}) {
            for (const int ranks : {1, 2, 4}) {
                if (ioRanks >= ranks) {
                    continue;
                }
                workflow["distribute"]["io_ranks"] = ioRanks;
                const auto results = runner.run(workflow, ranks);
                QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
                std::size_t found = 0;
                for (std::size_t rank = 0; rank < results.size(); ++rank) {
                    const RunResult& result = results[rank];
                    QCOMPARE(result.groups.size(), std::size_t{2});
                    QCOMPARE(result.accumulator == nullptr, ioRanks > static_cast<int>(rank));
                    for (const Group& group : result.groups) {
                        QVERIFY(std::ranges::is_sorted(group.entries, runner.sorter));
                        for (const Entry& entry : group.entries) {
                            const Frame* data =
                                result.accumulator ? result.accumulator->data(entry) : nullptr;
                            QCOMPARE(data != nullptr, entry.rank == static_cast<int>(rank));
                            if (data != nullptr) {
                                QVERIFY(entry.metadata.at("number") ==
                                        data->get<G3Int>("ScanNumber")->value);
                                ++found;
                            }
                        }
                    }
                    alone = alone.empty() ? contentsOf(result.groups) : alone;
                    QCOMPARE(contentsOf(result.groups), alone);
                }
                QCOMPARE(found,
                         results[0].groups[0].entries.size() + results[0].groups[1].entries.size());
            }
        }
    }

    /// A metadata frame that a module doesn't get on with is no silent loss.
    void skippedMetadataIsRecorded()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        const auto files = test::writeRandomFiles(directory.path().string(), options);
        Json workflow = workflowFor(files);
        workflow["modules"] = {{{"use", "refuse_calibration"}}};
        workflow["on_error"] = {{"module", "skip"}};
        for (const int ranks : {1, 3}) {
            Runner runner(directory.path().string());
            addRefuseCalibration(runner.registry());
            const auto results = runner.run(workflow, ranks);
            QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
            QCOMPARE(results[0].exitCode, 3);
            RunReader reader(results[0].runFile);
            FrameFilter filter;
            filter.type = "C";
            int calibrations = 0;
            for (const FrameRecord& frame : reader.frames(filter)) {
                if (frame.seq) {
                    QCOMPARE(frame.state, FrameState::Skipped);
                    QVERIFY(frame.error.find("no such gains") != std::string::npos);
                    ++calibrations;
                }
            }
            QVERIFY(calibrations > 0);
        }
    }

    /// The disk that outputs and run file share is full: the run file still tells why.
    void fullDiskIsTold_data()
    {
        QTest::addColumn<QByteArray>("mode");
        QTest::addColumn<int>("kilobytes");
        // Less than the recorder wants to keep for the last words, too.
        for (const int kilobytes : {3072, 1024, 600}) {
            QTest::addRow("in place, %d kB", kilobytes) << QByteArray("local") << kilobytes;
            QTest::addRow("copies, %d kB", kilobytes) << QByteArray("snapshot") << kilobytes;
        }
    }
    void fullDiskIsTold()
    {
        QFETCH(QByteArray, mode);
        QFETCH(int, kilobytes);
        test::SmallDisk disk(static_cast<std::size_t>(kilobytes) << 10U);
        if (!disk.isMounted()) {
            QSKIP("mounting a small file system needs root");
        }
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        options.scansPerFile = 40;
        options.paddingBytes = 50'000;
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), options));
        workflow["output"] = disk.file("runs");
        qputenv("SCANWEAVE_RECORD", mode);
        Runner runner(directory.path().string());
        const auto results = runner.run(workflow, 3);
        qunsetenv("SCANWEAVE_RECORD");
        QCOMPARE(results[0].exitCode, 1);
        QVERIFY(results[0].error);
        QVERIFY2(std::string(results[0].error->what()).find("No space left") != std::string::npos,
                 results[0].error->what());
        RunReader reader(results[0].runFile);
        const RunRecord run = reader.run();
        QCOMPARE(run.state, RunState::Failed);
        QVERIFY2(run.error.find("No space left") != std::string::npos, run.error.c_str());
        for (const RankRecord& rank : reader.ranks()) {
            QVERIFY(rank.state == RankState::Failed || rank.state == RankState::Stopped);
        }
        for (const auto& file : std::filesystem::directory_iterator(disk.file("runs"))) {
            QVERIFY2(file.path().extension() != ".partial", file.path().c_str());
        }
    }

    /// Runs that are not recorded keep out of each other's way, and in their directory.
    void unrecordedRunsHaveOutputsOfTheirOwn()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), options));
        workflow.erase("accumulate");
        workflow["modules"] = {{{"use", "write"}}};
        Runner runner(directory.path().string());
        runner.recording = Recording::Off;
        for (int run = 0; run < 3; ++run) {
            const auto results = runner.run(workflow, 2);
            QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
        }
        workflow.erase("modules");
        QVERIFY(!runner.run(workflow, 1)[0].error); // writes nothing, leaves nothing
        int outputs = 0;
        for (const auto& output : std::filesystem::directory_iterator(directory.path() / "runs")) {
            QVERIFY(output.is_directory() && !std::filesystem::is_empty(output.path()));
            ++outputs;
        }
        QCOMPARE(outputs, 3);
    }

    /// Guarantee 9: a module that throws on any rank ends the run on every rank, with one message.
    void moduleErrorEndsTheRunEverywhere()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        options.scansPerFile = 6;
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), options));
        Runner runner(directory.path().string());
        for (int at = 0; at < 6; ++at) {
            workflow["modules"] = Json::array({{{"use", "faulty"}, {"scan", at % 3}}});
            workflow["distribute"]["io_ranks"] = at % 3;
            const auto begin = std::chrono::steady_clock::now();
            const auto results = runner.run(workflow, 4);
            QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
            for (const RunResult& result : results) {
                QCOMPARE(result.exitCode, 1);
                QVERIFY(result.error.has_value());
                QCOMPARE(QString(result.error->what()), QString(results[0].error->what()));
                QCOMPARE(result.error->place().module, std::string("faulty"));
                QVERIFY(result.error->place().frame.has_value());
            }
            RunReader reader(results[0].runFile);
            QVERIFY(reader.status().state == RunState::Failed);
            QVERIFY(!reader.status().error.empty());
        }
    }

    /// A module error under "skip" is recorded, the run goes on, the exit code tells, the ledger
    /// balances.
    void skippedFramesAreRecorded()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        options.scansPerFile = 6;
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), options));
        workflow["modules"] = Json::array({{{"use", "faulty"}, {"scan", 1}}});
        workflow["on_error"]["module"] = "skip";
        workflow["distribute"]["io_ranks"] = 1;
        const auto results = Runner(directory.path().string()).run(workflow, 3);
        QCOMPARE(results[0].exitCode, 3);
        const RunStatus& status = results[0].status;
        QVERIFY(status.framesSkipped >= 1 && status.framesSkipped <= 2);
        QCOMPARE(status.framesProcessed + status.framesSkipped, status.framesTotal);
        QVERIFY(status.ledgerOk);
        RunReader reader(results[0].runFile);
        QCOMPARE(reader.status().framesSkipped, status.framesSkipped);
        QVERIFY(reader.status().ledgerOk);
    }

    /// What stands in the way of the inputs or the run directory is named, on every rank.
    void directoriesInTheWayAreNamed()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        const auto files = test::writeRandomFiles(directory.path().string(), options);
        Runner runner(directory.path().string());
        std::filesystem::create_directory(directory.file("x.g3"));
        const auto input = runner.run(workflowFor({files.front(), directory.file("x.g3")}), 3);
        Json elsewhere = workflowFor(files);
        elsewhere["output"] = files.front() + "/runs"; // below a file
        const auto output = runner.run(elsewhere, 3);
        for (std::size_t rank = 0; rank < 3; ++rank) {
            QVERIFY(input[rank].exitCode != 0 && output[rank].exitCode != 0);
            const std::string badInput = input[rank].error.value().what();
            QVERIFY2(badInput.find("x.g3") != std::string::npos, badInput.c_str());
            const std::string badOutput = output[rank].error.value().what();
            QVERIFY2(badOutput.find(files.front()) != std::string::npos, badOutput.c_str());
        }
        QCOMPARE(output[0].status.state, RunState::Failed);
        QVERIFY(!output[0].status.error.empty());
    }

    void missingFileOnOneReaderEndsTheRun()
    {
        const test::TemporaryDirectory directory;
        auto files = test::writeRandomFiles(directory.path().string(), {});
        files.insert(files.begin() + 1, directory.file("not_there.g3"));
        Json workflow = workflowFor(files);
        for (const int ioRanks : {0, 1, 2, 3}) {
            workflow["distribute"]["io_ranks"] = ioRanks;
            for (const RunResult& result : Runner(directory.path().string()).run(workflow, 4)) {
                QCOMPARE(result.exitCode, 1);
                QCOMPARE(result.error->place().file, directory.file("not_there.g3"));
            }
        }
    }

    /// Data that is damaged behind the header is found by the rank that uses the frame.
    void flippedBitIsFoundOrSkipped()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        options.scansPerFile = 4;
        const auto files = test::writeRandomFiles(directory.path().string(), options);
        std::string bytes = test::readRawFile(files[2]);
        bytes[bytes.size() - 12] = static_cast<char>(bytes[bytes.size() - 12] ^ 4);
        test::writeRawFile(files[2], bytes);
        Json workflow = workflowFor(files);
        workflow["distribute"]["io_ranks"] = 1;
        auto results = Runner(directory.path().string()).run(workflow, 3);
        QCOMPARE(results[1].exitCode, 1);
        QCOMPARE(results[1].error->place().file, files[2]);
        QVERIFY(results[1].error->place().offset.has_value());
        workflow["on_error"]["bad_frame"] = "skip";
        results = Runner(directory.path().string()).run(workflow, 3);
        QCOMPARE(results[1].exitCode, 3);
    }

    void unknownKeyInTheGroupTemplateIsRefusedBeforeAnythingRuns()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        options.scansPerFile = 4;
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), options));
        workflow["accumulate"]["group"] = "{SourceNam}";
        for (const RunResult& result : Runner(directory.path().string()).run(workflow, 3)) {
            QCOMPARE(result.exitCode, 2);
            QVERIFY(QString(result.error->what()).contains("SourceNam"));
        }
    }

    /// Guarantee 4: in mode "frames" nobody promises continuity, so modules that need it are
    /// refused there.
    void modulesThatNeedContinuityRunInModeFilesOnly()
    {
        const test::TemporaryDirectory directory;
        Runner runner(directory.path().string());
        ModuleSpec spec;
        spec.name = "smooth";
        spec.summary = "needs scan after scan";
        spec.needsContinuity = true;
        runner.registry().add(spec, [](const Json&) { return std::make_unique<Faulty>(-1); });
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), {}));
        workflow["modules"] = Json::array({{{"use", "smooth"}}});
        const LoadResult refused = loadWorkflow(workflow.dump(), {}, runner.registry().specs());
        QVERIFY(!refused.isValid());
        const Problem& problem = refused.problems.front();
        QCOMPARE(problem.pointer, std::string("/modules/0/use"));
        QVERIFY((problem.message + problem.cure).find("files") != std::string::npos);

        workflow["distribute"]["mode"] = "files";
        const auto results = runner.run(workflow, 2);
        QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
    }

    void inputFilesAreRecordedAsFinished()
    {
        const test::TemporaryDirectory directory;
        const auto files = test::writeRandomFiles(directory.path().string(), {});
        Runner runner(directory.path().string());
        const auto results = runner.run(workflowFor(files), 2);
        QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
        RunReader reader(results[0].runFile);
        QCOMPARE(reader.inputFiles().size(), files.size());
        for (const InputFileRecord& file : reader.inputFiles()) {
            QCOMPARE(file.state, InputState::Finished);
            QCOMPARE(file.processed, file.dataFrames);
        }
    }

    /// The run file names the modules that its times are of.
    void modulesAreRecordedWithTheirParameters()
    {
        const test::TemporaryDirectory directory;
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), {}));
        workflow["modules"] = Json::array({{{"use", "drop"}, {"keys", {"x"}}, {"enabled", false}},
                                           {{"use", "drop"}, {"keys", {"Padding"}}},
                                           {{"use", "select"}, {"where", "ScanNumber >= 0"}}});
        const auto results = Runner(directory.path().string()).run(workflow, 2);
        QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
        RunReader reader(results[0].runFile);
        const auto modules = reader.modules();
        QCOMPARE(modules.size(), std::size_t{2});
        QCOMPARE(modules[0].name, std::string("drop"));
        QVERIFY(Json::parse(modules[0].parameters).at("keys") == Json::array({"Padding"}));
        QCOMPARE(modules[1].name, std::string("select"));
        for (const ModuleStatRecord& stat : reader.moduleStats()) {
            QVERIFY(stat.module >= 0 && stat.module < 2);
            QVERIFY(stat.framesIn > 0);
        }
    }

    /// Guarantee 10: what ranks have told or were about to tell is in the run file of a failed run.
    void whatWasDoneBeforeAnErrorIsRecorded()
    {
        constexpr int before = 7;
        for (const char* mode : {"frames", "files"}) {
            for (const int ioRanks : {0, 1}) {
                const test::TemporaryDirectory directory;
                test::RandomStreamOptions options;
                options.scansPerFile = 40;
                Json workflow =
                    workflowFor(test::writeRandomFiles(directory.path().string(), options));
                workflow["distribute"]["mode"] = mode;
                workflow["distribute"]["io_ranks"] = ioRanks;
                workflow["modules"] = Json::array({{{"use", "faulty"}, {"scan", before}}});
                const auto results = Runner(directory.path().string()).run(workflow, 4);
                QVERIFY(results[0].error.has_value());
                RunReader reader(results[0].runFile);
                const auto rank = results[0].error->place().rank;
                QVERIFY(rank.has_value());
                FrameFilter filter;
                filter.rank = rank;
                filter.isData = true;
                int processed = 0;
                int failed = 0;
                for (const FrameRecord& frame : reader.frames(filter)) {
                    processed += frame.state == FrameState::Processed ? 1 : 0;
                    failed += frame.state == FrameState::Failed ? 1 : 0;
                    QVERIFY(frame.ioRank.has_value());
                }
                QCOMPARE(processed, before);
                QCOMPARE(failed, 1);
                const RunStatus recorded = reader.status();
                QCOMPARE(results[0].status.framesProcessed, recorded.framesProcessed);
                QCOMPARE(results[0].status.framesFailed, recorded.framesFailed);
                QCOMPARE(results[0].status.framesRead, recorded.framesRead);
                QCOMPARE(results[0].status.wallSeconds, recorded.wallSeconds);
            }
        }
    }

    /// Colours of the timeline.
    void framesAreRecordedWithTheModuleThatTookLongest()
    {
        const test::TemporaryDirectory directory;
        Runner runner(directory.path().string());
        ModuleSpec spec;
        spec.name = "slow";
        spec.summary = "takes 2 ms";
        runner.registry().add(spec, [](const Json&) { return std::make_unique<Slow>(); });
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), {}));
        workflow["modules"] =
            Json::array({{{"use", "select"}, {"where", "ScanNumber >= 0"}}, {{"use", "slow"}}});
        const auto results = runner.run(workflow, 3);
        QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
        RunReader reader(results[0].runFile);
        int slow = 0;
        for (const FrameRecord& frame : reader.frames({})) {
            QCOMPARE(frame.slowestModule.has_value(), frame.isData);
            slow += frame.slowestModule == 1 ? 1 : 0;
        }
        QVERIFY(slow > 0); // nearly all; a machine may halt the other module for longer
        QCOMPARE(std::ranges::count(reader.framesRead({}), 1, &FrameRead::slowestModule), slow);
    }

    /// What ranks have so far, which in the end is all.
    void groupsAreRecordedAsTheyGrow()
    {
        const test::TemporaryDirectory directory;
        const Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), {}));
        const auto results = Runner(directory.path().string()).run(workflow, 3);
        QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
        RunReader reader(results[0].runFile);
        std::map<std::string, std::uint64_t> soFar;
        for (const GroupTotal& total : reader.groupProgress()) {
            soFar[total.group] = total.entries;
        }
        std::map<std::string, std::uint64_t> expected;
        for (const GroupRecord& group : reader.groups()) {
            expected[group.name] = group.entries;
        }
        QVERIFY(!expected.empty());
        QCOMPARE(soFar, expected);
    }

    void moreReadersThanRanksAreRefused()
    {
        const test::TemporaryDirectory directory;
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), {}));
        workflow["distribute"]["io_ranks"] = 3;
        for (const RunResult& result : Runner(directory.path().string()).run(workflow, 3)) {
            QCOMPARE(result.exitCode, 2);
        }
        workflow["distribute"]["io_ranks"] = 5;
        QCOMPARE(Runner(directory.path().string()).run(workflow, 1).front().exitCode, 0);
    }

    void interruptedRunSaysSo()
    {
        const test::TemporaryDirectory directory;
        const std::atomic<int> interrupt = 1;
        Runner runner(directory.path().string());
        runner.interrupt = &interrupt;
        const auto results =
            runner.run(workflowFor(test::writeRandomFiles(directory.path().string(), {})), 3);
        for (const RunResult& result : results) {
            QCOMPARE(result.exitCode, 1);
            QVERIFY(result.error->kind() == ErrorKind::Canceled);
        }
    }

    /// Mode "files": a rank sees whole files, in order, and shared files whole.
    void filesModeKeepsFilesTogether()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        options.scansPerFile = 5;
        const auto files = test::writeRandomFiles(directory.path().string(), options);
        Json workflow = workflowFor(files);
        workflow["inputs"] =
            Json::array({files.front(), Json(std::vector(files.begin() + 1, files.end()))});
        workflow["distribute"] = {{"mode", "files"}};
        Runner runner(directory.path().string());
        const auto alone = runner.run(workflow, 1);
        QVERIFY2(!alone[0].error, alone[0].error ? alone[0].error->what() : "");
        const auto results = runner.run(workflow, 3);
        QCOMPARE(results[0].exitCode, 0);
        QVERIFY(results[0].status.ledgerOk);
        QCOMPARE(contentsOf(results[2].groups), contentsOf(alone[0].groups));
    }

    /// Guarantees 2 and 7 in mode "files": data frames of shared files go to one rank, and what a
    /// rank sees of a file doesn't depend on the files that it has had before.
    void filesModeDoesNotDependOnLayout()
    {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const test::TemporaryDirectory directory;
            test::RandomStreamOptions options;
            options.seed = seed;
            options.observations = 2;
            options.filesPerObservation = 3;
            options.scansPerFile = 4;
            const auto files = test::writeRandomFiles(directory.path().string(), options);
            Json workflow = workflowFor(files);
            workflow["inputs"] = Json::array({files.front(),
                                              Json(std::vector(files.begin() + 1, files.end() - 1)),
                                              files.back()});
            workflow["distribute"] = {{"mode", "files"}};
            workflow["accumulate"] = {{"group", "all"},
                                      {"frames", {"Scan", "Calibration"}},
                                      {"metadata", {{"in_force", "Calibration/CalGeneration"}}}};
            workflow["modules"] = Json::array({{{"use", "event_table"},
                                                {"frames", {"Scan", "Calibration"}},
                                                {"columns", {{"number", "ScanNumber"}}}}});
            Runner runner(directory.path().string());
            std::string alone;
            std::string rowsAlone;
            for (const int ranks : {1, 2, 3, 5}) {
                LocalScript script;
                script.seed = seed;
                script.maxDelayPolls = 10;
                const auto results = runner.run(workflow, ranks, script);
                QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
                QVERIFY(results[0].status.ledgerOk);
                std::string rows;
                for (const TableRowRecord& row :
                     RunReader(results[0].runFile).tableRows("events")) {
                    rows += std::to_string(row.seq.value_or(0)) + row.row + "\n";
                }
                QVERIFY(!rows.empty());
                rowsAlone = ranks == 1 ? rows : rowsAlone;
                QCOMPARE(rows, rowsAlone);
                alone = ranks == 1 ? contentsOf(results[0].groups) : alone;
                QCOMPARE(contentsOf(results.back().groups), alone);
            }
        }
    }

    /// "observation" keeps the files of an observation together, in the order of the inputs, even
    /// when they are listed in turns.
    void filesModeKeepsObservationsTogether()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        options.observations = 5;
        options.filesPerObservation = 3;
        const auto files = test::writeRandomFiles(directory.path().string(), options);
        std::vector<std::string> inTurns;
        for (std::size_t file = 0; file < 3; ++file) {
            for (std::size_t observation = 0; observation < 5; ++observation) {
                inTurns.push_back(files[3 * observation + file]);
            }
        }
        Json workflow = workflowFor(inTurns);
        workflow["distribute"] = {{"mode", "files"},
                                  {"observation", "{Observation/ObservationID}"}};
        Runner runner(directory.path().string());
        const auto results = runner.run(workflow, 3);
        QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
        QVERIFY(results[0].status.ledgerOk);

        RunReader reader(results[0].runFile);
        std::map<std::int64_t, int> rankOf; // by observation, as is all below
        std::map<std::int64_t, std::vector<std::int64_t>> starts;
        std::set<int> ranks;
        FrameFilter filter;
        filter.isData = true;
        for (const FrameRecord& frame : reader.frames(filter, {.after = -1, .limit = 100'000})) {
            const std::int64_t observation = frame.input % 5;
            QVERIFY(frame.rank.has_value());
            QCOMPARE(rankOf.try_emplace(observation, *frame.rank).first->second, *frame.rank);
            starts[observation].push_back(frame.startedUs);
            ranks.insert(*frame.rank);
        }
        QCOMPARE(rankOf.size(), std::size_t{5});
        QVERIFY(ranks.size() > 1);
        for (const auto& [observation, times] : starts) {
            QVERIFY(std::ranges::is_sorted(times));
        }

        workflow["distribute"]["observation"] = "{NoSuchKey}";
        for (const RunResult& result : runner.run(workflow, 3)) {
            QCOMPARE(result.exitCode, 2);
            const std::string what = result.error->what();
            QVERIFY2(what.find("/distribute/observation: ") != std::string::npos &&
                         what.find("NoSuchKey") != std::string::npos,
                     what.c_str());
        }
    }

    /// Module write: every data frame in one file, and each file readable alone.
    void writtenFilesHoldEveryScanOnce()
    {
        const test::TemporaryDirectory directory;
        test::RandomStreamOptions options;
        options.newCalibration = 0.4;
        Json workflow = workflowFor(test::writeRandomFiles(directory.path().string(), options));
        workflow.erase("accumulate");
        workflow["modules"] = {{{"use", "write"}, {"name", "copy"}, {"max_bytes", 3000}}};
        Runner runner(directory.path().string());
        const auto alone = writtenScans(runner.run(workflow, 1));
        QVERIFY(alone.size() > 10);
        for (const int ranks : {2, 4}) {
            QCOMPARE(writtenScans(runner.run(workflow, ranks)), alone);
        }
    }

    /// From raw timestreams to filtered, weighted and pointed ones; the same for every layout.
    void goldenTimestreamsAreFilteredWeightedAndPointed()
    {
        SCANWEAVE_NEED_GOLDEN();
        const test::TemporaryDirectory directory;
        const std::string golden = (test::goldenDirectory() / "obs").string();
        Json workflow = {
            {"scanweave", 1},
            {"name", "chain"},
            {"inputs", {golden + "/offline_calibration.g3", Json::array({golden + "/000?.g3"})}}};
        workflow["modules"] = Json::parse(R"([
            {"use": "drop_turnarounds"},
            {"use": "rename", "keys": {"RawTimestreams_I": "Raw"}},
            {"use": "flag_detectors", "key": "Raw", "without_properties": true,
             "scatter_limit": 8, "by": ["band"], "drop": true},
            {"use": "calibrate", "key": "Raw", "scale": 0.5, "from": "Counts", "units": "Tcmb",
             "output": "Calibrated"},
            {"use": "poly_filter", "key": "Calibrated", "order": 3, "output": "Filtered"},
            {"use": "detector_weights", "key": "Filtered"},
            {"use": "common_mode", "key": "Filtered", "by": ["wafer", "band"],
             "weights": "TimestreamWeights"},
            {"use": "detector_pointing", "rotation": "OnlineRaDecRotation", "key": "Filtered",
             "detectors": "Detector"},
            {"use": "drop", "keys": ["Raw", "Calibrated"]},
            {"use": "write"}
        ])");
        Runner runner(directory.path().string());
        const auto alone = writtenScans(runner.run(workflow, 1));
        QVERIFY(alone.size() > 5);
        QCOMPARE(writtenScans(runner.run(workflow, 3)), alone);
        const Frame scan =
            Frame::parse(SharedBytes::copyOf(asBytes(alone.begin()->second)), Frame::Crc::Check);
        const auto filtered = scan.get<G3TimestreamMap>("Filtered");
        QVERIFY(filtered->size() > 3);
        QCOMPARE(filtered->items[0].second->units, SampleUnits::Tcmb);
        QCOMPARE(scan.get<G3TimestreamMap>("DetectorLatitude")->size(), filtered->size());
        QCOMPARE(scan.get<G3MapDouble>("TimestreamWeights")->items.size(), filtered->size());
        QVERIFY(!scan.has("Raw"));
    }

    void goldenObservationComesOutTheSameForEveryLayout()
    {
        SCANWEAVE_NEED_GOLDEN();
        const test::TemporaryDirectory directory;
        const std::string golden = (test::goldenDirectory() / "obs").string();
        Json workflow = {
            {"scanweave", 1},
            {"name", "golden"},
            {"inputs",
             {golden + "/offline_calibration.g3",
              Json::array({golden + "/000?.g3"}),
              golden + "/0001.g3.xz",
              Json::array({golden + "/second/*.g3"})}},
            {"accumulate",
             {{"metadata", {{"start", "DetectorSampleTimes.0"}}}, {"sort", {"start"}}}}};
        Runner runner(directory.path().string());
        const auto alone = runner.run(workflow, 1);
        QVERIFY2(!alone[0].error, alone[0].error ? alone[0].error->what() : "");
        QCOMPARE(alone[0].groups.size(), std::size_t(2));
        const auto whole = runner.traces().at(0);
        for (int ranks = 2; ranks <= 6; ++ranks) {
            for (int ioRanks = 0; ioRanks < std::min(ranks, 4); ++ioRanks) {
                workflow["distribute"]["io_ranks"] = ioRanks;
                const auto results = runner.run(workflow, ranks);
                QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
                QCOMPARE(contentsOf(results.back().groups), contentsOf(alone[0].groups));
                const std::string trouble = compareTraces(runner.traces(), whole);
                QVERIFY2(trouble.empty(), trouble.c_str());
            }
        }
    }
};

} // namespace scanweave

QTEST_APPLESS_MAIN(scanweave::RunWorkflowTest)
#include "run_workflow_test.moc"
