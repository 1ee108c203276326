// SPDX-License-Identifier: BSD-2-Clause
// Users' code from outside: workflows with programs, Python and plugins, alone and under mpirun;
// replay and new.
#include "db/run_reader.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/scalars.h"
#include "engine/pipeline/plugin.h"
#include "tests/support/frame_factory.h"
#include "tests/support/program_runner.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <chrono>
#include <filesystem>
#include <set>

using namespace scanweave;
using namespace scanweave::test;

namespace {

using Json = nlohmann::ordered_json;

constexpr int scans = 12;

const char* const filters = R"py(
import os
import sys


def mark(frame):
    if frame.type == "Scan":
        frame["Marked"] = int(os.environ["SCANWEAVE_RANK"])
        print("scan", frame["ScanNumber"], file=sys.stderr)


class Gains:
    def __init__(self, refuse=-1):
        self.gain = None
        self.refuse = refuse

    def __call__(self, frame):
        if frame.type == "Calibration":
            self.gain = frame["Gain"]
        elif frame.type == "Scan":
            if frame["ScanNumber"] == self.refuse:
                raise ValueError("scan %d after gain %g" % (self.refuse, self.gain))
            frame["Gain"] = self.gain
)py";

class Workplace
{
public:
    Workplace()
    {
        writeFile(file("shared.g3"), {makeFrame(frame_types::calibration, {{"Gain", 2.5}})});
        std::vector<Frame> frames;
        for (int i = 0; i < scans; ++i) {
            if (i == scans / 2) {
                frames.push_back(makeFrame(frame_types::calibration, {{"Gain", 7.5}}));
            }
            frames.push_back(
                makeFrame(frame_types::scan,
                          {{"SourceName", "rcw38"}, {"ObservationID", 17}, {"ScanNumber", i}}));
        }
        writeFile(file("a.g3"), frames);
        writeRawFile(file("my_filters.py"), filters);
    }

    std::string file(const std::string& name) const { return directory_.file(name); }

    void workflow(const std::vector<Json>& modules, const Json& more = Json::object()) const
    {
        Json json{{"name", "test"},
                  {"inputs", {"shared.g3", Json::array({"a.g3"})}},
                  {"modules", modules},
                  {"accumulate", {{"metadata", {{"number", "ScanNumber"}}}, {"sort", {"number"}}}}};
        json.update(more);
        writeRawFile(file("w.json"), json.dump(2));
    }

    ProgramSettings settings() const
    {
        return {.directory = directory_.path().string(),
                .environment = {{"SCANWEAVE_CACHE", file("cache")},
                                {"SCANWEAVE_FRAMES", "light"},
                                {"PYTHONDONTWRITEBYTECODE", "1"},
                                {"OMPI_ALLOW_RUN_AS_ROOT", "1"},
                                {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"},
                                {"OMPI_MCA_rmaps_base_oversubscribe", "1"},
                                {"OMPI_MCA_hwloc_base_binding_policy", "none"},
                                {"OMPI_MCA_mpi_yield_when_idle", "1"},
                                {"OMPI_MCA_btl_vader_single_copy_mechanism", "none"},
                                {"ASAN_OPTIONS", "detect_leaks=0:handle_segv=0:handle_abort=0"}},
                .input = {},
                .seconds = 90};
    }

    ProgramResult scanweave(const std::vector<std::string>& arguments) const
    {
        return runProgramFile(SCANWEAVE_PROGRAM, arguments, settings());
    }

    ProgramResult mpirun(int ranks, const std::vector<std::string>& arguments) const
    {
        std::vector<std::string> all{"-n", std::to_string(ranks), SCANWEAVE_PROGRAM};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return runProgramFile(SCANWEAVE_MPIRUN_PROGRAM, all, settings());
    }

    std::string runFile() const
    {
        for (const auto& entry : std::filesystem::directory_iterator(file("runs"))) {
            if (entry.path().extension() == ".sqlite") {
                return entry.path().string();
            }
        }
        return "";
    }

private:
    TemporaryDirectory directory_;
};

Json pythonUse(const std::string& callable, const Json& arguments = Json::object())
{
    return {{"use", "python"},
            {"callable", callable},
            {"interpreter", "/usr/bin/python3"},
            {"arguments", arguments}};
}

std::string plugin(const std::string& name)
{
    return std::string(SCANWEAVE_PLUGIN_DIR) + "/" + name + ".so";
}

#define NEED_PYTHON()                                                                              \
    do {                                                                                           \
        if (!std::filesystem::exists("/usr/bin/python3")) {                                        \
            QSKIP("/usr/bin/python3 is not there; install python3 to run this");                   \
        }                                                                                          \
    } while (false)

} // namespace

