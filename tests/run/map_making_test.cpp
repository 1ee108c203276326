// SPDX-License-Identifier: BSD-2-Clause
// From a made-up sky to scans on the disk to maps, in whole runs: is what comes out what was put
// in?
#include "db/run_reader.h"
#include "engine/demo/observation.h"
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/scalars.h"
#include "engine/g3/sky_map_weights.h"
#include "engine/maps/map_modules.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/workflow_runner.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <utility>

namespace scanweave {

using namespace test;

namespace {

ObservationSettings observation(double noise, double drift, double air)
{
    ObservationSettings settings;
    settings.detectors = 90;
    settings.scans = 30;
    settings.scanSeconds = 10;
    settings.files = 3;
    settings.noise = noise;
    settings.drift = drift;
    settings.air = air;
    settings.flacLevel = 0;
    return settings;
}

struct Files
{
    explicit Files(const ObservationSettings& settings)
        : made(writeObservation(settings, directory.path().string()))
    {}

    TemporaryDirectory directory;
    ObservationFiles made;
};

std::vector<Frame> framesOfType(const std::string& path, FrameType type)
{
    std::vector<Frame> frames;
    FrameReader reader(path);
    while (auto frame = reader.next()) {
        if (frame->type() == type) {
            frames.push_back(std::move(*frame));
        }
    }
    return frames;
}

Json pointing()
{
    return {{"use", "detector_pointing"},
            {"longitude", "OnlineBoresightRa"},
            {"latitude", "OnlineBoresightDec"},
            {"output", "BoresightRotation"}};
}

Json calibration()
{
    return {{"use", "calibrate"},
            {"key", "RawTimestreams_I"},
            {"factor", "TcmbPerCount"},
            {"from", "Counts"},
            {"units", "Tcmb"},
            {"output", "Data"}};
}

/// The pixels of input_sky.g3.
Json binning()
{
    return {{"use", "bin_map"},
            {"key", "Data"},
            {"id", "map"},
            {"by", Json::array()},
            {"longitude", 134.77},
            {"latitude", -47.51},
            {"width", 10},
            {"height", 5},
            {"resolution", 2}};
}

/// What bin_map of such a run has written.
std::vector<Frame>
mapsOf(const Files& files, const Json& modules, int ranks, const Json& distribute)
{
    const TemporaryDirectory here;
    Runner runner(here.path().string());
    addMapModules(runner.registry());
    std::vector<std::string> scans = files.made.scans;
    const Json workflow{{"scanweave", 1},
                        {"name", "maps"},
                        {"inputs", Json::array({files.made.calibration, Json(scans)})},
                        {"distribute", distribute},
                        {"modules", modules}};
    const auto results = runner.run(workflow, ranks);
    for (const RunResult& result : results) {
        if (result.error) {
            throw std::runtime_error(result.error->what());
        }
    }
    return framesOfType(results.front().results.at(0), frame_types::map);
}

struct Comparison
{
    int pixels = 0;
    double largest = 0;   ///< difference
    double deviation = 0; ///< root of the mean squared difference
    double signal = 0;    ///< root of the mean squared expectation
    double chiSquare = 0; ///< per pixel, with the weights as inverse variances
};

/// Of the pixels with at least `least` samples.
Comparison compared(const std::vector<double>& found,
                    const std::vector<double>& expected,
                    const std::vector<double>& weights,
                    const std::vector<double>& hits,
                    double least)
{
    Comparison result;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (hits[i] >= least) {
            const double difference = found[i] - expected[i];
            ++result.pixels;
            result.largest = std::max(result.largest, std::abs(difference));
            result.deviation += difference * difference;
            result.signal += expected[i] * expected[i];
            result.chiSquare += difference * difference * weights[i];
        }
    }
    result.deviation = std::sqrt(result.deviation / result.pixels);
    result.signal = std::sqrt(result.signal / result.pixels);
    result.chiSquare /= result.pixels;
    return result;
}

std::vector<double> pixelsAt(const Frame& frame, const char* key)
{
    return frame.get<G3SkyMap>(key)->pixels();
}

std::vector<double> weightsOf(const Frame& frame)
{
    return frame.get<G3SkyMapWeights>("Wunpol")->tt->pixels();
}

} // namespace

