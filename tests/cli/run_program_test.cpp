// SPDX-License-Identifier: BSD-2-Clause
// Runs from outside: the program runs workflows, alone and under mpirun, and tells about them
// afterwards.
#include "db/run_reader.h"
#include "engine/demo/observation.h"
#include "tests/support/frame_factory.h"
#include "tests/support/program_runner.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <csignal>
#include <filesystem>
#include <set>
#include <sstream>

using namespace scanweave;
using namespace scanweave::test;

namespace {

constexpr int scans = 24;

const std::string workflowText = R"({
  "scanweave": 1,
  "name": "test run",
  "inputs": ["shared.g3", ["a.g3", "b.g3"]],
  "modules": [{"use": "drop", "keys": ["Padding"]}],
  "accumulate": {"metadata": {"number": "ScanNumber"}, "sort": ["-number"]}
}
)";

/// Two files of a block and a shared one; scans 0 to 23, of two sources.
std::vector<Frame> scansFrom(int first, int count)
{
    std::vector<Frame> frames{makeFrame(frame_types::observation, {{"SourceName", "rcw38"}})};
    for (int i = first; i < first + count; ++i) {
        frames.push_back(makeFrame(frame_types::scan,
                                   {{"SourceName", i % 3 == 0 ? "moon" : "rcw38"},
                                    {"ObservationID", 17},
                                    {"ScanNumber", i},
                                    {"Padding", std::string(500, 'x')}}));
    }
    return frames;
}

class Workplace
{
public:
    explicit Workplace(const std::string& workflow = workflowText)
    {
        writeFile(file("shared.g3"), {makeFrame(frame_types::calibration, {{"Gain", 2.5}})});
        writeFile(file("a.g3"), scansFrom(0, scans / 2));
        writeFile(file("b.g3"), scansFrom(scans / 2, scans / 2));
        writeRawFile(file("w.json"), workflow);
    }

    std::string file(const std::string& name) const { return directory_.file(name); }
    const std::filesystem::path& path() const { return directory_.path(); }

    ProgramSettings settings() const
    {
        return {.directory = directory_.path().string(),
                .environment = {{"SCANWEAVE_CACHE", file("cache")},
                                {"OMPI_ALLOW_RUN_AS_ROOT", "1"},
                                {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"},
                                {"OMPI_MCA_rmaps_base_oversubscribe", "1"},
                                {"OMPI_MCA_hwloc_base_binding_policy", "none"},
                                {"OMPI_MCA_mpi_yield_when_idle", "1"},
                                {"OMPI_MCA_btl_vader_single_copy_mechanism", "none"},
                                {"ASAN_OPTIONS", "detect_leaks=0"}},
                .input = {},
                .seconds = 90};
    }

    ProgramResult scanweave(std::vector<std::string> arguments) const
    {
        return runProgramFile(SCANWEAVE_PROGRAM, arguments, settings());
    }

    ProgramResult mpirun(int ranks, std::vector<std::string> arguments) const
    {
        std::vector<std::string> all{"-n", std::to_string(ranks), SCANWEAVE_PROGRAM};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return runProgramFile(SCANWEAVE_MPIRUN_PROGRAM, all, settings());
    }

private:
    TemporaryDirectory directory_;
};

/// "moon-17: 21 18 …; rcw38-17: …": groups in order with the scan numbers of their entries.
std::string groupsText(const nlohmann::ordered_json& json)
{
    std::string text;
    for (const auto& group : json["groups"]) {
        text += group["group"].get<std::string>() + ":";
        for (const auto& entry : group["entries"]) {
            text += ' ' + entry["metadata"]["number"].dump();
        }
        text += "; ";
    }
    return text;
}

const std::string expectedGroups = "moon-17: 21 18 15 12 9 6 3 0; "
                                   "rcw38-17: 23 22 20 19 17 16 14 13 11 10 8 7 5 4 2 1; ";

} // namespace

