// SPDX-License-Identifier: BSD-2-Clause
// scanweave try: what it says of one scan on its way through the modules, and what it writes.
#include "engine/g3/frame_reader.h"
#include "tests/support/program_runner.h"
#include "tests/support/small_observation.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <fstream>

using namespace scanweave;
using namespace scanweave::test;

namespace {

using Json = nlohmann::ordered_json;

const TemporaryDirectory& here()
{
    static const TemporaryDirectory directory;
    return directory;
}

ProgramResult tryWith(const std::vector<std::string>& arguments, const std::string& input = {})
{
    std::vector<std::string> all{"try"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return runProgramFile(SCANWEAVE_PROGRAM,
                          all,
                          {.directory = here().path().string(),
                           .environment = {{"SCANWEAVE_CACHE", here().file("cache")}},
                           .input = input});
}

Json workflowWith(Json modules)
{
    return {{"scanweave", 1},
            {"inputs", {"offline_calibration.g3", {"[0-9]*.g3"}}},
            {"modules", std::move(modules)}};
}

std::string writeWorkflow(const std::string& name, const Json& workflow)
{
    std::ofstream(here().file(name)) << workflow.dump(1);
    return here().file(name);
}

Json calibrate()
{
    return {{"use", "calibrate"},
            {"key", "RawTimestreams_I"},
            {"factor", "TcmbPerCount"},
            {"from", "Counts"},
            {"units", "Tcmb"},
            {"output", "Timestreams"}};
}

Json polyFilter(const std::string& key)
{
    return {{"use", "poly_filter"}, {"key", key}, {"order", 2}};
}

std::vector<std::string> words(const Json& list)
{
    return list.get<std::vector<std::string>>();
}

} // namespace

class TryProgramTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { writeSmallObservation(here().path().string()); }

    void everyStageTellsWhatItChanged()
    {
        Json off = polyFilter("Timestreams");
        off["enabled"] = false;
        writeWorkflow("a.json",
                      workflowWith({calibrate(),
                                    off,
                                    polyFilter("Timestreams"),
                                    Json{{"use", "drop"}, {"keys", {"RawTimestreams_I"}}},
                                    Json{{"use", "statistics"}, {"key", "Timestreams"}}}));
        const auto result = tryWith({"a.json", "--json", "--output", "stages.g3"});
        VERIFY_EXIT(result, 0);
        const Json json = result.json();
        QCOMPARE(json["frame"]["scan"].get<int>(), 0);
        QVERIFY(json["error"].is_null());
        const Json& stages = json["stages"];
        QCOMPARE(stages.size(), std::size_t{5});
        std::vector<std::string> states;
        for (const Json& stage : stages) {
            states.push_back(stage["state"].get<std::string>());
        }
        const std::vector<std::string> expected{"done", "disabled", "done", "done", "done"};
        QVERIFY(states == expected);
        QVERIFY(words(stages[0]["frames"][0]["added"]) == std::vector<std::string>{"Timestreams"});
        QVERIFY(words(stages[2]["frames"][0]["changed"]) ==
                std::vector<std::string>{"Timestreams"});
        QVERIFY(words(stages[2]["frames"][0]["added"]).empty());
        QVERIFY(words(stages[3]["frames"][0]["removed"]) ==
                std::vector<std::string>{"RawTimestreams_I"});

        // Each frame stands where the JSON says.
        FrameReader reader(here().file("stages.g3"));
        std::vector<Json> frames{json["input"][0]};
        for (const int stage : {0, 2, 3, 4}) {
            frames.push_back(stages[static_cast<std::size_t>(stage)]["frames"][0]);
        }
        for (const Json& told : frames) {
            reader.seek(told["offset"].get<std::uint64_t>(), told["index"].get<std::uint64_t>());
            const auto frame = reader.next();
            QVERIFY(frame.has_value());
            QCOMPARE(frame->size(), told["keys"].size());
        }
    }

    void aDroppedScanIsNoFailure()
    {
        writeWorkflow(
            "b.json",
            workflowWith({Json{{"use", "select"}, {"where", "ScanNumber < 0"}}, calibrate()}));
        const auto result = tryWith({"b.json", "--json"});
        VERIFY_EXIT(result, 0);
        QVERIFY(result.json()["stages"][0]["state"] == "dropped");
        QVERIFY(result.json()["stages"][1]["state"] == "not reached");
        QVERIFY(contains(tryWith({"b.json"}).output, "0  select     dropped"));
    }