class MapMakingTest : public QObject
{
    Q_OBJECT

private slots:
    void aSkyWithoutNoiseComesBackAsItIs()
    {
        ObservationSettings settings = observation(0, 0, 0);
        settings.scanSeconds = 30;
        const Files files(settings);
        Json bin = binning();
        bin["unweight"] = true;
        const Json modules{{{"use", "drop_turnarounds"}}, calibration(), pointing(), bin};
        const auto maps = mapsOf(files, modules, 1, {{"io_ranks", 0}});
        QCOMPARE(maps.size(), std::size_t{1});
        const auto sky = pixelsAt(framesOfType(files.made.sky, frame_types::map).at(0), "T");
        const auto hits = pixelsAt(maps[0], "H");
        const auto result = compared(pixelsAt(maps[0], "T"), sky, hits, hits, 10);
        QVERIFY(result.pixels > 20000);
        // A sample stands anywhere in its pixel, and the sky has up to 1.3 mK per arcminute.
        QVERIFY2(result.largest < 1.5, QByteArray::number(result.largest).constData());
        QVERIFY2(result.deviation < 0.03 * result.signal,
                 QByteArray::number(result.deviation).constData());
    }

    void theSkyIsFoundWithinTheNoise()
    {
        const Json modules{{{"use", "drop_turnarounds"}},
                           calibration(),
                           {{"use", "poly_filter"}, {"key", "Data"}, {"order", 2}},
                           {{"use", "detector_weights"}, {"key", "Data"}, {"output", "Weights"}},
                           pointing()};
        const auto maps = [&](const Files& files, bool weighs) {
            Json all = modules;
            Json bin = binning();
            bin["unweight"] = true;
            if (weighs) {
                bin["weights"] = "Weights";
            }
            all.push_back(bin);
            return mapsOf(files, all, 3, {{"io_ranks", 1}});
        };
        const Files quiet(observation(0, 0, 0));
        const Files noisy(observation(1, 0, 0));
        const auto expected = maps(quiet, false);
        const auto found = maps(noisy, false);
        const auto weighted = maps(noisy, true);
        QCOMPARE(pixelsAt(weighted[0], "H"), pixelsAt(found[0], "H"));
        const auto hits = pixelsAt(found[0], "H");
        const auto result = compared(
            pixelsAt(found[0], "T"), pixelsAt(expected[0], "T"), weightsOf(weighted[0]), hits, 20);
        QVERIFY(result.pixels > 20000);
        QVERIFY(result.deviation < 0.4 * result.signal);
        // The weights are those of the best map; the one compared here counts all detectors alike,
        // which makes its noise somewhat larger.
        QVERIFY2(result.chiSquare > 0.95 && result.chiSquare < 1.25,
                 QByteArray::number(result.chiSquare).constData());
    }

    void everyLayoutGivesTheSameMap()
    {
        const Files files(observation(1, 1, 1));
        Json bin = binning();
        bin["by"] = {"band"};
        bin["polarized"] = true;
        const auto maps = [&](bool isReproducible, int ranks, int ioRanks) {
            bin["reproducible"] = isReproducible;
            const Json modules{{{"use", "drop_turnarounds"}},
                               calibration(),
                               {{"use", "poly_filter"}, {"key", "Data"}, {"order", 3}},
                               {{"use", "common_mode"}, {"key", "Data"}},
                               pointing(),
                               bin};
            return mapsOf(files, modules, ranks, {{"io_ranks", ioRanks}});
        };
        const auto exact = maps(true, 1, 0);
        QCOMPARE(exact.size(), std::size_t{3});
        for (const auto& [ranks, ioRanks] :
             std::vector<std::pair<int, int>>{{1, 0}, {2, 0}, {2, 1}, {5, 2}}) {
            const auto found = maps(true, ranks, ioRanks);
            const auto rounded = maps(false, ranks, ioRanks);
            QCOMPARE(found.size(), exact.size());
            for (std::size_t i = 0; i < exact.size(); ++i) {
                QVERIFY(found[i].encode().text() == exact[i].encode().text());
                for (const char* key : {"T", "Q", "U", "H"}) {
                    const auto a = pixelsAt(rounded[i], key);
                    const auto b = pixelsAt(exact[i], key);
                    const double most = *std::ranges::max_element(b);
                    for (std::size_t pixel = 0; pixel < b.size(); ++pixel) {
                        QVERIFY(std::abs(a[pixel] - b[pixel]) <= 1e-12 * most);
                    }
                }
            }
        }
    }

