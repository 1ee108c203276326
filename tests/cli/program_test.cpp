// SPDX-License-Identifier: BSD-2-Clause
// The scanweave program from outside: what each command says, in JSON and in words, and its exit
// codes.
#include "engine/g3/frame_writer.h"
#include "engine/g3/scalars.h"
#include "engine/g3/vectors.h"
#include "tests/support/frame_factory.h"
#include "tests/support/golden.h"
#include "tests/support/program_runner.h"
#include "tests/support/small_observation.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <fstream>
#include <limits>

using namespace scanweave;
using namespace scanweave::test;

namespace {

const std::vector<std::string> commands{"run",
                                        "validate",
                                        "index",
                                        "inspect",
                                        "modules",
                                        "watch",
                                        "status",
                                        "groups",
                                        "frames",
                                        "replay",
                                        "try",
                                        "new",
                                        "demo"};

/// One directory with a small observation for all tests, and a cache of their own.
const TemporaryDirectory& here()
{
    static const TemporaryDirectory directory;
    return directory;
}

ObservationFiles& observation()
{
    static ObservationFiles files = writeSmallObservation(here().path().string());
    return files;
}

ProgramResult scanweaveRun(const std::vector<std::string>& arguments, const std::string& input = {})
{
    return runProgramFile(SCANWEAVE_PROGRAM,
                          arguments,
                          {.directory = here().path().string(),
                           .environment = {{"SCANWEAVE_CACHE", here().file("cache")}},
                           .input = input});
}

std::string writeText(const std::string& name, const std::string& text)
{
    writeRawFile(here().file(name), text);
    return here().file(name);
}

nlohmann::json readJson(const std::filesystem::path& path)
{
    std::ifstream file(path);
    return nlohmann::json::parse(file);
}

/// QVERIFY2 with the texts that a failure is about.

} // namespace

class ProgramTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { observation(); }

    void everyCommandExplainsItself_data()
    {
        QTest::addColumn<QString>("command");
        for (const std::string& command : commands) {
            QTest::newRow(command.c_str()) << QString::fromStdString(command);
        }
    }
    void everyCommandExplainsItself()
    {
        QFETCH(QString, command);
        std::vector<std::string> arguments{command.toStdString(), "--help"};
        if (command == "new") {
            arguments.insert(arguments.begin() + 1, "module");
        }
        const auto help = scanweaveRun(arguments);
        QCOMPARE(help.exitCode, 0);
        QVERIFY(contains(help.output, "Examples:\n  scanweave ") ||
                contains(help.output, "Examples:\n"));
        QVERIFY(contains(help.output, "Exit codes:\n  0  "));
        QVERIFY(contains(help.output, "--json"));
        QVERIFY(help.errors.empty());
        QVERIFY(!contains(help.output, "\033"));
    }

    void theProgramListsItsCommandsOnly()
    {
        const auto help = scanweaveRun({"--help"});
        QCOMPARE(help.exitCode, 0);
        for (const std::string& command : commands) {
            QVERIFY(contains(help.output, "\n  " + command + " "));
        }
        QVERIFY(!contains(help.output, "submit"));
        QVERIFY(contains(scanweaveRun({"--version"}).output, "scanweave 0."));
    }

    void wrongUsageIsExitCode2_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("unknown command") << QStringList{"walk"};
        QTest::newRow("unknown command with an option") << QStringList{"walk", "--help"};
        QTest::newRow("no frame below 0") << QStringList{"inspect", "--frame", "-1", "a.g3"};
        QTest::newRow("unknown option") << QStringList{"inspect", "--nope", "a.g3"};
        QTest::newRow("no file") << QStringList{"inspect"};
        QTest::newRow("no number") << QStringList{"inspect", "--frame", "x", "a.g3"};
        QTest::newRow("contradiction")
            << QStringList{"validate", "--no-files", "--against-files", "w.json"};
        QTest::newRow("no module") << QStringList{"modules", "no_such_module"};
        QTest::newRow("no such run") << QStringList{"status", "nowhere"};
        QTest::newRow("no run in there") << QStringList{"status", "."};
        QTest::newRow("no state") << QStringList{"frames", "--state", "asleep"};
        QTest::newRow("no frame type")
            << QStringList{"index", "--data-frames", "TooLong", "0000.g3"};
        QTest::newRow("no interval") << QStringList{"watch", "--interval", "0"};
        QTest::newRow("no size") << QStringList{"demo", "--size", "big"};
        QTest::newRow("no workflow") << QStringList{"run", "nowhere.json"};
    }
    void wrongUsageIsExitCode2()
    {
        QFETCH(QStringList, arguments);
        std::vector<std::string> list;
        for (const QString& argument : arguments) {
            list.push_back(argument.toStdString());
        }
        const auto result = scanweaveRun(list);
        QVERIFY2(result.exitCode == 2,
                 qPrintable(QString::fromStdString(result.output + result.errors)));
        VERIFY_SAYS(result, "scanweave: ");
        QVERIFY(result.output.empty());
        QVERIFY(!contains(result.errors, "\033"));
    }

    void anUnknownCommandIsNamed()
    {
        const auto result = scanweaveRun({"validat", "--help"});
        VERIFY_SAYS(result, "there is no command \"validat\"; did you mean \"validate\"?");
    }

    void demoTellsTheSmallestSize()
    {
        const auto result = scanweaveRun({"demo",
                                          "--size",
                                          "1kB",
                                          "--detectors",
                                          "4",
                                          "--files",
                                          "3",
                                          "--no-run",
                                          here().file("smallest")});
        QCOMPARE(result.exitCode, 0);
        VERIFY_SAYS(result, "the smallest with 4 detectors in 3 files");
    }

    void onlyTheFirstProcessSpeaks()
    {
        const auto result = runProgramFile(
            SCANWEAVE_PROGRAM, {"inspect"}, {.environment = {{"OMPI_COMM_WORLD_RANK", "1"}}});
        QCOMPARE(result.exitCode, 2);
        QCOMPARE(result.errors, std::string());
    }

    void fullOutputIsNoSuccess()
    {
        const auto result = runProgramFile(
            "/bin/sh", {"-c", std::string(SCANWEAVE_PROGRAM) + " modules > /dev/full"});
        QCOMPARE(result.exitCode, 1);
        VERIFY_SAYS(result, "cannot write to standard output");
    }

    void inspectJsonHasTheAgreedShape()
    {
        const std::string file = here().file("0000.g3");
        const auto result = scanweaveRun({"inspect", "--json", file});
        QCOMPARE(result.exitCode, 0);
        QVERIFY(result.errors.empty());
        const auto json = result.json();
        QCOMPARE(json["files"].size(), std::size_t{1});
        QCOMPARE(json["files"][0]["path"].get<std::string>(), file);
        QCOMPARE(json["files"][0]["bytes"].get<std::uint64_t>(), std::filesystem::file_size(file));
        const auto& frames = json["files"][0]["frames"];
        QCOMPARE(frames.size(), std::size_t{8});
        std::string types;
        std::uint64_t offset = 0;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            QCOMPARE(frames[i]["index"].get<std::size_t>(), i);
            QCOMPARE(frames[i]["offset"].get<std::uint64_t>(), offset);
            QCOMPARE(frames[i]["crc_ok"].get<bool>(), true);
            offset += frames[i]["length"].get<std::uint64_t>();
            types += frames[i]["type"].get<std::string>();
        }
        QCOMPARE(types, std::string("OWCPSSSS"));
        QCOMPARE(offset, std::filesystem::file_size(file));
        QCOMPARE(frames[0]["keys"][0].dump(),
                 std::string("{\"name\":\"SourceName\",\"class\":\"G3String\",\"bytes\":46}"));
    }

    void inspectValuesShowsNonFiniteNumbersAsText()
    {
        Frame frame(frame_types::scan);
        const double inf = std::numeric_limits<double>::infinity();
        frame.put(
            "V",
            std::make_shared<G3VectorDouble>(std::vector<double>{1.5, inf, -inf, std::nan("")}));
        frame.put("N", std::make_shared<G3Int>(-7));
        writeFile(here().file("values.g3"), {frame});
        const auto result =
            scanweaveRun({"inspect", "--json", "--values", here().file("values.g3")});
        QCOMPARE(result.exitCode, 0);
        const auto keys = result.json()["files"][0]["frames"][0]["keys"];
        QCOMPARE(keys[0]["value"].dump(), std::string("[1.5,\"inf\",\"-inf\",\"nan\"]"));
        QCOMPARE(keys[1]["value"].dump(), std::string("-7"));
        const auto words = scanweaveRun({"inspect", "--values", here().file("values.g3")});
        VERIFY_SAYS(words, "V  G3VectorDouble  [1.5,\"inf\",\"-inf\",\"nan\"]");
    }

    void inspectShowsOneFrame()
    {
        const auto json =
            scanweaveRun({"inspect", "--json", "--frame", "4", here().file("0000.g3")}).json();
        QCOMPARE(json["files"][0]["frames"].size(), std::size_t{1});
        QCOMPARE(json["files"][0]["frames"][0]["index"].get<int>(), 4);
        const auto two =
            scanweaveRun(
                {"inspect", "--json", "--frame", "6", "--frame", "0", here().file("0000.g3")})
                .json();
        QCOMPARE(two["files"][0]["frames"].size(), std::size_t{2});
        const auto beyond = scanweaveRun({"inspect", "--frame", "8", here().file("0000.g3")});
        QCOMPARE(beyond.exitCode, 1);
        VERIFY_SAYS(beyond, "has 8 frames, so there is no frame 8");
    }

    void inspectInWords()
    {
        const auto result = scanweaveRun({"inspect", here().file("0001.g3")});
        QCOMPARE(result.exitCode, 0);
        VERIFY_SAYS(result, "frame 0  Observation  ");
        VERIFY_SAYS(result, "RawTimestreams_I");
        VERIFY_SAYS(result, "6 timestreams");
        QVERIFY(!contains(result.output, "\033"));
        const auto keys = scanweaveRun({"inspect", "--keys", here().file("0001.g3")});
        QCOMPARE(keys.exitCode, 0);
        VERIFY_SAYS(keys, "RawTimestreams_I  G3TimestreamMap  ");
    }

    void inspectLetsNoFileSteerTheTerminal()
    {
        writeFile(here().file("hostile.g3"),
                  {makeFrame(frame_types::scan, {{"\033[2J", 1}, {"Text", "\033]0;x\a\r"}})});
        for (const char* option : {"--keys", "--values", "--frame=0"}) {
            const auto result = scanweaveRun({"inspect", option, here().file("hostile.g3")});
            QCOMPARE(result.exitCode, 0);
            QVERIFY(!contains(result.output, "\033") && !contains(result.output, "\r") &&
                    !contains(result.output, "\a"));
        }
        QVERIFY(!scanweaveRun({"inspect", "--json", "--values", here().file("hostile.g3")})
                     .json()
                     .is_discarded());
    }

    void framesBeforeDamageAreShown()
    {
        std::string bytes = readRawFile(here().file("0000.g3"));
        writeRawFile(here().file("cut.g3"), std::string_view(bytes).substr(0, bytes.size() - 5));
        const auto result =
            scanweaveRun({"inspect", "--json", here().file("cut.g3"), here().file("0001.g3")});
        QCOMPARE(result.exitCode, 1);
        const auto json = result.json();
        QCOMPARE(json["files"][0]["frames"].size(), std::size_t{7});
        QVERIFY(json["files"][0]["error"].is_string());
        QCOMPARE(json["files"][1]["frames"].size(),
                 std::size_t{7}); // the other file is shown all the same
        VERIFY_SAYS(result, "cut.g3, frame 7, byte ");
    }

    void aWrongChecksumIsToldAndTheRestIsShown()
    {
        const auto good = scanweaveRun({"inspect", "--json", here().file("0000.g3")}).json();
        const auto& frame = good["files"][0]["frames"][4];
        std::string bytes = readRawFile(here().file("0000.g3"));
        bytes[frame["offset"].get<std::size_t>() + frame["length"].get<std::size_t>() - 1] ^= 1;
        writeRawFile(here().file("flipped.g3"), bytes);
        const auto result = scanweaveRun({"inspect", "--json", here().file("flipped.g3")});
        QCOMPARE(result.exitCode, 1);
        const auto frames = result.json()["files"][0]["frames"];
        QCOMPARE(frames.size(), std::size_t{8});
        for (std::size_t i = 0; i < 8; ++i) {
            QCOMPARE(frames[i]["crc_ok"].get<bool>(), i != 4);
        }
        VERIFY_SAYS(result, "frame 4");
        VERIFY_SAYS(result, "checksum differs");
    }

    void inspectAgreesWithGoldenIndexes_data()
    {
        QTest::addColumn<QString>("file");
        if (!haveGolden()) {
            QTest::newRow("none") << QString();
            return;
        }
        for (const char* folder : {"types", "types_old", "obs"}) {
            for (const auto& entry :
                 std::filesystem::recursive_directory_iterator(goldenDirectory() / folder)) {
                const std::string path = entry.path().string();
                if (path.ends_with(".index.json")) {
                    const auto file =
                        path.substr(0, path.size() - std::string(".index.json").size());
                    QTest::newRow(std::filesystem::relative(file, goldenDirectory()).c_str())
                        << QString::fromStdString(file);
                }
            }
        }
    }
    void inspectAgreesWithGoldenIndexes()
    {
        SCANWEAVE_NEED_GOLDEN();
        QFETCH(QString, file);
        const auto index = readJson(file.toStdString() + ".index.json");
        const auto result = scanweaveRun({"inspect", "--json", file.toStdString()});
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        const auto json = result.json()["files"][0];
        QCOMPARE(json["bytes"].get<std::uint64_t>(), index["file_size"].get<std::uint64_t>());
        QCOMPARE(json["frames"].size(), index["frames"].size());
        for (std::size_t i = 0; i < index["frames"].size(); ++i) {
            const auto& frame = json["frames"][i];
            const auto& golden = index["frames"][i];
            for (const char* field : {"index", "offset", "length"}) {
                QCOMPARE(frame[field].get<std::uint64_t>(), golden[field].get<std::uint64_t>());
            }
            QCOMPARE(frame["type"].get<std::string>(), golden["type"].get<std::string>());
            QVERIFY(frame["crc_ok"].get<bool>());
            QCOMPARE(frame["keys"].size(), golden["keys"].size());
            for (std::size_t k = 0; k < golden["keys"].size(); ++k) {
                QCOMPARE(frame["keys"][k]["name"].get<std::string>(),
                         golden["keys"][k]["name"].get<std::string>());
                QCOMPARE(frame["keys"][k]["class"].get<std::string>(),
                         golden["keys"][k]["class"].get<std::string>());
                QCOMPARE(frame["keys"][k]["bytes"].get<std::uint64_t>(),
                         golden["keys"][k]["blob_size"].get<std::uint64_t>());
            }
        }
    }

    void damagedFilesAreTreatedAsTheyMust_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("leastFrames");
        QTest::addColumn<int>("mostFrames");
        QTest::addColumn<bool>("isError");
        QTest::addColumn<bool>("mayWarnOnly");
        if (!haveGolden()) {
            QTest::newRow("none") << QString() << 0 << 0 << false << false;
            return;
        }
        const auto expected = readJson(goldenDirectory() / "bad" / "expect.json");
        for (const auto& item : expected["files"].items()) {
            const auto& must = item.value()["must"];
            // A number or "0 to 2"; true, false or "warning or error".
            const auto& frames = must["good_frames_before"];
            const auto range = QString::fromStdString(frames.is_string() ? frames.get<std::string>()
                                                                         : frames.dump())
                                   .split(" to ");
            const auto& error = must["error"];
            QTest::newRow(item.key().c_str())
                << QString::fromStdString(item.key()) << range.first().toInt()
                << range.last().toInt() << (error.is_string() || error.get<bool>())
                << error.is_string();
        }
    }
    void damagedFilesAreTreatedAsTheyMust()
    {
        SCANWEAVE_NEED_GOLDEN();
        QFETCH(QString, name);
        QFETCH(int, leastFrames);
        QFETCH(int, mostFrames);
        QFETCH(bool, isError);
        QFETCH(bool, mayWarnOnly);
        const auto path = (goldenDirectory() / "bad" / name.toStdString()).string();
        const auto result = scanweaveRun({"inspect", "--json", path});
        const auto json = result.json();
        QVERIFY2(!json.is_discarded(), result.output.c_str());
        int good = 0;
        for (const auto& frame : json["files"][0]["frames"]) {
            if (!frame["crc_ok"].get<bool>()) {
                break;
            }
            ++good;
        }
        QVERIFY(good >= leastFrames && good <= mostFrames);
        QVERIFY2(result.exitCode == (isError ? 1 : 0) || (mayWarnOnly && result.exitCode == 0),
                 result.errors.c_str());
        QCOMPARE(result.errors.empty(), !isError);
    }

    void indexCountsFramesAndUsesItsCache()
    {
        const std::vector<std::string> arguments{
            "index", "--json", here().file("0000.g3"), here().file("0001.g3")};
        auto json = scanweaveRun(arguments).json();
        json = scanweaveRun(arguments).json();
        QCOMPARE(json["files"].size(), std::size_t{2});
        const auto& file = json["files"][0];
        QCOMPARE(file["frames"].get<int>(), 8);
        QCOMPARE(file["types"].dump(), std::string("{\"C\":1,\"O\":1,\"P\":1,\"S\":4,\"W\":1}"));
        QCOMPARE(file["bytes"].get<std::uint64_t>(),
                 std::filesystem::file_size(here().file("0000.g3")));
        QCOMPARE(file["cached"].get<bool>(), true);
        const auto words = scanweaveRun({"index", here().file("0000.g3")});
        VERIFY_SAYS(words, "4 Scan");
    }

    void indexTakesAWorkflow()
    {
        const std::string workflow = writeText(
            "index.json",
            "{\"scanweave\": 1, \"inputs\": [\"offline_calibration.g3\", [\"000?.g3\"]]}");
        const auto result = scanweaveRun({"index", "--json", workflow});
        QVERIFY2(result.exitCode == 0, result.errors.c_str());
        QCOMPARE(result.json()["files"].size(), std::size_t{3});
    }

    void indexTellsAllDamagedFiles()
    {
        writeText("rubbish.g3", "rubbish");
        const auto result = scanweaveRun({"index",
                                          "--json",
                                          here().file("rubbish.g3"),
                                          here().file("none.g3"),
                                          here().file("0000.g3")});
        QCOMPARE(result.exitCode, 1);
        const auto json = result.json();
        QVERIFY(json["files"][0].contains("error"));
        QVERIFY(json["files"][1].contains("error"));
        QCOMPARE(json["files"][2]["frames"].get<int>(), 8);
        VERIFY_SAYS(result, "rubbish.g3");
        VERIFY_SAYS(result, "none.g3");
    }

    void modulesTellAllOfThemselves()
    {
        const auto result = scanweaveRun({"modules", "--json"});
        QCOMPARE(result.exitCode, 0);
        bool hasKeep = false;
        const auto json = result.json();
        for (const auto& module : json["modules"]) {
            for (const char* field : {"name",
                                      "summary",
                                      "doc",
                                      "parameters",
                                      "reads",
                                      "writes",
                                      "needs_continuity",
                                      "example"}) {
                QVERIFY(module.contains(field));
            }
            QVERIFY(!module["summary"].get<std::string>().empty());
            hasKeep = hasKeep || module["name"] == "keep";
            // Help in words names every parameter.
            const auto words = scanweaveRun({"modules", module["name"].get<std::string>()});
            QCOMPARE(words.exitCode, 0);
            for (const auto& parameter : module["parameters"]) {
                VERIFY_SAYS(words,
                            parameter["name"].get<std::string>() + "  (" +
                                parameter["type"].get<std::string>());
            }
        }
        QVERIFY(hasKeep);
    }

    void thePagesOfModulesAreTrue_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<QString>("page");
        QTest::newRow("Markdown") << "--markdown"
                                  << "/docs/modules.md";
        QTest::newRow("manual") << "--man"
                                << "/packaging/man/scanweave-modules.7";
    }
    void thePagesOfModulesAreTrue()
    {
        QFETCH(QString, option);
        QFETCH(QString, page);
        const auto result = scanweaveRun({"modules", option.toStdString()});
        QCOMPARE(result.exitCode, 0);
        QVERIFY2(result.output == readRawFile(SCANWEAVE_SOURCE_DIR + page.toStdString()),
                 "the page is not what the modules declare; build target modules_page");
    }

    void onePageAtATime()
    {
        QCOMPARE(scanweaveRun({"modules", "--markdown", "--man"}).exitCode, 2);
        QCOMPARE(scanweaveRun({"modules", "--markdown", "--json"}).exitCode, 2);
    }

    void validateTellsAllProblemsWithPlaceAndCure()
    {
        const std::string workflow = writeText("wrong.json", R"({
  "scanweave": 1,
  "inputs": [["000?.g3", "missing/?.g3"], "absent.g3"],
  "modules": [
    {"use": "statistics", "key": "RawTimestreams_X"},
    {"use": "statistics", "key": "SourceName"},
    {"use": "keeep", "keys": ["*"]}
  ],
  "accumulate": {"group": "{SourceNam}", "metadata": {"t": "Turnaround"}}
})");
        const auto result = scanweaveRun({"validate", "--json", workflow});
        QCOMPARE(result.exitCode, 2);
        QVERIFY(result.errors.empty());
        const auto json = result.json();
        QCOMPARE(json["files"][0]["path"].get<std::string>(), workflow);
        QStringList places;
        for (const auto& problem : json["files"][0]["problems"]) {
            QCOMPARE(problem["severity"].get<std::string>(), std::string("error"));
            QVERIFY(!problem["cure"].get<std::string>().empty());
            QVERIFY(!problem["message"].get<std::string>().empty());
            places << QString("%1:%2 %3")
                          .arg(problem["line"].get<int>())
                          .arg(problem["column"].get<int>())
                          .arg(problem["pointer"].get<std::string>().c_str());
        }
        // After an unknown module nothing is known of the frames, so accumulate is not to blame.
        QCOMPARE(places,
                 (QStringList{"3:26 /inputs/0/1",
                              "3:43 /inputs/1",
                              "5:34 /modules/0/key",
                              "6:34 /modules/1/key",
                              "7:13 /modules/2/use"}));
        const auto words = scanweaveRun({"validate", workflow});
        QCOMPARE(words.exitCode, 2);
        VERIFY_SAYS(words, "wrong.json:5:34: error: ");
        VERIFY_SAYS(words, "did you mean \"RawTimestreams_I\"?");
        VERIFY_SAYS(words, "5 errors");
    }

    void validateFollowsTheAccumulation()
    {
        const std::string workflow = writeText("accumulate.json", R"({
  "scanweave": 1,
  "inputs": [["000?.g3"]],
  "accumulate": {"group": "{SourceNam}", "metadata": {"t": "Turnaround"}}
})");
        const auto json = scanweaveRun({"validate", "--json", workflow}).json();
        const auto& problems = json["files"][0]["problems"];
        QCOMPARE(problems.size(), std::size_t{2});
        QCOMPARE(problems[0]["pointer"].get<std::string>(), std::string("/accumulate/group"));
        QCOMPARE(problems[0]["line"].get<int>(), 4);
        QVERIFY(contains(problems[0]["cure"].get<std::string>(), "SourceName"));
        QCOMPARE(problems[1]["pointer"].get<std::string>(), std::string("/accumulate/metadata/t"));
    }

    void validateTellsOfConditionsBesideOtherFaults()
    {
        const std::string workflow = writeText("conditions.json", R"({
  "scanweave": 1,
  "inputs": ["0000.g3"],
  "modules": [
    {"use": "select", "where": "Turnaround = = true", "typs": ["Scan"]},
    "drop",
    {"use": "keep"},
    {"use": "select", "where": "Turnaround >"}
  ]
})");
        QStringList pointers;
        const auto json = scanweaveRun({"validate", "--json", workflow}).json();
        for (const auto& problem : json["files"][0]["problems"]) {
            pointers << problem["pointer"].get<std::string>().c_str();
        }
        QCOMPARE(pointers,
                 (QStringList{"/modules/0/where",
                              "/modules/0/typs",
                              "/modules/1",
                              "/modules/2",
                              "/modules/3/where"}));
    }

    void validateTellsOfLinksThatLeadNowhere()
    {
        std::filesystem::create_symlink("loop.g3", here().file("loop.g3"));
        const std::string workflow =
            writeText("loop.json", R"({"scanweave": 1, "inputs": ["0000.g3", "loop.g3"]})");
        const auto result = scanweaveRun({"validate", "--json", workflow});
        QCOMPARE(result.exitCode, 2);
        const auto json = result.json();
        const auto& problems = json["files"][0]["problems"];
        QCOMPARE(problems.size(), std::size_t{1});
        QCOMPARE(problems[0]["pointer"].get<std::string>(), std::string("/inputs/1"));
        QVERIFY(contains(problems[0]["message"].get<std::string>(), "can't look at"));
    }

    void validateLooksAtFilesOnlyAsAsked()
    {
        const std::string workflow = writeText(
            "elsewhere.json", "{\"scanweave\": 1, \"inputs\": [\"/not/on/this/machine.g3\"]}");
        QCOMPARE(scanweaveRun({"validate", workflow}).exitCode, 0);
        QCOMPARE(scanweaveRun({"validate", "--no-files", workflow}).exitCode, 0);
        QCOMPARE(scanweaveRun({"validate", "--against-files", workflow}).exitCode, 2);
        QCOMPARE(scanweaveRun({"validate", "--set", "inputs=[]", workflow}).exitCode, 2);
        const std::string good = writeText(
            "good.json", "{\"scanweave\": 1, \"inputs\": [\"0000.g3\"], \"accumulate\": {}}");
        const auto result = scanweaveRun({"validate", good, workflow});
        QVERIFY2(result.exitCode == 0, result.output.c_str());
        VERIFY_SAYS(result, "good.json: ok; checked against 1 file with 8 frames");
        VERIFY_SAYS(result, "elsewhere.json: ok; not checked against files");
    }

    void validateReadsStandardInput()
    {
        const auto result =
            scanweaveRun({"validate", "-"}, "{\"scanweave\": 1, \"inputs\": [\"0000.g3\"]}");
        QVERIFY2(result.exitCode == 0, result.output.c_str());
    }

    void validateTellsOfAFileThatIsNone()
    {
        const auto result = scanweaveRun({"validate", "--json", "nowhere.json"});
        QCOMPARE(result.exitCode, 2);
        QCOMPARE(result.json()["files"][0]["problems"].size(), std::size_t{1});
        writeText("broken.json", "{\"scanweave\": 1,\n\"inputs\" [");
        const auto broken = scanweaveRun({"validate", here().file("broken.json")});
        QCOMPARE(broken.exitCode, 2);
        VERIFY_SAYS(broken, "broken.json:2:");
    }
};

QTEST_GUILESS_MAIN(ProgramTest)
#include "program_test.moc"