    void aFailureNamesItsModule()
    {
        writeWorkflow("c.json", workflowWith({calibrate(), polyFilter("Nope"), calibrate()}));
        const auto result = tryWith({"c.json", "--json"});
        VERIFY_EXIT(result, 1);
        const Json json = result.json();
        QVERIFY(json["stages"][0]["state"] == "done");
        QVERIFY(json["stages"][1]["state"] == "failed");
        QVERIFY(json["stages"][2]["state"] == "not reached");
        QVERIFY(contains(json["error"].get<std::string>(), "module poly_filter"));
        QVERIFY(contains(result.errors, "0000.g3, frame "));
    }

    void ofTwoModulesOfOneNameTheRightOneFails()
    {
        writeWorkflow("d.json",
                      workflowWith({calibrate(), polyFilter("Timestreams"), polyFilter("Nope")}));
        const Json json = tryWith({"d.json", "--json"}).json();
        QVERIFY(json["stages"][1]["state"] == "done");
        QVERIFY(json["stages"][2]["state"] == "failed");
    }

    void metadataComesBeforeAsInARun()
    {
        // "calibrate" needs the calibration frame of the shared file, or fails.
        writeWorkflow("e.json", workflowWith({calibrate()}));
        const auto frames = tryWith({"e.json", "--file", "0001.g3", "--json"});
        VERIFY_EXIT(frames, 0);
        const Json json = frames.json();
        QVERIFY(contains(json["frame"]["file"].get<std::string>(), "0001.g3"));
        QVERIFY(json["frame"]["scan"].get<int>() > 0);
        for (const Json& metadata : json["metadata"]) { // repeats in this file are dropped
            QVERIFY(!contains(metadata["file"].get<std::string>(), "0001.g3"));
        }
        const auto files =
            tryWith({"e.json", "--file", "0001.g3", "--json", "--set", "distribute.mode=files"});
        VERIFY_EXIT(files, 0);
        const Json ownFile = files.json();
        for (const Json& metadata : ownFile["metadata"]) { // of no other block's file
            QVERIFY(!contains(metadata["file"].get<std::string>(), "0000.g3"));
        }
    }

    void takesTheWorkflowFromStandardInput()
    {
        const auto result = tryWith({"-", "--scan", "1"}, workflowWith({calibrate()}).dump());
        VERIFY_EXIT(result, 0);
        QVERIFY(contains(result.output, "scan 1 of "));
    }

    void anyFrameOfAFileCanBeTried()
    {
        const auto result =
            tryWith({"e.json", "--file", "offline_calibration.g3", "--frame", "1", "--json"});
        VERIFY_EXIT(result, 0);
        QVERIFY(result.json()["frame"]["scan"].is_null());
        QVERIFY(result.json()["frame"]["type"] == "C");
    }

    void wrongUsageIsExitCode2_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("no such scan") << QStringList{"e.json", "--scan", "9999"} << "no scan 9999";
        QTest::newRow("no input") << QStringList{"e.json", "--file", "input_sky.g3"}
                                  << "none of the workflow's inputs";
        QTest::newRow("no such frame")
            << QStringList{"e.json", "--file", "0000.g3", "--frame", "999"} << "no good frame 999";
        QTest::newRow("both") << QStringList{"e.json", "--file", "0000.g3", "--scan", "1"}
                              << "--scan";
        QTest::newRow("frame of what") << QStringList{"e.json", "--frame", "1"} << "--file";
        QTest::newRow("not valid")
            << QStringList{"e.json", "--set", "modules.0.key=5"} << "nothing was tried";
        QTest::newRow("no workflow") << QStringList{"nope.json"} << "nope.json";
    }
    void wrongUsageIsExitCode2()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        std::vector<std::string> list;
        for (const QString& argument : arguments) {
            list.push_back(argument.toStdString());
        }
        const auto result = tryWith(list);
        VERIFY_EXIT(result, 2);
        QVERIFY2(contains(result.errors, says.toStdString()), result.errors.c_str());
    }

    void aDamagedScanIsToldAndNothingIsReached()
    {
        const std::string copy = here().file("damaged.g3");
        std::filesystem::copy_file(here().file("0000.g3"), copy);
        const Json good = tryWith({"e.json", "--json"}).json();
        std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(good["frame"]["offset"].get<std::streamoff>() + 400);
        file.write("XXXXXXXX", 8);
        file.close();
        Json workflow = workflowWith({calibrate()});
        workflow["inputs"] = {"offline_calibration.g3", "damaged.g3"};
        writeWorkflow("f.json", workflow);
        const auto result = tryWith({"f.json", "--json"});
        VERIFY_EXIT(result, 1);
        QVERIFY(contains(result.errors, "damaged.g3, frame "));
        QVERIFY(result.json()["stages"][0]["state"] == "not reached");
        QVERIFY(result.json()["input"].empty());
    }
};

QTEST_GUILESS_MAIN(TryProgramTest)
#include "try_program_test.moc"
