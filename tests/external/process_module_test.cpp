// SPDX-License-Identifier: BSD-2-Clause
// Module process with programs that behave, crash, hang, babble and lie.
#include "engine/g3/scalars.h"
#include "engine/g3/timestream.h"
#include "tests/external/module_run.h"
#include "tests/support/child_process.h"
#include "tests/support/frame_factory.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <thread>

namespace scanweave {

using namespace test;

namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

Json processUse(const std::string& mode, const std::string& argument = "", double timeout = 20)
{
    return {{"use", "process"},
            {"command", Json::array({SCANWEAVE_FRAME_PROGRAM, mode, argument})},
            {"timeout", timeout}};
}

std::vector<Frame> someFrames(int scans = 4)
{
    std::vector<Frame> frames{makeFrame(frame_types::calibration, {{"Gain", 1.5}}),
                              makeFrame(frame_types::observation, {{"SourceName", "rcw38"}}),
                              makeFrame(frame_types::calibration, {{"Gain", 2.5}})};
    for (int i = 0; i < scans; ++i) {
        frames.push_back(
            makeFrame(frame_types::scan, {{"ScanNumber", i}, {"Padding", std::string(1000, 'p')}}));
    }
    return frames;
}

bool sameBytes(const Frame& a, const Frame& b)
{
    return a.encode().text() == b.encode().text();
}

std::string said(const Frame& frame)
{
    return frame.get<G3String>("Said")->value;
}

Frame compressedScan()
{
    std::vector<double> samples;
    for (int i = 0; i < 500; ++i) {
        samples.push_back(std::round(1000 * std::sin(i * 0.1)));
    }
    auto timestream = std::make_shared<G3Timestream>(
        SampleUnits::Counts, Timestamp{0}, Timestamp{100'000'000}, samples);
    timestream->flacLevel = 5;
    timestream->flacBitDepth = 24;
    auto detectors = std::make_shared<G3TimestreamMap>(
        std::vector<G3TimestreamMap::Entry>{{"a", timestream}, {"b", timestream}});
    Frame frame(frame_types::scan);
    frame.put("Detectors", detectors);
    frame.put("Boresight", timestream);
    frame.put("ScanNumber", std::make_shared<G3Int>(3));
    return framed(frame);
}

} // namespace