class ExternalProgramTest : public QObject
{
    Q_OBJECT

private slots:
    void pythonMarksEveryScan_data()
    {
        QTest::addColumn<int>("ranks");
        QTest::newRow("alone") << 1;
        QTest::newRow("three ranks") << 3;
    }
    void pythonMarksEveryScan()
    {
        NEED_PYTHON();
        QFETCH(int, ranks);
        const Workplace place;
        place.workflow(
            {pythonUse("my_filters:mark"), pythonUse("my_filters:Gains")},
            {{"accumulate",
              {{"metadata", {{"number", "ScanNumber"}, {"gain", "Gain"}}}, {"sort", {"number"}}}}});
        const std::vector<std::string> arguments{"run", "--quiet", "--json", "w.json"};
        const ProgramResult run =
            ranks == 1 ? place.scanweave(arguments) : place.mpirun(ranks, arguments);
        VERIFY_EXIT(run, 0);
        QCOMPARE(run.json()["ledger_ok"].dump(), std::string("true"));
        const auto groups = place.scanweave({"groups", "--json"}).json()["groups"];
        QCOMPARE(groups.size(), 1U);
        const auto& entries = groups[0]["entries"];
        QCOMPARE(entries.size(), static_cast<std::size_t>(scans));
        for (int i = 0; i < scans; ++i) {
            // The metadata in force, whichever rank it was.
            QCOMPARE(entries[static_cast<std::size_t>(i)]["metadata"]["number"].get<int>(), i);
            QCOMPARE(entries[static_cast<std::size_t>(i)]["metadata"]["gain"].get<double>(),
                     i < scans / 2 ? 2.5 : 7.5);
        }
        // What they said on standard error.
        RunReader reader(place.runFile());
        std::set<std::string> said;
        for (const EventRecord& event : reader.events()) {
            if (event.module == "python" && event.level == EventLevel::Info) {
                said.insert(event.message);
            }
        }
        QCOMPARE(said.size(), static_cast<std::size_t>(scans));
        QVERIFY(said.contains("scan 11"));
    }

    void aPythonErrorEndsTheRunWithItsPlace()
    {
        NEED_PYTHON();
        const Workplace place;
        place.workflow({pythonUse("my_filters:Gains", {{"refuse", 8}})});
        const ProgramResult run = place.mpirun(3, {"run", "--quiet", "w.json"});
        VERIFY_EXIT(run, 1);
        VERIFY_SAYS(run, "a.g3, frame 9, byte ");
        VERIFY_SAYS(run, "module python");
        VERIFY_SAYS(run, "my_filters:Gains raised ValueError: scan 8 after gain 7.5");
        VERIFY_SAYS(run, "my_filters.py\", line");
    }

    void aSkippedFrameIsRecordedAndCanBeReplayed()
    {
        NEED_PYTHON();
        const Workplace place;
        place.workflow({pythonUse("my_filters:Gains", {{"refuse", 8}})},
                       {{"on_error", {{"module", "skip"}}}});
        VERIFY_EXIT(place.scanweave({"run", "--quiet", "w.json"}), 3);

        // The first one that was skipped; the metadata in force is the second calibration.
        const ProgramResult replay = place.scanweave({"replay"});
        VERIFY_EXIT(replay, 1);
        VERIFY_SAYS(replay, "frame 10: Scan");
        VERIFY_SAYS(replay, "in the run: skipped on rank 0");
        VERIFY_SAYS(replay, "a.g3, frame 6\n"); // the calibration
        VERIFY_SAYS(replay, "ValueError: scan 8 after gain 7.5");
        QVERIFY(!contains(replay.output, "shared.g3"));

        const ProgramResult json = place.scanweave({"replay", "runs", "3", "--json"});
        VERIFY_EXIT(json, 0);
        QCOMPARE(json.json()["metadata"].size(), 1U);
        QVERIFY(contains(json.json()["metadata"][0]["file"].get<std::string>(), "shared.g3"));
        QCOMPARE(json.json()["out"].size(), 1U);

        const ProgramResult all =
            place.scanweave({"replay", "runs", "10", "--json", "--all-metadata"});
        QCOMPARE(all.json()["metadata"].size(), 2U);

        // Mended: it goes through, and what comes out is what the module made.
        const ProgramResult mended = place.scanweave({"replay",
                                                      "runs",
                                                      "10",
                                                      "--set",
                                                      "modules.0.arguments.refuse=-1",
                                                      "--output",
                                                      place.file("out.g3")});
        VERIFY_EXIT(mended, 0);
        FrameReader reader(place.file("out.g3"));
        QCOMPARE(reader.next()->get<G3Double>("Gain")->value, 7.5);

        VERIFY_EXIT(place.scanweave({"replay", "runs", "4711"}), 2);
        VERIFY_SAYS(place.scanweave({"replay", "runs", "4711"}), "the run has no frame 4711");

        // The input is another one now.
        writeFile(place.file("a.g3"), {makeFrame(frame_types::scan, {{"ScanNumber", 8}})});
        const ProgramResult changed = place.scanweave({"replay", "runs", "10"});
        VERIFY_EXIT(changed, 1);
        VERIFY_SAYS(changed, "a.g3: the file has changed since the run");
        const ProgramResult forced = place.scanweave({"replay", "runs", "10", "--force"});
        VERIFY_EXIT(forced, 1);
        VERIFY_SAYS(forced, "warning");
        VERIFY_EXIT(place.scanweave({"replay", "runs", "0"}), 0); // of the file that is as it was
    }

