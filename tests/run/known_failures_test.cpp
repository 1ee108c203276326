// SPDX-License-Identifier: BSD-2-Clause
// What goes wrong in Python's mpi package, tried here on whole runs. Its failures that need other
// means are tested elsewhere: a slow worker and lost messages in distribute/protocol_test, a frame
// above 2 GiB in mpi/large_frame_test, errors on single ranks in run_workflow_test and mpi.
#include "db/run_reader.h"
#include "engine/g3/scalars.h"
#include "tests/support/compressed_file.h"
#include "tests/support/frame_factory.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/workflow_runner.h"

#include <QTest>

#include <functional>
#include <random>

namespace scanweave {

using namespace test;

namespace {

/// What the modules of all ranks have seen.
struct Seen
{
    std::atomic<int> scans = 0;
    std::atomic<int> wrong = 0;
    std::atomic<int> ends = 0;
    std::atomic<int> calibrations = 0;
};

std::int64_t integer(const Frame& frame, std::string_view key)
{
    return frame.get<G3Int>(key)->value;
}

/// Holds the calibration that a scan needs against the one that its rank saw last.
class Witness final : public Module
{
public:
    explicit Witness(Seen& seen)
        : seen_(seen)
    {}

    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        if (frame.type() == frame_types::calibration) {
            generation_ = integer(frame, "CalGeneration");
            ++seen_.calibrations;
        } else if (frame.type() == frame_types::endProcessing) {
            ++seen_.ends;
        } else if (position.isData) {
            ++seen_.scans;
            seen_.wrong += integer(frame, "CalGeneration") != generation_ ? 1 : 0;
        }
        sink.emit(std::move(frame));
    }

private:
    Seen& seen_;
    std::int64_t generation_ = -1;
};

class WitnessedRun : public Runner
{
public:
    explicit WitnessedRun(const TemporaryDirectory& directory)
        : Runner(directory.path().string())
    {
        ModuleSpec spec;
        spec.name = "witness";
        spec.summary = "looks on";
        registry().add(spec, [this](const Json&) { return std::make_unique<Witness>(seen); });
    }

    std::vector<RunResult> of(Json workflow, int ranks, int ioRanks, const LocalScript& script = {})
    {
        workflow["modules"] = Json::array({{{"use", "witness"}}});
        workflow["distribute"]["io_ranks"] = ioRanks;
        return run(workflow, ranks, script);
    }

    Seen seen;
};

Frame scan(std::int64_t number, std::int64_t generation)
{
    return makeFrame(frame_types::scan,
                     {{"ScanNumber", number},
                      {"CalGeneration", generation},
                      {"SourceName", "RCW38"},
                      {"ObservationID", 7}});
}

Frame calibration(std::int64_t generation)
{
    return makeFrame(frame_types::calibration, {{"CalGeneration", generation}, {"By", "test"}});
}

std::multiset<std::int64_t> scansIn(const std::vector<Group>& groups)
{
    std::multiset<std::int64_t> scans;
    for (const Group& group : groups) {
        for (const Entry& entry : group.entries) {
            scans.insert(entry.metadata.at("scan").get<std::int64_t>());
        }
    }
    return scans;
}

std::multiset<std::int64_t> upTo(std::int64_t count)
{
    std::multiset<std::int64_t> numbers;
    for (std::int64_t number = 0; number < count; ++number) {
        numbers.insert(number);
    }
    return numbers;
}

} // namespace