class RunProgramTest : public QObject
{
    Q_OBJECT

private slots:
    void aRunTellsItsStatus_data()
    {
        QTest::addColumn<int>("ranks");
        QTest::newRow("alone") << 0;
        QTest::newRow("3 ranks") << 3;
    }
    void aRunTellsItsStatus()
    {
        QFETCH(int, ranks);
        const Workplace place;
        const std::vector<std::string> arguments{"run", "--json", "w.json"};
        const auto result =
            ranks == 0 ? place.scanweave(arguments) : place.mpirun(ranks, arguments);
        VERIFY_EXIT(result, 0);
        const auto status = result.json();
        QVERIFY2(!status.is_discarded(), result.output.c_str()); // nothing else on standard output
        QCOMPARE(status["state"].get<std::string>(), std::string("finished"));
        QCOMPARE(status["frames"].dump(),
                 std::string(R"({"total":24,"read":24,"processed":24,"skipped":0,"failed":0})"));
        QCOMPARE(status["ledger_ok"].get<bool>(), true);
        QVERIFY(status["bytes"].get<std::uint64_t>() > 24 * 500);
        QCOMPARE(status["ranks"].size(), std::size_t(std::max(ranks, 1)));
        RunReader reader(status["run"].get<std::string>());
        QCOMPARE(reader.run().mpi.empty(), ranks == 0);
        for (const auto& rank : status["ranks"]) {
            for (const char* field : {"rank",
                                      "role",
                                      "host",
                                      "state",
                                      "frames",
                                      "bytes",
                                      "busy_seconds",
                                      "wait_seconds",
                                      "peak_rss"}) {
                QVERIFY2(rank.contains(field), field);
            }
        }
        QVERIFY(std::filesystem::path(status["run"].get<std::string>()).parent_path() ==
                place.path() / "runs");

        const auto groups = place.scanweave({"groups", "--json"});
        VERIFY_EXIT(groups, 0);
        QCOMPARE(groupsText(groups.json()), expectedGroups);
        const auto again = place.scanweave({"status", "--json"});
        VERIFY_EXIT(again, 0);
        QCOMPARE(again.json()["frames"].dump(), status["frames"].dump());
    }

    void groupsTellWhereEntriesAreStored()
    {
        const Workplace place;
        VERIFY_EXIT(place.scanweave({"run", "--quiet", "w.json"}), 0);
        const auto json = place.scanweave({"groups", "--json", "--group", "moon-17"}).json();
        QCOMPARE(json["groups"].size(), std::size_t{1});
        std::int64_t position = 0;
        for (const auto& entry : json["groups"][0]["entries"]) {
            QCOMPARE(entry["position"].get<std::int64_t>(), position++);
            const std::string bytes = readRawFile(entry["file"].get<std::string>());
            const auto offset = entry["offset"].get<std::size_t>();
            const auto length = entry["length"].get<std::size_t>();
            QVERIFY(offset + length <= bytes.size());
            const Frame frame = Frame::parse(
                SharedBytes::copyOf(asBytes(std::string_view(bytes).substr(offset, length))),
                Frame::Crc::Check);
            QVERIFY(!frame.has("Padding"));
            QVERIFY(frame.has("ScanNumber"));
        }
        QCOMPARE(position, std::int64_t{8});
        const auto words = place.scanweave({"groups"});
        VERIFY_SAYS(words, "moon-17");
        VERIFY_SAYS(words, "16");
        VERIFY_EXIT(place.scanweave({"groups", "--group", "sun"}), 2);
    }