    void programsAndTheirFaultsInWorkflows()
    {
        const Workplace place;
        place.workflow({{{"use", "process"}, {"command", {SCANWEAVE_FRAME_PROGRAM, "same"}}}});
        VERIFY_EXIT(place.mpirun(2, {"run", "--quiet", "w.json"}), 0);

        place.workflow({{{"use", "process"}, {"command", {SCANWEAVE_FRAME_PROGRAM, "crash"}}}});
        const ProgramResult crash = place.scanweave({"run", "--quiet", "w.json"});
        VERIFY_EXIT(crash, 1);
        VERIFY_SAYS(crash, "a.g3, frame 1, byte");
        VERIFY_SAYS(crash, "about to crash");

        // With line and column, before anything runs.
        place.workflow({{{"use", "process"}, {"command", {"./not_there"}}}});
        const ProgramResult wrong = place.scanweave({"validate", "--json", "w.json"});
        VERIFY_EXIT(wrong, 2);
        const auto problem = wrong.json()["files"][0]["problems"][0];
        QCOMPARE(problem["pointer"].get<std::string>(), std::string("/modules/0"));
        QVERIFY(problem["line"].get<int>() > 1);
        VERIFY_SAYS(wrong, "there is no program");
        place.workflow(
            {{{"use", "process"}, {"command", {"/bin/true"}}, {"environment", {{"A", 1}}}}});
        const ProgramResult environment = place.scanweave({"validate", "--json", "w.json"});
        QCOMPARE(environment.json()["files"][0]["problems"][0]["pointer"].get<std::string>(),
                 std::string("/modules/0/environment"));
        VERIFY_SAYS(place.scanweave({"modules", "process"}), "string_list or string, required");
    }

    void aPluginsModulesAreUsed_data()
    {
        QTest::addColumn<bool>("isOption");
        QTest::addColumn<int>("ranks");
        QTest::newRow("in the workflow, alone") << false << 1;
        QTest::newRow("in the workflow, three ranks") << false << 3;
        QTest::newRow("option, three ranks") << true << 3;
    }
    void aPluginsModulesAreUsed()
    {
        QFETCH(bool, isOption);
        QFETCH(int, ranks);
        const Workplace place;
        std::filesystem::copy_file(plugin("good_plugin"), place.file("good.so"));
        Json more{{"accumulate", {{"metadata", {{"gain", "Calibration/Gain"}}}}}};
        if (!isOption) {
            more["plugins"] = {"good.so"};
        }
        place.workflow({{{"use", "scale_gain"}, {"factor", 10}}}, more);
        std::vector<std::string> arguments{"run", "--quiet", "--json", "w.json"};
        if (isOption) {
            arguments.insert(arguments.end(), {"--plugin", "good.so"});
        }
        VERIFY_EXIT(ranks == 1 ? place.scanweave(arguments) : place.mpirun(ranks, arguments), 0);
        const auto groups = place.scanweave({"groups", "--json"}).json()["groups"];
        QCOMPARE(groups[0]["entries"][0]["metadata"]["gain"].get<double>(), 25.0);

        // Replay knows the plugin from the run file.
        VERIFY_EXIT(place.scanweave({"replay", "runs", "3"}), 0);
        VERIFY_SAYS(place.scanweave({"modules", "--plugin", "good.so"}), "scale_gain");
        VERIFY_EXIT(place.scanweave({"validate", "--plugin", "good.so", "--no-files", "w.json"}),
                    isOption ? 0 : 2); // twice is once too often
    }