    void mapsOfObservationsAreCoadded()
    {
        // Two observations, a map of each; their coadd is the map of both.
        ObservationSettings settings = observation(1, 0, 0);
        settings.scans = 6;
        settings.files = 1;
        const Files first(settings);
        settings.observationId += 1;
        settings.startTicks += 10'000'000'000'000;
        settings.seed = 2;
        const Files second(settings);
        const auto mapsOfRun = [](const TemporaryDirectory& here,
                                  const Json& inputs,
                                  const Json& modules,
                                  const Json& distribute) {
            Runner runner(here.path().string());
            addMapModules(runner.registry());
            const auto results = runner.run({{"scanweave", 1},
                                             {"name", "maps"},
                                             {"inputs", inputs},
                                             {"distribute", distribute},
                                             {"modules", modules}},
                                            3);
            if (results.front().error) {
                throw std::runtime_error(results.front().error->what());
            }
            if (results.front().results.size() != 1) {
                throw std::runtime_error("no result");
            }
            return results.front().results.front();
        };
        const TemporaryDirectory here;
        Json bin = binning();
        bin["id"] = "{SourceName}-{ObservationID}";
        const auto binned = [&](const char* id) {
            bin["id"] = id;
            return mapsOfRun(here,
                             {first.made.calibration,
                              first.made.scans.at(0),
                              second.made.calibration,
                              Json::array({second.made.scans.at(0)})},
                             {{{"use", "drop_turnarounds"}}, calibration(), pointing(), bin},
                             {{"io_ranks", 1}});
        };
        const std::string each = binned("{SourceName}-{ObservationID}");
        QCOMPARE(framesOfType(each, frame_types::map).size(), std::size_t{2});
        const auto both = framesOfType(binned("all"), frame_types::map);
        const auto coadd = framesOfType(mapsOfRun(here,
                                                  Json::array({Json::array({each})}),
                                                  {{{"use", "coadd"}, {"id", "all"}}},
                                                  {{"data_frames", {"Map"}}}),
                                        frame_types::map);
        QCOMPARE(coadd.size(), std::size_t{1});
        QCOMPARE(pixelsAt(coadd[0], "H"), pixelsAt(both.at(0), "H"));
        const auto a = pixelsAt(coadd[0], "T");
        const auto b = pixelsAt(both[0], "T");
        const double most = *std::ranges::max_element(b);
        for (std::size_t pixel = 0; pixel < b.size(); ++pixel) {
            QVERIFY(std::abs(a[pixel] - b[pixel]) <= 1e-12 * most);
        }
        QCOMPARE(coadd[0].get<G3Int>("InputFrames")->value, std::int64_t{2});
    }

    void aCoaddOfNothingWarnsOnce()
    {
        ObservationSettings settings = observation(1, 0, 0);
        settings.scans = 3;
        settings.files = 1;
        const Files files(settings);
        for (const auto& [ranks, ioRanks] : {std::pair(1, 0), std::pair(3, 0), std::pair(3, 1)}) {
            const TemporaryDirectory here;
            Runner runner(here.path().string());
            addMapModules(runner.registry());
            const auto results = runner.run({{"scanweave", 1},
                                             {"name", "maps"},
                                             {"inputs", Json::array({files.made.scans})},
                                             {"distribute", {{"io_ranks", ioRanks}}},
                                             {"modules", {{{"use", "coadd"}}}}},
                                            ranks);
            QCOMPARE(results.front().exitCode, 0);
            QVERIFY(results.front().results.empty());
            int told = 0;
            for (const EventRecord& event : RunReader(results.front().runFile).events()) {
                if (event.level == EventLevel::Warning) {
                    QCOMPARE(event.module, std::string("coadd"));
                    QVERIFY(event.message.ends_with("no Map frame came"));
                    ++told;
                }
            }
            QCOMPARE(told, 1);
        }
    }
};

} // namespace scanweave

QTEST_APPLESS_MAIN(scanweave::MapMakingTest)
#include "map_making_test.moc"