class KnownFailuresTest : public QObject
{
    Q_OBJECT

private slots:
    /// With two readers a third of the scans met the wrong calibration, others were lost, or the
    /// run never ended.
    void scansNeverOvertakeTheirCalibrationAndNoneIsLost()
    {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const TemporaryDirectory directory;
            RandomStreamOptions options;
            options.seed = seed;
            options.newCalibration = 0.5;
            options.paddingBytes = 2000;
            std::int64_t scans = 0;
            for (const auto& file : randomFiles(options)) {
                scans += std::ranges::count(file, frame_types::scan, &Frame::type);
            }
            LocalScript script;
            script.seed = seed;
            script.maxDelayPolls = 50;
            script.idlePollPercent[static_cast<int>(seed % 5)] = 90; // a slow reader or worker
            WitnessedRun run(directory);
            const auto results = run.of(
                workflowFor(writeRandomFiles(directory.path().string(), options)), 5, 2, script);
            QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
            QCOMPARE(results[0].exitCode, 0);
            QCOMPARE(run.seen.wrong.load(), 0);
            QCOMPARE(run.seen.scans.load(), static_cast<int>(scans));
            QCOMPARE(scansIn(results[0].groups), upTo(scans));
            QCOMPARE(run.seen.ends.load(), 3); // once on each compute rank
        }
    }

    /// The check that readers agree on metadata compared nothing: here what one file says anew
    /// reaches every rank, and what it repeats reaches none a second time.
    void metadataOfEveryFileCounts()
    {
        const TemporaryDirectory directory;
        const std::vector<std::string> files{directory.file("0.g3"), directory.file("1.g3")};
        writeFile(files[0], {calibration(1), scan(0, 1), scan(1, 1)});
        writeFile(files[1], {calibration(1), scan(2, 1), calibration(2), scan(3, 2)});
        WitnessedRun run(directory);
        const auto results = run.of(workflowFor(files), 4, 2);
        QCOMPARE(results[0].exitCode, 0);
        QCOMPARE(run.seen.wrong.load(), 0);
        QCOMPARE(run.seen.calibrations.load(), 2 * 2); // generations on two compute ranks
    }

    /// A file with two different frames of one type broke deduplication.
    void twoFramesOfOneTypeAreNoDuplicates()
    {
        const TemporaryDirectory directory;
        const std::string file = directory.file("0.g3");
        writeFile(file,
                  {calibration(1),
                   calibration(2),
                   scan(0, 2),
                   calibration(1),
                   scan(1, 1),
                   calibration(1),
                   scan(2, 1)});
        WitnessedRun run(directory);
        const auto results = run.of(workflowFor({file}), 3, 1);
        QCOMPARE(results[0].exitCode, 0);
        QCOMPARE(run.seen.wrong.load(), 0);
        QCOMPARE(run.seen.calibrations.load(), 3 * 2);
    }

    /// Key order made equal frames look different.
    void keysInAnotherOrderAreTheSameFrame()
    {
        const TemporaryDirectory directory;
        const std::string file = directory.file("0.g3");
        const Frame turned =
            makeFrame(frame_types::calibration, {{"By", "test"}, {"CalGeneration", 1}});
        writeFile(file, {calibration(1), scan(0, 1), turned, scan(1, 1)});
        WitnessedRun run(directory);
        const auto results = run.of(workflowFor({file}), 2, 1);
        QCOMPARE(results[0].exitCode, 0);
        QCOMPARE(run.seen.calibrations.load(), 1);
        QCOMPARE(RunReader(results[0].runFile).inputFiles().front().duplicates, 1);
    }

    /// More readers than files left ranks waiting for ever.
    void moreReadersThanFilesAndMoreRanksThanFramesEnd()
    {
        const TemporaryDirectory directory;
        const std::string file = directory.file("0.g3");
        writeFile(file, {calibration(1), scan(0, 1)});
        for (const int ioRanks : {1, 3, 5}) {
            WitnessedRun run(directory);
            const auto results = run.of(workflowFor({file}), 7, ioRanks);
            QCOMPARE(results[0].exitCode, 0);
            QCOMPARE(run.seen.scans.load(), 1);
            QCOMPARE(run.seen.calibrations.load(), 7 - ioRanks);
            QCOMPARE(run.seen.ends.load(), 7 - ioRanks);
        }
    }

    /// The default accumulator crashed.
    void defaultAccumulatorGroupsByObservation()
    {
        const TemporaryDirectory directory;
        const std::string file = directory.file("0.g3");
        writeFile(file, {calibration(1), scan(0, 1), scan(1, 1)});
        Json workflow = workflowFor({file});
        workflow["accumulate"] = Json::object();
        WitnessedRun run(directory);
        for (const RunResult& result : run.of(workflow, 3, 1)) {
            QCOMPARE(result.exitCode, 0);
            QCOMPARE(result.groups.size(), std::size_t{1});
            QCOMPARE(result.groups.front().name, std::string("RCW38-7"));
            QCOMPARE(result.groups.front().entries.size(), std::size_t{2});
        }
    }

    /// An EndProcessing frame inside a file ended a worker.
    void endProcessingInsideAFileEndsNobody()
    {
        const TemporaryDirectory directory;
        const std::string file = directory.file("0.g3");
        const Frame end = makeFrame(frame_types::endProcessing);
        writeFile(file, {end, calibration(1), scan(0, 1), end, scan(1, 1), scan(2, 1), end});
        for (const char* mode : {"frames", "files"}) {
            WitnessedRun run(directory);
            Json workflow = workflowFor({file});
            workflow["distribute"]["mode"] = mode;
            workflow["inputs"] = Json::array({Json::array({file})});
            const auto results = run.of(workflow, 3, std::string(mode) == "frames" ? 1 : 0);
            QVERIFY2(!results[0].error, results[0].error ? results[0].error->what() : "");
            QCOMPARE(results[0].exitCode, 0);
            QCOMPARE(run.seen.scans.load(), 3);
            QCOMPARE(scansIn(results[0].groups), upTo(3));
            QCOMPARE(run.seen.ends.load(), std::string(mode) == "frames" ? 2 : 3);
        }
    }

    /// Damaged compressed files read as short or empty without an error.
    void damagedCompressedFilesAreErrors()
    {
        const TemporaryDirectory directory;
        std::vector<Frame> frames{calibration(1)};
        for (int number = 0; number < 50; ++number) {
            frames.push_back(scan(number, 1));
        }
        const std::string plain = fileBytes(frames);
        for (const char* suffix : {".gz", ".bz2", ".xz"}) {
            const std::string file = directory.file(std::string("0.g3") + suffix);
            writeCompressed(file, plain);
            const std::string whole = readRawFile(file);
            const auto runWith = [&](const std::string& bytes) {
                writeRawFile(file, bytes);
                WitnessedRun run(directory);
                return run.of(workflowFor({file}), 2, 1).front();
            };
            QCOMPARE(runWith(whole).exitCode, 0);
            std::mt19937_64 random(1);
            for (int damage = 0; damage < 12; ++damage) {
                std::string bytes = whole;
                const std::size_t at = random() % whole.size();
                if (damage % 2 == 0) {
                    bytes.resize(at);
                } else {
                    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
                }
                const RunResult result = runWith(bytes);
                if (result.exitCode == 0) { // a bit that says nothing, such as gzip's time
                    QCOMPARE(scansIn(result.groups), upTo(50));
                    QVERIFY(damage % 2 == 1);
                } else {
                    QCOMPARE(result.exitCode, 1);
                    QCOMPARE(result.error->place().file, file);
                }
            }
        }
    }

    /// The caller's list of files was emptied: here nothing of the caller is changed, and the same
    /// object runs twice.
    void settingsOfTheCallerAreUsedAndKept()
    {
        const TemporaryDirectory directory;
        const std::string file = directory.file("0.g3");
        writeFile(file, {calibration(1), scan(0, 1)});
        RunOptions options;
        options.workflow.inputs = {{.patterns = {file}, .isBlock = true}};
        options.workflow.accumulate.emplace();
        options.baseDirectory = directory.path().string();
        options.recording = Recording::Off;
        options.workflowJson =
            Json{{"scanweave", 1}, {"inputs", {{file}}}, {"accumulate", Json::object()}}.dump();
        const ModuleRegistry registry;
        for (int time = 0; time < 2; ++time) {
            LocalNetwork network(1);
            const RunResult result = runWorkflow(network.rank(0), registry, options);
            QVERIFY2(!result.error, result.error ? result.error->what() : "");
            QCOMPARE(result.status.framesProcessed, std::uint64_t{1});
            QCOMPARE(options.workflow.inputs.at(0).patterns, std::vector<std::string>{file});
        }
    }
};

} // namespace scanweave

QTEST_APPLESS_MAIN(scanweave::KnownFailuresTest)
#include "known_failures_test.moc"