    void tablesAreTheSameForEveryLayout()
    {
        const Workplace place;
        auto workflow = nlohmann::ordered_json::parse(workflowText);
        workflow["modules"].push_back({{"use", "event_table"},
                                       {"name", "scans"},
                                       {"columns",
                                        {{"scan", "ScanNumber"},
                                         {"source, of it", "Observation/SourceName"},
                                         {"nothing", "NotThere"}}}});
        writeRawFile(place.file("t.json"), workflow.dump());
        VERIFY_EXIT(place.scanweave({"run", "--quiet", "t.json"}), 0);
        const auto one = place.scanweave({"table", "--csv"});
        VERIFY_EXIT(one, 0);
        QVERIFY(one.output.starts_with("seq,scan,\"source, of it\",nothing\n"));
        QCOMPARE(std::ranges::count(one.output, '\n'), 1 + 24);
        VERIFY_EXIT(place.mpirun(3, {"run", "--quiet", "--io-ranks", "1", "t.json"}), 0);
        const auto three = place.scanweave({"table", "--name", "scans", "--csv"});
        QCOMPARE(three.output, one.output);
        const auto json = place.scanweave({"table", "--json"}).json();
        QCOMPARE(json["tables"][0]["table"].get<std::string>(), std::string("scans"));
        QCOMPARE(json["tables"][0]["rows"].size(), std::size_t{24});
        QVERIFY(json["tables"][0]["rows"][0]["values"]["nothing"].is_null());
        VERIFY_SAYS(place.scanweave({"table"}), "source, of it");
        VERIFY_EXIT(place.scanweave({"table", "--name", "no"}), 2);
        VERIFY_EXIT(place.scanweave({"run", "--quiet", "w.json"}), 0);
        VERIFY_SAYS(place.scanweave({"table"}), "no tables");
    }

    void framesTellWhatBecameOfEach()
    {
        const Workplace place;
        VERIFY_EXIT(place.scanweave({"run", "--quiet", "w.json"}), 0);
        const auto result = place.scanweave({"frames", "--json"});
        VERIFY_EXIT(result, 0);
        const auto frames = result.json()["frames"];
        QCOMPARE(frames.size(),
                 std::size_t{27}); // calibration, two observations (one a duplicate), scans
        std::int64_t seq = 0;
        int duplicates = 0;
        for (const auto& frame : frames) {
            for (const char* field : {"seq",
                                      "input",
                                      "index",
                                      "offset",
                                      "length",
                                      "type",
                                      "metadata",
                                      "epoch",
                                      "duplicate_of",
                                      "io_rank",
                                      "rank",
                                      "state",
                                      "error"}) {
                QVERIFY2(frame.contains(field), field);
            }
            if (frame["state"] == "duplicate") {
                ++duplicates;
                QVERIFY(frame["seq"].is_null());
                QCOMPARE(frame["duplicate_of"].get<int>(), 1);
                continue;
            }
            QCOMPARE(frame["seq"].get<std::int64_t>(), seq++);
            QCOMPARE(frame["metadata"].get<bool>(), frame["type"] != "S");
            if (frame["type"] == "S") {
                QCOMPARE(frame["state"].get<std::string>(), std::string("processed"));
                QCOMPARE(frame["rank"].get<int>(), 0);
                QCOMPARE(frame["epoch"].get<int>(), 2);
            }
        }
        QCOMPARE(duplicates, 1);
        QCOMPARE(place.scanweave({"frames", "--json", "--type", "Scan"}).json()["frames"].size(),
                 std::size_t{24});
        QCOMPARE(place.scanweave({"frames", "--json", "--state", "failed"}).json()["frames"].size(),
                 std::size_t{0});
        QCOMPARE(place.scanweave({"frames", "--json", "--rank", "1"}).json()["frames"].size(),
                 std::size_t{0});
        VERIFY_SAYS(place.scanweave({"frames"}), "processed");
    }