    void pluginsThatCantBeUsedAreRefused_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("says");
        QTest::newRow("missing") << "no/such.so"
                                 << "there is no such plugin";
        QTest::newRow("directory") << "/tmp"
                                   << "this is no file";
        QTest::newRow("no shared object") << "w.json"
                                          << "the plugin can't be loaded";
        QTest::newRow("no plugin")
            << QString::fromStdString(plugin("no_plugin")) << "but no Scanweave plugin";
        QTest::newRow("version") << QString::fromStdString(plugin("other_version"))
                                 << QStringLiteral(
                                        "its interface version is %1, this program's is %2")
                                        .arg(PluginInterface::current + 98)
                                        .arg(PluginInterface::current);
        QTest::newRow("exception") << QString::fromStdString(plugin("throwing_plugin"))
                                   << "entry point failed: no calibration database";
        QTest::newRow("missing symbol") << QString::fromStdString(plugin("missing_symbol"))
                                        << "uses something that this program doesn't have";
    }
    void pluginsThatCantBeUsedAreRefused()
    {
        QFETCH(QString, file);
        QFETCH(QString, says);
        const Workplace place;
        place.workflow({}, {{"plugins", {file.toStdString()}}});
        const ProgramResult validate = place.scanweave({"validate", "--json", "w.json"});
        VERIFY_EXIT(validate, 2);
        const auto problem = validate.json()["files"][0]["problems"][0];
        QCOMPARE(problem["pointer"].get<std::string>(), std::string("/plugins/0"));
        QVERIFY(problem["line"].get<int>() > 1);
        VERIFY_SAYS(validate, says.toStdString());
        const ProgramResult run = place.mpirun(2, {"run", "w.json"});
        VERIFY_EXIT(run, 2);
        VERIFY_SAYS(run, says.toStdString());
    }

    void aCrashNamesModuleAndFrame_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<int>("ranks");
        QTest::newRow("null pointer") << "segv" << 1;
        QTest::newRow("null pointer on three ranks") << "segv" << 3;
        QTest::newRow("abort") << "abort" << 1;
        QTest::newRow("stack overflow") << "overflow" << 1;
    }
    void aCrashNamesModuleAndFrame()
    {
        QFETCH(QString, how);
        QFETCH(int, ranks);
        const Workplace place;
        place.workflow({{{"use", "crash"}, {"how", how.toStdString()}, {"on", 5}}},
                       {{"plugins", {plugin("good_plugin")}}});
        const auto begin = std::chrono::steady_clock::now();
        const ProgramResult run = ranks == 1 ? place.scanweave({"run", "--quiet", "w.json"})
                                             : place.mpirun(ranks, {"run", "--quiet", "w.json"});
        QVERIFY(run.exitCode != 0);
        VERIFY_SAYS(run, "scanweave: module crash crashed on frame 5 (signal ");
        QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
    }

    void aCrashCanBeReplayed()
    {
        const Workplace place;
        place.workflow({{{"use", "crash"}, {"how", "throw"}, {"on", 5}}},
                       {{"plugins", {plugin("good_plugin")}}});
        VERIFY_EXIT(place.scanweave({"run", "--quiet", "w.json"}), 1);
        const ProgramResult replay = place.scanweave({"replay"});
        VERIFY_EXIT(replay, 1);
        VERIFY_SAYS(replay, "frame 5: Scan");
        VERIFY_SAYS(replay, "in the run: failed on rank 0");
        VERIFY_SAYS(replay, "key Gain, module crash: this frame is not liked");
        const ProgramResult crash =
            place.scanweave({"replay", "runs", "5", "--set", "modules.0.how=segv"});
        VERIFY_EXIT(crash, -1);
        VERIFY_SAYS(crash, "crash: about to end by segv");
        VERIFY_SAYS(crash, "scanweave: module crash crashed on frame 5 (signal 11)");
    }

    void newModuleWritesFilesOnce()
    {
        const Workplace place;
        const ProgramResult made = place.scanweave({"new", "module", "flag_glitches", "sub/dir"});
        VERIFY_EXIT(made, 0);
        const std::string source = readRawFile(place.file("sub/dir/flag_glitches.cpp"));
        QVERIFY(contains(source, "class FlagGlitches : public Module"));
        QVERIFY(contains(source, "spec.name = \"flag_glitches\""));
        QVERIFY(!contains(source, "my_module"));
        QVERIFY(contains(readRawFile(place.file("sub/dir/CMakeLists.txt")),
                         "scanweave_add_plugin(flag_glitches flag_glitches.cpp)"));
        const ProgramResult again = place.scanweave({"new", "module", "flag_glitches", "sub/dir"});
        VERIFY_EXIT(again, 2);
        VERIFY_SAYS(again, "nothing is overwritten");
        std::filesystem::remove(place.file("sub/dir/CMakeLists.txt"));
        VERIFY_EXIT(place.scanweave({"new", "module", "flag_glitches", "sub/dir"}), 2);
        QVERIFY(!std::filesystem::exists(place.file("sub/dir/CMakeLists.txt")));
        for (const char* name : {"", "Bad", "a-b", "1a", "keep", "../x"}) {
            VERIFY_EXIT(place.scanweave({"new", "module", name}), 2);
        }
        VERIFY_EXIT(place.scanweave({"new"}), 2);
    }
};

QTEST_APPLESS_MAIN(ExternalProgramTest)
#include "external_program_test.moc"
