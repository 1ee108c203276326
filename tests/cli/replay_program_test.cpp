// SPDX-License-Identifier: BSD-2-Clause
// A run to a map and a table, its frames in JSON, and one of them replayed with what reducers make
// of it alone.
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/time_text.h"
#include "engine/g3/timestream.h"
#include "tests/support/program_runner.h"
#include "tests/support/small_observation.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <filesystem>
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

ProgramResult program(const std::vector<std::string>& arguments)
{
    return runProgramFile(SCANWEAVE_PROGRAM,
                          arguments,
                          {.directory = here().path().string(),
                           .environment = {{"SCANWEAVE_CACHE", here().file("cache")}}});
}

/// The samples in all maps of a file.
double hitsIn(const std::string& path)
{
    FrameReader reader(path);
    double hits = 0;
    while (const auto frame = reader.next()) {
        if (frame->type() != frame_types::map) {
            continue;
        }
        for (const double inPixel : frame->get<FlatSkyMap>("H")->pixels()) {
            hits += inPixel;
        }
    }
    return hits;
}

} // namespace

class ReplayProgramTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        writeSmallObservation(here().path().string());
        const Json workflow{{"scanweave", 1},
                            {"inputs", {"offline_calibration.g3", {"[0-9]*.g3"}}},
                            {"modules",
                             {{{"use", "calibrate"},
                               {"key", "RawTimestreams_I"},
                               {"factor", "TcmbPerCount"},
                               {"from", "Counts"},
                               {"units", "Tcmb"},
                               {"output", "Timestreams"}},
                              {{"use", "detector_pointing"},
                               {"longitude", "OnlineBoresightRa"},
                               {"latitude", "OnlineBoresightDec"},
                               {"output", "BoresightRotation"}},
                              {{"use", "bin_map"},
                               {"key", "Timestreams"},
                               {"longitude", 134.77},
                               {"latitude", -47.51},
                               {"width", 10},
                               {"height", 5}},
                              {{"use", "event_table"}, {"columns", {{"scan", "ScanNumber"}}}}}}};
        std::ofstream(here().file("w.json")) << workflow.dump(1);
        VERIFY_EXIT(program({"run", "w.json"}), 0);
    }

    void framesTellWhenTheyWereObserved()
    {
        const ProgramResult result = program({"frames", "runs", "--json"});
        VERIFY_EXIT(result, 0);
        const Json json = result.json();
        std::string last;
        int scans = 0;
        for (const Json& frame : json["frames"]) {
            if (frame["metadata"].get<bool>()) {
                QVERIFY(frame["observed_start"].is_null());
                continue;
            }
            FrameReader reader(frame["file"].get<std::string>());
            reader.seek(frame["offset"].get<std::uint64_t>(), frame["index"].get<std::uint64_t>());
            const auto raw = reader.next()->get<G3TimestreamMap>("RawTimestreams_I");
            const auto start = frame["observed_start"].get<std::string>();
            const auto stop = frame["observed_stop"].get<std::string>();
            QVERIFY(last < start && start < stop);
            // To the microsecond.
            QCOMPARE(start.substr(0, 26),
                     isoTimeText(raw->items.front().second->start.ticks).substr(0, 26));
            QCOMPARE(stop.substr(0, 26),
                     isoTimeText(raw->items.front().second->stop.ticks).substr(0, 26));
            last = stop;
            ++scans;
        }
        QCOMPARE(scans, 7); // turnarounds are scans, too
    }

    void reducersMakeWhatTheyWouldOfOneFrame()
    {
        const Json frames = program({"frames", "runs", "--type", "S", "--json"}).json()["frames"];
        const std::string seq = std::to_string(frames[2]["seq"].get<int>());
        const ProgramResult without = program({"replay", "runs", seq});
        VERIFY_EXIT(without, 0);
        QVERIFY(without.output.find("event_table took it in; --results DIR") != std::string::npos);
        const ProgramResult words = program({"replay", "runs", seq, "--results", "alone"});
        VERIFY_EXIT(words, 0);
        QVERIFY(words.output.find(R"("scan":2)") != std::string::npos);
        const Json json = program({"replay", "runs", seq, "--results", "alone", "--json"}).json();
        QCOMPARE(json["tables"].size(), std::size_t{1});
        QVERIFY(json["tables"].front() == Json::array({{{"scan", 2}}}));
        QVERIFY(json["error"].is_null());
        QCOMPARE(json["results"].size(), std::size_t{1});
    }

    /// The maps of the scans one by one have all samples of the run's map.
    void theMapsOfAllScansAreTheMapOfTheRun()
    {
        const Json frames = program({"frames", "runs", "--type", "S", "--json"}).json()["frames"];
        double hits = 0;
        for (const Json& frame : frames) {
            const std::string seq = std::to_string(frame["seq"].get<int>());
            VERIFY_EXIT(program({"replay", "runs", seq, "--results", "scan" + seq}), 0);
            const double ofScan = hitsIn(here().file("scan" + seq) + "/bin_map.g3");
            QVERIFY(ofScan > 0);
            hits += ofScan;
        }
        std::string whole;
        for (const auto& entry : std::filesystem::directory_iterator(here().path() / "runs")) {
            if (entry.is_directory()) {
                whole = (entry.path() / "bin_map.g3").string();
            }
        }
        QCOMPARE(hits, hitsIn(whole));
    }
};

QTEST_GUILESS_MAIN(ReplayProgramTest)
#include "replay_program_test.moc"