    void aSummarySaysWhatToLookAtNext()
    {
        const Workplace place;
        const auto result = place.scanweave({"run", "w.json"});
        VERIFY_EXIT(result, 0);
        VERIFY_SAYS(result, "24 of 24 frames processed, 0 skipped, 0 failed: the ledger balances");
        VERIFY_SAYS(result, "2 groups with 24 entries");
        VERIFY_SAYS(result, "scanweave status " + place.file("runs"));
        QVERIFY(!contains(result.output + result.errors, "\033"));
        // Told as soon as it is there, so that the run can be watched.
        QVERIFY2(result.errors.starts_with("run file  " + place.file("runs")) &&
                     contains(result.errors.substr(0, result.errors.find('\n')), ".sqlite"),
                 result.errors.c_str());
        const auto quiet = place.scanweave({"run", "--quiet", "w.json"});
        VERIFY_EXIT(quiet, 0);
        QCOMPARE(quiet.output + quiet.errors, std::string());
    }

    void withoutRecordThereIsNoRunFile()
    {
        const Workplace place;
        const auto result =
            place.scanweave({"run", "--no-record", "--json", "--set", "accumulate=null", "w.json"});
        if (result.exitCode == 2) { // null may be no way to leave a part out
            VERIFY_EXIT(place.scanweave({"run", "--no-record", "--json", "w.json"}), 0);
        }
        QVERIFY(!std::filesystem::exists(place.path() / "runs") ||
                std::ranges::none_of(
                    std::filesystem::directory_iterator(place.path() / "runs"),
                    [](const auto& entry) { return entry.path().extension() == ".sqlite"; }));
    }

    void optionsOverrideTheWorkflow()
    {
        const Workplace place;
        std::filesystem::create_directory(place.path() / "elsewhere");
        ProgramSettings settings = place.settings();
        settings.directory = place.file("elsewhere");
        // --output is relative to where the command is typed.
        const auto result =
            runProgramFile(SCANWEAVE_PROGRAM,
                           {"run", "--json", "--output", "out", "--set", "name=other", "../w.json"},
                           settings);
        VERIFY_EXIT(result, 0);
        const std::filesystem::path run = result.json()["run"].get<std::string>();
        QVERIFY2(run.parent_path() == place.path() / "elsewhere" / "out", run.c_str());
        QVERIFY(run.filename().string().starts_with("other-"));
        VERIFY_EXIT(place.scanweave({"run", "--io-ranks", "7.5", "w.json"}), 2);
    }