class ProcessModuleTest : public QObject
{
    Q_OBJECT

private slots:
    void whatIsNotTouchedKeepsItsBytes_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::newRow("SAME") << "same";
        QTest::newRow("sent back") << "copy";
    }
    void whatIsNotTouchedKeepsItsBytes()
    {
        QFETCH(QString, mode);
        for (const bool isPlain : {false, true}) {
            Json use = processUse(mode.toStdString());
            use["plain_timestreams"] = isPlain;
            std::vector<Frame> frames = someFrames();
            frames.push_back(compressedScan());
            const ExternalRun run = runExternal(use, frames);
            QVERIFY2(run.errors.empty(), run.text().c_str());
            QCOMPARE(run.out.size(), frames.size());
            for (std::size_t i = 0; i < frames.size(); ++i) {
                QVERIFY(sameBytes(run.out[i], frames[i]));
            }
        }
    }

    void addedKeysLeaveTheOthersAlone()
    {
        Json use = processUse("add");
        use["plain_timestreams"] = true;
        const Frame scan = compressedScan();
        const ExternalRun run = runExternal(use, {scan});
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.out.size(), 1U);
        QCOMPARE(run.out[0].get<G3Int>("Added")->value, 1);
        for (const std::string& key : scan.keys()) {
            QVERIFY(run.out[0].blob(key).text() == scan.blob(key).text());
        }
    }

    void aFrameMayBecomeNoneOrMany()
    {
        QCOMPARE(runExternal(processUse("drop"), someFrames()).out.size(), 0U);
        QCOMPARE(runExternal(processUse("twice"), someFrames()).out.size(), 14U);
    }

    void allFramesComeInOrderAndEndProcessingLast()
    {
        const ExternalRun run = runExternal(processUse("types"), someFrames(2));
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.out.size(), 1U);
        QCOMPARE(said(run.out[0]), std::string("COCSSZ"));
        const ExternalRun empty = runExternal(processUse("types"), {});
        QCOMPARE(empty.out.size(), 1U);
        QCOMPARE(said(empty.out[0]), std::string("Z"));
    }

    void framesOfOtherTypesPassBy()
    {
        Json use = processUse("types");
        use["frames"] = {"Scan"};
        const ExternalRun run = runExternal(use, someFrames(2));
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.out.size(), 4U);
        QCOMPARE(said(run.out[3]), std::string("SSZ"));
    }

    void fullPipesInBothDirectionsDontStopAnything()
    {
        std::vector<Frame> frames;
        for (int i = 0; i < 4; ++i) {
            frames.push_back(
                makeFrame(frame_types::scan, {{"Padding", std::string(2'000'000, 'p')}}));
        }
        const ExternalRun run = runExternal(processUse("flood"), frames);
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.out.size(), 4U);
    }

    void aLotOnStandardErrorStopsNothing()
    {
        const ExternalRun run = runExternal(processUse("noisy"), someFrames(2));
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.out.size(), 5U);
        QCOMPARE(run.messages.size(), 1001U); // as many as a run file wants, and one that says so
        QCOMPARE(run.messages[0].text,
                 std::string("line 0 of much that a pipe can't hold at once  [31m"));
        QVERIFY(run.messages[0].level == MessageLevel::Info);
        VERIFY_CONTAINS(run.messages.back().text, "the others are left out");
    }

    void standardErrorCanBeShown()
    {
        Json use = processUse("crash");
        use["stderr"] = "show";
        const ExternalRun run = runExternal(use, someFrames());
        QCOMPARE(run.messages.size(), 2U);
        QVERIFY(run.messages[0].level == MessageLevel::Warning);
        QCOMPARE(run.messages[0].module, std::string("process"));
    }

    void environmentAndDirectory()
    {
        const TemporaryDirectory directory;
        std::filesystem::create_directory(directory.path() / "sub");
        Json use = processUse("environment");
        use["directory"] = "sub";
        use["environment"] = {{"MY_OWN", "value=1"}};
        qputenv("OMPI_COMM_WORLD_RANK", "3");
        const ExternalRun run =
            runExternal(use, {}, {.baseDirectory = directory.path().string(), .rank = 5});
        qunsetenv("OMPI_COMM_WORLD_RANK");
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(said(run.out.at(0)), "value=1 process 5 - " + directory.file("sub"));
    }

    void aTextIsForTheShell()
    {
        Json use = processUse("");
        use["command"] = std::string("exec '") + SCANWEAVE_FRAME_PROGRAM + "' types | cat";
        const ExternalRun run = runExternal(use, someFrames(1));
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(said(run.out.at(0)), std::string("COCSZ"));
    }

    void faultsAreErrors_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<QString>("says");
        QTest::newRow("FAIL") << "fail"
                              << "module process: no gain for detector A";
        QTest::newRow("crash") << "crash"
                               << "was ended by signal SIGABRT before it had answered";
        QTest::newRow("last words") << "crash"
                                    << "\n  about to crash\n  without line end";
        QTest::newRow("ends at once") << "leave"
                                      << "ended with exit code 7";
        QTest::newRow("ends at once, last words") << "leave"
                                                  << "last words";
        QTest::newRow("ends within an answer") << "half"
                                               << "ended with exit code 0 before it had answered";
        QTest::newRow("prints") << "garbage"
                                << "wrote \"hello, I am a pr\" to its standard output";
        QTest::newRow("announces too much") << "huge"
                                            << "parameter \"answer_limit\"";
        QTest::newRow("never ends answering") << "endless"
                                              << "parameter \"answer_limit\"";
        QTest::newRow("no frame") << "damaged"
                                  << "wrote as a frame is none";
        QTest::newRow("nothing as a frame") << "empty"
                                            << "FRAM without a frame";
        QTest::newRow("wrong checksum") << "unsummed"
                                        << "checksum differs";
        QTest::newRow("talks on") << "more"
                                  << "wrote more to its standard output";
        QTest::newRow("bad end") << "bad_end"
                                 << "ended with exit code 3 after EndProcessing";
    }
    void faultsAreErrors()
    {
        QFETCH(QString, mode);
        QFETCH(QString, says);
        Json use = processUse(mode.toStdString());
        use["answer_limit"] = "20 MB";
        const auto begin = Clock::now();
        const ExternalRun run = runExternal(use, someFrames());
        QCOMPARE(run.errors.size(), 1U);
        VERIFY_CONTAINS(run.errors[0], says.toStdString());
        QVERIFY(Clock::now() - begin < std::chrono::seconds(15)); // not by the timeout
    }

    void tooSlowIsAnError_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::addColumn<QString>("says");
        QTest::newRow("for a frame") << "hang"
                                     << "took longer than 2 s for a frame (parameter \"timeout\")";
        QTest::newRow("at the end") << "stay"
                                    << "took longer than 2 s to end";
        QTest::newRow("doesn't read") << "deaf"
                                      << "closed its standard input";
    }
    void tooSlowIsAnError()
    {
        QFETCH(QString, mode);
        QFETCH(QString, says);
        const ExternalRun run = runExternal(processUse(mode.toStdString(), "", 2), someFrames());
        QCOMPARE(run.errors.size(), 1U);
        VERIFY_CONTAINS(run.errors[0], says.toStdString());
    }

    void theChecksumMayBeLeftToUs()
    {
        const ExternalRun run = runExternal(processUse("unsummed", "f"), someFrames(1));
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.out.size(), 4U);
        for (const Frame& frame : run.out) {
            const Frame again = Frame::parse(frame.encode(), Frame::Crc::Check);
            QCOMPARE(again.get<G3Int>("Added")->value, 1);
        }
    }

    void aFailedFrameLeavesTheProcessAsItIs()
    {
        const ExternalRun run =
            runExternal(processUse("fail"), someFrames(4), {.endsAfterError = false});
        QCOMPARE(run.errors.size(), 1U);
        const ExternalRun crashed =
            runExternal(processUse("crash"), someFrames(4), {.endsAfterError = false});
        // Frame 2, frames 3 and 4, and the end.
        QCOMPARE(crashed.errors.size(), 4U);
        VERIFY_CONTAINS(crashed.errors[1], "may not be started again (parameter \"restart\")");
    }

    void aRestartTriesTheFrameAgainWithTheMetadataInForce()
    {
        const TemporaryDirectory directory;
        Json use = processUse("crash_once", directory.file("first"));
        use["restart"] = 1;
        const ExternalRun run = runExternal(use, someFrames(4));
        QVERIFY2(run.errors.empty(), run.text().c_str());
        QCOMPARE(run.messages.size(), 1U);
        VERIFY_CONTAINS(run.messages[0].text, "started again (0 more times possible)");
        QCOMPARE(run.out.size(), 0U);

        // What the new one got: the metadata in force, marked, and the frame at which the old one
        // crashed.
        Json types = processUse("types");
        types["restart"] = 1;
        types["command"] = std::string("if test -e '") + directory.file("second") +
                           "'; then exec '" + SCANWEAVE_FRAME_PROGRAM + "' types; else touch '" +
                           directory.file("second") + "'; exec '" + SCANWEAVE_FRAME_PROGRAM +
                           "' crash; fi";
        const ExternalRun second = runExternal(types, someFrames(3));
        QVERIFY2(second.errors.empty(), second.text().c_str());
        QCOMPARE(said(second.out.at(0)), std::string("O+C+SSZ"));
    }

    void restartsAreCounted()
    {
        Json use = processUse("crash");
        use["restart"] = 2;
        // Frames 1 and 2 are fine, and so on: each process crashes at its second data frame.
        const ExternalRun run = runExternal(use, someFrames(4));
        QCOMPARE(run.errors.size(), 1U);
        VERIFY_CONTAINS(run.errors[0], "SIGABRT");
        QCOMPARE(std::ranges::count_if(
                     run.messages,
                     [](const auto& message) { return message.level == MessageLevel::Warning; }),
                 2);
    }

    void theProcessDiesWithThisOne()
    {
        const TemporaryDirectory directory;
        const std::string lock = directory.file("lock");
        const Signal started;
        ChildProcess parent([&] {
            ModuleRegistry registry;
            addExternalModules(registry);
            ModuleUse use;
            use.name = "process";
            use.parameters = processUse("lock", lock);
            use.parameters.erase("use");
            std::vector<NamedModule> modules;
            modules.push_back({"process", registry.make(use)});
            modules.front().module->begin({});
            Pipeline pipeline(std::move(modules));
            pipeline.process(makeFrame(frame_types::scan),
                             {.seq = 0, .part = 0, .isData = true},
                             [](const Frame&, const FramePosition&) {});
            started.give();
            pause();
        });
        QVERIFY(started.await());
        const int file = open(lock.c_str(), O_RDWR);
        QVERIFY(file >= 0);
        QVERIFY(flock(file, LOCK_EX | LOCK_NB) != 0); // it has it
        parent.kill();
        const auto isFree = [&] { return flock(file, LOCK_EX | LOCK_NB) == 0; };
        const auto until = Clock::now() + std::chrono::seconds(10);
        bool isDead = isFree();
        while (!isDead && Clock::now() < until) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            isDead = isFree();
        }
        close(file);
        QVERIFY(isDead);
    }

    void wrongSettingsAreRefusedBeforeTheRun_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* change, const char* says) {
            QTest::newRow(change) << change << says;
        };
        row(R"({"command": []})", "names no program");
        row(R"({"command": ""})", "names no program");
        row(R"({"command": 3})", "a text or a list of texts");
        row(R"({"command": ["./not_there"]})", "that may be executed");
        row(R"({"command": ["not_there_at_all"]})", "in the directories of PATH");
        row(R"({"directory": "no/such"})", "there is no directory");
        row(R"({"environment": {"A": 3}})", "environment\": A is");
        row(R"({"environment": {"A=B": "3"}})", "which is no name");
        row(R"({"environment": []})", "an object in braces");
        row(R"({"timeout": -1})", "from 0 to");
        row(R"({"restart": -1})", "from 0 to");
        row(R"({"stderr": "hide"})", "record");
        row(R"({"frames": ["Scanns and more"]})", "no frame type");
    }
    void wrongSettingsAreRefusedBeforeTheRun()
    {
        QFETCH(QString, change);
        QFETCH(QString, says);
        Json use = processUse("same");
        use.update(Json::parse(change.toStdString()));
        try {
            runExternal(use, {});
            QFAIL("nothing was refused");
        } catch (const Error& error) {
            QVERIFY2(contains(error.what(), says.toStdString()), error.what());
        }
    }

    void aProgramThatCantBeStartedIsNamed()
    {
        const TemporaryDirectory directory;
        writeRawFile(directory.file("script"), "#!/no/such/interpreter\n");
        std::filesystem::permissions(directory.file("script"), std::filesystem::perms::all);
        Json use = processUse("");
        use["command"] = {directory.file("script")};
        const ExternalRun run = runExternal(use, someFrames(1));
        QCOMPARE(run.errors.size(), 1U);
        VERIFY_CONTAINS(run.errors[0], "its first line must name its interpreter");
    }
};

} // namespace scanweave

QTEST_APPLESS_MAIN(scanweave::ProcessModuleTest)
#include "process_module_test.moc"