    void tracesTellWhatEachRankSaw()
    {
        const Workplace place;
        VERIFY_EXIT(
            place.mpirun(3, {"run", "--quiet", "--io-ranks", "1", "--trace", "trace", "w.json"}),
            0);
        std::multiset<std::string> data;
        int files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(place.path() / "trace")) {
            ++files;
            std::istringstream lines(readRawFile(entry.path().string()));
            for (std::string line; std::getline(lines, line);) {
                if (line.ends_with(" S")) {
                    data.insert(line);
                }
            }
        }
        QVERIFY(files >= 2);
        QCOMPARE(data.size(), std::size_t{24});
        QCOMPARE((std::set<std::string>(data.begin(), data.end()).size()), std::size_t{24});
    }

    void anInvalidWorkflowRunsNowhere_data() { aRunTellsItsStatus_data(); }
    void anInvalidWorkflowRunsNowhere()
    {
        QFETCH(int, ranks);
        const Workplace place(
            R"({"scanweave": 1, "inputs": ["a.g3"], "modules": [{"use": "dropp"}], "namee": 1})");
        const auto result = ranks == 0 ? place.scanweave({"run", "w.json"})
                                       : place.mpirun(ranks, {"run", "w.json"});
        VERIFY_EXIT(result, 2);
        VERIFY_SAYS(result, "w.json:1:");
        VERIFY_SAYS(result, "drop");
        VERIFY_SAYS(result, "namee");
        // Said once, by one process.
        QCOMPARE(result.errors.find("nothing was run"), result.errors.rfind("nothing was run"));
        QVERIFY(!std::filesystem::exists(place.path() / "runs"));
    }

    void aMissingFileIsOneClearError_data() { aRunTellsItsStatus_data(); }
    void aMissingFileIsOneClearError()
    {
        QFETCH(int, ranks);
        const Workplace place;
        std::filesystem::remove(place.path() / "b.g3");
        const auto result = ranks == 0 ? place.scanweave({"run", "w.json"})
                                       : place.mpirun(ranks, {"run", "w.json"});
        QVERIFY(result.exitCode == 1 || result.exitCode == 2);
        VERIFY_SAYS(result, "b.g3");
        QCOMPARE(result.errors.find("scanweave: "), result.errors.rfind("scanweave: "));
    }

    void damageEndsARunWithFileFrameAndByte_data() { aRunTellsItsStatus_data(); }
    void damageEndsARunWithFileFrameAndByte()
    {
        QFETCH(int, ranks);
        const Workplace place;
        std::string bytes = readRawFile(place.file("b.g3"));
        const std::size_t padding = bytes.rfind("xxxx");
        bytes[padding] = 'y'; // in the last frame, 11 scans and an observation before
        writeRawFile(place.file("b.g3"), bytes);
        const auto result = ranks == 0 ? place.scanweave({"run", "w.json"})
                                       : place.mpirun(ranks, {"run", "w.json"});
        VERIFY_EXIT(result, 1);
        VERIFY_SAYS(result, "b.g3, frame 12, byte ");
        const auto status = place.scanweave({"status", "--json"});
        VERIFY_EXIT(status, 0);
        QCOMPARE(status.json()["state"].get<std::string>(), std::string("failed"));
        QVERIFY(contains(status.json()["error"].get<std::string>(), "b.g3"));
        VERIFY_EXIT(place.scanweave({"watch"}), 1);

        // The same as a policy: skipped and recorded.
        const auto skipping =
            place.scanweave({"run", "--json", "--set", "on_error.bad_frame=skip", "w.json"});
        VERIFY_EXIT(skipping, 3);
        const auto frames = skipping.json()["frames"];
        QCOMPARE(frames["processed"].get<int>(), 23);
        QCOMPARE(frames["skipped"].get<int>() + frames["failed"].get<int>(), 1);
        QCOMPARE(skipping.json()["ledger_ok"].get<bool>(), true);
        VERIFY_EXIT(place.scanweave({"watch"}), 3);
    }

    void watchEndsWithAFinishedRun()
    {
        const Workplace place;
        VERIFY_EXIT(place.scanweave({"run", "--quiet", "w.json"}), 0);
        const auto words = place.scanweave({"watch", "runs"});
        VERIFY_EXIT(words, 0);
        VERIFY_SAYS(words, "the ledger balances");
        const auto json = place.scanweave({"watch", "--json"});
        VERIFY_EXIT(json, 0);
        QCOMPARE(json.json()["state"].get<std::string>(), std::string("finished"));
    }

    void damagedRunFilesAreTold()
    {
        const Workplace place;
        writeRawFile(place.file("no.sqlite"), "this is no database, however long one looks at it");
        for (const char* command : {"status", "groups", "frames", "watch"}) {
            const auto result = place.scanweave({command, "no.sqlite"});
            VERIFY_EXIT(result, 1);
            VERIFY_SAYS(result, "no.sqlite");
        }
    }

    void aWorkflowThatDoesNotFitIsToldByItsPlace()
    {
        const Workplace place(R"({
  "scanweave": 1,
  "inputs": [["a.g3"]],
  "accumulate": {"metadata": {"y": "SourceNam"}}
})");
        const auto result = place.scanweave({"run", "w.json"});
        VERIFY_EXIT(result, 2);
        VERIFY_SAYS(result, "w.json:4:36: error: metadata \"y\" wants \"SourceNam\"");
        VERIFY_SAYS(result, "did you mean \"SourceName\"?");
    }

    void theObservationOfAFileIsToldByItsName()
    {
        const Workplace place(R"({
  "scanweave": 1,
  "inputs": [["a.g3", "b.g3"]],
  "distribute": {"mode": "files", "observation": "{Foo}"}
})");
        // What only later frames have is found when the files are looked at.
        std::vector<Frame> frames = scansFrom(0, 2);
        frames.push_back(makeFrame(frame_types::scan, {{"Rare", 1}}));
        writeFile(place.file("a.g3"), frames);
        const auto result =
            place.scanweave({"run", "--set", "distribute.observation={Rare}", "w.json"});
        QVERIFY(result.exitCode != 0);
        VERIFY_SAYS(result, "a.g3, frame 1, ");
        VERIFY_SAYS(result, "which distribute.observation wants");
        QVERIFY(!contains(result.errors, "accumulate.group"));
        const auto found = place.scanweave({"validate", "w.json"});
        VERIFY_EXIT(found, 2);
        VERIFY_SAYS(found, "/distribute/observation");
        VERIFY_EXIT(
            place.scanweave(
                {"run", "--set", "distribute.observation={Observation/SourceName}", "w.json"}),
            0);
    }

    void framesTellsWhatTheRunHasNot()
    {
        const Workplace place;
        VERIFY_EXIT(place.scanweave({"run", "--quiet", "w.json"}), 0);
        const auto none = place.scanweave({"frames", "runs", "--type", "Foo"});
        VERIFY_EXIT(none, 0);
        QCOMPARE(none.errors, "the run has no Foo frames\n");
        VERIFY_EXIT(place.scanweave({"frames", "runs", "--rank", "-1"}), 2);
        const auto nobody = place.scanweave({"frames", "runs", "--rank", "7"});
        VERIFY_EXIT(nobody, 0);
        QCOMPARE(nobody.errors, "the run has no frames of rank 7; it has rank 0 only\n");
        const auto all = place.scanweave({"frames", "runs", "--state", "duplicate"});
        VERIFY_EXIT(all, 0);
        VERIFY_SAYS(all, "duplicate"); // b.g3's Observation frame
        QVERIFY(!contains(all.output, " all "));
    }

    void theSameMessageIsToldTwentyTimes()
    {
        const Workplace place(R"({
  "scanweave": 1,
  "inputs": [["c.g3"]],
  "modules": [{"use": "drop", "keys": ["Padding"]}],
  "accumulate": {"metadata": {"rare": "Rare"}},
  "on_error": {"module": "skip"}
})");
        std::vector<Frame> frames = scansFrom(0, 60);
        frames.push_back(makeFrame(frame_types::scan,
                                   {{"SourceName", "rcw38"}, {"ObservationID", 1}, {"Rare", 1}}));
        writeFile(place.file("c.g3"), frames);
        const auto result = place.scanweave({"run", "w.json"});
        VERIFY_EXIT(result, 3);
        std::size_t told = 0;
        std::istringstream lines(result.errors);
        for (std::string line; std::getline(lines, line);) {
            told += line.starts_with("scanweave: warning: ") && contains(line, "frame left out")
                        ? 1
                        : 0;
        }
        QCOMPARE(told, std::size_t{20});
        VERIFY_SAYS(result, "… and 40 more like this: ");
        VERIFY_SAYS(result, "scanweave frames --state skipped ");
    }

    void interruptEndsARunInGoodOrder()
    {
        // Enough frames that the run is still going on when it is interrupted, however fast the
        // machine.
        const Workplace place;
        std::vector<Frame> many;
        for (int i = 0; i < 200000; ++i) {
            many.push_back(makeFrame(frame_types::scan,
                                     {{"SourceName", "rcw38"},
                                      {"ObservationID", 1},
                                      {"ScanNumber", i},
                                      {"Padding", 1}}));
        }
        writeFile(place.file("a.g3"), many);
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("SCANWEAVE_CACHE", QString::fromStdString(place.file("cache")));
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(QString::fromStdString(place.path().string()));
        process.start(SCANWEAVE_PROGRAM, {"run", "--json", "w.json"});
        // The run file is there as soon as the run has begun.
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(place.path() / "runs") &&
                                     !std::filesystem::is_empty(place.path() / "runs"),
                                 30000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(30000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        const auto status =
            nlohmann::json::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
        QVERIFY(!status.is_discarded());
        QCOMPARE(process.exitCode(), 1);
        QCOMPARE(status["state"].get<std::string>(), std::string("canceled"));
    }

    void aKilledProcessEndsTheRunAndTheRunFileTellsTheTruth_data()
    {
        QTest::addColumn<int>("rank");
        QTest::newRow("rank 0, which records") << 0;
        QTest::newRow("a rank that reads") << 1;
        QTest::newRow("a rank that computes") << 3;
    }
    /// Guarantees 9 and 10: nobody is left waiting, and what was recorded can be read.
    void aKilledProcessEndsTheRunAndTheRunFileTellsTheTruth()
    {
        QFETCH(int, rank);
        const Workplace place;
        // Many scans and much to do for each, so that there is time to strike.
        std::vector<Frame> frames;
        for (int number = 0; number < 40'000; ++number) {
            frames.push_back(makeFrame(
                frame_types::scan,
                {{"SourceName", "rcw38"}, {"ObservationID", 17}, {"ScanNumber", number}}));
        }
        writeFile(place.file("a.g3"), frames);
        writeRawFile(place.file("w.json"),
                     R"({"scanweave": 1, "inputs": [["a.g3", "b.g3"]], "accumulate": {},)"
                     R"( "distribute": {"io_ranks": 2, "bundle": "1 kB"}})");
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const auto& [name, value] : place.settings().environment) {
            environment.insert(QString::fromStdString(name), QString::fromStdString(value));
        }
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(QString::fromStdString(place.path().string()));
        process.start(SCANWEAVE_MPIRUN_PROGRAM,
                      {"-n", "5", SCANWEAVE_PROGRAM, "run", "--quiet", "w.json"});
        std::string run;
        nlohmann::ordered_json status;
        const auto hasProgress = [&] {
            if (run.empty() && std::filesystem::exists(place.path() / "runs")) {
                for (const auto& file :
                     std::filesystem::directory_iterator(place.path() / "runs")) {
                    run = file.path().extension() == ".sqlite" ? file.path().string() : run;
                }
            }
            status = run.empty() ? nlohmann::ordered_json()
                                 : place.scanweave({"status", "--json", run}).json();
            return status.is_object() && status["frames"]["processed"].get<int>() > 0;
        };
        QTRY_VERIFY_WITH_TIMEOUT(hasProgress() || process.state() == QProcess::NotRunning, 60000);
        QVERIFY2(process.state() == QProcess::Running, "the run ended before it could be killed");
        const auto query = runProgramFile(
            "sqlite3",
            {"-readonly", run, "select pid from rank where rank = " + std::to_string(rank)});
        const pid_t pid = static_cast<pid_t>(std::atoi(query.output.c_str()));
        QVERIFY2(pid > 1, query.errors.c_str());
        QCOMPARE(::kill(pid, SIGKILL), 0);
        QVERIFY2(process.waitForFinished(10000), "mpirun and its ranks are still there");
        QVERIFY(process.exitStatus() == QProcess::CrashExit || process.exitCode() != 0);

        const auto after = place.scanweave({"status", "--json", run});
        QVERIFY2(after.json().is_object(), after.errors.c_str());
        const auto counts = after.json()["frames"];
        if (rank == 0) { // nobody was left to say more
            QVERIFY(after.json()["state"].get<std::string>() != "finished");
        } else {
            QCOMPARE(after.json()["state"].get<std::string>(), std::string("failed"));
            VERIFY_SAYS(after, "process " + std::to_string(pid));
            const auto told = after.json(); // else it would be gone within the loop
            for (const auto& ended : told["ranks"]) {
                QCOMPARE(ended["state"].get<std::string>(),
                         std::string(ended["rank"].get<int>() == rank ? "lost" : "stopped"));
            }
        }
        QVERIFY(counts["processed"].get<int>() >= status["frames"]["processed"].get<int>());
        QVERIFY(counts["processed"].get<int>() <= counts["total"].get<int>());
        const auto rows =
            runProgramFile("sqlite3",
                           {"-readonly",
                            run,
                            "select count(*) from frame where state = 'processed' and is_data;"
                            "pragma integrity_check"});
        QCOMPARE(rows.output, counts["processed"].dump() + "\nok\n");
    }

    void demoMakesRunsAndIsRepeatable()
    {
        const TemporaryDirectory here;
        const Workplace place;
        ProgramSettings settings = place.settings();
        const std::vector<std::string> arguments{
            "demo", here.file("d"), "--size", "1MB", "--detectors", "4", "--files", "2", "--json"};
        const auto first = runProgramFile(SCANWEAVE_PROGRAM, arguments, settings);
        VERIFY_EXIT(first, 0);
        QCOMPARE(first.json()["reused"].get<bool>(), false);
        QCOMPARE(first.json()["status"]["ledger_ok"].get<bool>(), true);
        QVERIFY(std::abs(first.json()["bytes"].get<double>() / 1e6 - 1) < 0.2);
        const auto second = runProgramFile(SCANWEAVE_PROGRAM, arguments, settings);
        VERIFY_EXIT(second, 0);
        QCOMPARE(second.json()["reused"].get<bool>(), true);

        auto other = arguments;
        other.insert(other.end(), {"--seed", "5", "--no-run"});
        const auto third = runProgramFile(SCANWEAVE_PROGRAM, other, settings);
        VERIFY_EXIT(third, 0);
        QCOMPARE(third.json()["reused"].get<bool>(), false);
        QVERIFY(third.json()["status"].is_null());

        // A file that is cut is not taken for complete.
        std::filesystem::resize_file(here.file("d/0001.g3"), 100);
        QCOMPARE(runProgramFile(SCANWEAVE_PROGRAM, other, settings).json()["reused"].get<bool>(),
                 false);
    }

    void demoTouchesNoForeignFiles()
    {
        const TemporaryDirectory here;
        writeRawFile(here.file("mine.g3"), "precious");
        const auto result = runProgramFile(
            SCANWEAVE_PROGRAM, {"demo", here.path().string(), "--size", "1MB", "--no-run"});
        VERIFY_EXIT(result, 2);
        VERIFY_SAYS(result, "mine.g3");
        QCOMPARE(readRawFile(here.file("mine.g3")), std::string("precious"));
        QVERIFY(!std::filesystem::exists(here.file("0000.g3")));
    }

    void demoSaysWhatToLookAtNext()
    {
        const TemporaryDirectory here;
        const auto result = runProgramFile(SCANWEAVE_PROGRAM,
                                           {"demo",
                                            here.file("d"),
                                            "--size",
                                            "300kB",
                                            "--detectors",
                                            "2",
                                            "--files",
                                            "1",
                                            "--no-run"});
        VERIFY_EXIT(result, 0);
        VERIFY_SAYS(result, "What to look at next:");
        VERIFY_SAYS(result, " run " + here.file("d/demo.json"));
        const auto valid = runProgramFile(SCANWEAVE_PROGRAM,
                                          {"validate", "--against-files", here.file("d/demo.json")},
                                          {.directory = {},
                                           .environment = {{"SCANWEAVE_CACHE", here.file("cache")}},
                                           .input = {},
                                           .seconds = 60});
        VERIFY_EXIT(valid, 0);
        VERIFY_SAYS(valid, "demo.json: ok; checked against 2 files");
    }
};

QTEST_GUILESS_MAIN(RunProgramTest)
#include "run_program_test.moc"
