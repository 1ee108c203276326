// SPDX-License-Identifier: BSD-2-Clause
// Maps from timestreams, against sums made by hand.
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/healpix_sky_map.h"
#include "engine/g3/scalars.h"
#include "engine/g3/sky_map_weights.h"
#include "engine/g3/vectors.h"
#include "engine/maps/pixelisation.h"
#include "engine/modules/sky_rotation.h"
#include "tests/maps/map_runner.h"

#include <QTest>

#include <cmath>
#include <map>
#include <numbers>
#include <random>

using namespace scanweave;
using namespace scanweave::test;

namespace {

constexpr double degree = std::numbers::pi / 180;
constexpr double arcminute = degree / 60;

// CAR around (0, 0): a direction's column and row are plain arithmetic.
const std::string car = R"({"use": "bin_map", "key": "Raw", "rotation": "Boresight", "id": "all",
    "projection": "CAR", "longitude": 0, "latitude": 0, "width": 2, "height": 1,
    "resolution": 6, )";

struct Detector
{
    std::string name;
    double x = 0; ///< offset
    double angle = 0;
    double efficiency = 1;
    double band = 150;
    double weight = 1;
};

std::shared_ptr<BolometerPropertiesMap> propertiesOfAll(const std::vector<Detector>& detectors)
{
    auto map = std::make_shared<BolometerPropertiesMap>();
    for (const Detector& detector : detectors) {
        BolometerProperties properties =
            propertiesOf("w1", detector.band * units::gigahertz, detector.x, 0);
        properties.polAngle = detector.angle;
        properties.polEfficiency = detector.efficiency;
        map->items.emplace(detector.name, properties);
    }
    return map;
}

/// A scan along the equator of which all detectors have the same samples.
Frame scanAlong(const std::vector<Detector>& detectors,
                const std::vector<double>& longitudes,
                const std::vector<std::vector<double>>& samples,
                SampleUnits units = SampleUnits::Tcmb)
{
    Detectors all;
    auto weights = std::make_shared<G3MapDouble>();
    for (std::size_t i = 0; i < detectors.size(); ++i) {
        all.emplace_back(detectors[i].name, samples[i]);
        weights->items.emplace(detectors[i].name, detectors[i].weight);
    }
    Frame frame = scanOf(all, units);
    auto rotations = std::make_shared<G3TimestreamQuat>();
    for (const double longitude : longitudes) {
        rotations->items.push_back(rotationTo(longitude, 0));
    }
    frame.put("Boresight", rotations);
    frame.put("Weights", weights);
    frame.put("SourceName", std::make_shared<G3String>("rcw38"));
    frame.put("ObservationID", std::make_shared<G3Int>(17));
    return frame;
}

std::vector<double> pixelsAt(const Frame& frame, const std::string& key)
{
    return frame.get<G3SkyMap>(key)->pixels();
}

/// Scans with random detectors, directions and samples.
struct RandomScans
{
    explicit RandomScans(unsigned seed, int scans = 30)
        : random(seed)
    {
        std::uniform_real_distribution<double> angle(0, std::numbers::pi);
        std::uniform_real_distribution<double> offset(-0.2 * degree, 0.2 * degree);
        for (int i = 0; i < 8; ++i) {
            detectors.push_back({"d" + std::to_string(i),
                                 offset(random),
                                 angle(random),
                                 0.7 + 0.03 * i,
                                 i % 2 == 0 ? 90.0 : 150.0,
                                 1 + 0.5 * i});
        }
        frames.push_back(calibrationWith("BolometerProperties", propertiesOfAll(detectors)));
        std::uniform_real_distribution<double> place(-1.1 * degree, 1.1 * degree);
        std::normal_distribution<double> signal(0, 1);
        for (int scan = 0; scan < scans; ++scan) {
            std::vector<double> longitudes(50);
            for (double& longitude : longitudes) {
                longitude = place(random);
            }
            std::vector<std::vector<double>> samples;
            for (std::size_t d = 0; d < detectors.size(); ++d) {
                samples.emplace_back();
                for (std::size_t i = 0; i < longitudes.size(); ++i) {
                    samples.back().push_back(std::exp(8 * signal(random)) * signal(random));
                }
            }
            frames.push_back(scanAlong(detectors, longitudes, samples));
        }
    }

    std::mt19937 random;
    std::vector<Detector> detectors;
    std::vector<Frame> frames;
};

} // namespace

class BinMapTest : public QObject
{
    Q_OBJECT

private slots:
    void sumsAreThoseMadeByHand()
    {
        const RandomScans scans(1);
        std::map<std::pair<std::string, std::size_t>, std::vector<double>> expected;
        for (const Frame& frame : scans.frames) {
            if (frame.type() != frame_types::scan) {
                continue;
            }
            const auto boresight = frame.get<G3TimestreamQuat>("Boresight");
            for (const Detector& detector : scans.detectors) {
                const auto samples = samplesIn(frame, "Raw", detector.name);
                const double p = detector.efficiency / (2 - detector.efficiency);
                const double q = p * std::cos(2 * detector.angle);
                const double u = p * std::sin(2 * detector.angle);
                for (std::size_t i = 0; i < samples.size(); ++i) {
                    const Quat& r = boresight->items[i];
                    const double longitude = 2 * std::atan2(r.d, r.a) + detector.x;
                    const double column = std::floor(9.5 - longitude / (6 * arcminute) + 0.5);
                    // A row of ten around the equator: latitude 0 is between rows 4 and 5.
                    const auto pixel = column >= 0 && column < 20 ? static_cast<std::size_t>(column)
                                                                  : std::size_t{20};
                    auto& sums =
                        expected[{detector.band < 100 ? "all-90GHz" : "all-150GHz", pixel}];
                    sums.resize(10);
                    const double w = detector.weight;
                    const double d = samples[i];
                    const double terms[] = {w * d,
                                            w * q * d,
                                            w * u * d,
                                            w,
                                            w * q,
                                            w * u,
                                            w * q * q,
                                            w * q * u,
                                            w * u * u,
                                            1};
                    for (std::size_t k = 0; k < 10; ++k) {
                        sums[k] += terms[k];
                    }
                }
            }
        }
        const auto maps =
            reduced(car + R"("weights": "Weights", "polarized": true})", scans.frames);
        QCOMPARE(maps.size(), std::size_t{2});
        for (const Frame& map : maps) {
            const std::string id = map.get<G3String>("Id")->value;
            const auto weights = map.get<G3SkyMapWeights>("Wpol");
            const std::vector<std::vector<double>> found{pixelsAt(map, "T"),
                                                         pixelsAt(map, "Q"),
                                                         pixelsAt(map, "U"),
                                                         weights->tt->pixels(),
                                                         weights->tq->pixels(),
                                                         weights->tu->pixels(),
                                                         weights->qq->pixels(),
                                                         weights->qu->pixels(),
                                                         weights->uu->pixels(),
                                                         pixelsAt(map, "H")};
            double hits = map.get<G3SkyMap>("H")->overflow;
            for (std::size_t column = 0; column < 20; ++column) {
                for (std::size_t k = 0; k < 10; ++k) {
                    double sum = 0; // over both rows next to the equator, where rounding decides
                    for (const std::size_t row : {4U, 5U}) {
                        sum += found[k][column + row * 20];
                    }
                    const double should =
                        expected[{id, column}].empty() ? 0 : expected[{id, column}][k];
                    QVERIFY(std::abs(sum - should) <= 1e-9 * (1 + std::abs(should)));
                    hits += k == 9 ? sum : 0;
                }
            }
            QCOMPARE(hits, 30.0 * 50 * 4);
            QCOMPARE(map.get<G3SkyMap>("T")->units, SampleUnits::Tcmb);
            QVERIFY(map.get<G3SkyMap>("Q")->weighted);
            QCOMPARE(map.get<G3SkyMap>("U")->polType, MapPolType::U);
            QCOMPARE(map.get<G3SkyMap>("T")->polConv, MapPolConvention::IAU);
            QCOMPARE(map.get<G3Int>("InputFrames")->value, std::int64_t{30});
            QCOMPARE(map.get<G3VectorString>("InputObservations")->items,
                     std::vector<std::string>{"rcw38-17"});
        }
    }

    void aMapOfTheSameEverywhereIsTheSame()
    {
        std::vector<Detector> detectors{{"a", 0, 0.1}, {"b", 0.001, 1.2}, {"c", -0.002, 2.3}};
        detectors[1].weight = 7;
        std::vector<Frame> frames{
            calibrationWith("BolometerProperties", propertiesOfAll(detectors))};
        // What a sky of T = 3, Q = 0.5, U = -0.25 gives.
        std::vector<double> longitudes;
        std::vector<std::vector<double>> samples(3);
        for (int i = 0; i < 400; ++i) {
            longitudes.push_back((i - 200) * 0.2 * arcminute);
            for (std::size_t d = 0; d < 3; ++d) {
                samples[d].push_back(3 + 0.5 * std::cos(2 * detectors[d].angle) -
                                     0.25 * std::sin(2 * detectors[d].angle));
            }
        }
        frames.push_back(scanAlong(detectors, longitudes, samples));
        const auto maps =
            reduced(car + R"("weights": "Weights", "polarized": true, "unweight": true})", frames);
        QCOMPARE(maps.size(), std::size_t{1});
        const auto t = pixelsAt(maps[0], "T");
        const auto q = pixelsAt(maps[0], "Q");
        const auto u = pixelsAt(maps[0], "U");
        int seen = 0;
        for (std::size_t i = 0; i < t.size(); ++i) {
            if (t[i] != 0) {
                QVERIFY(std::abs(t[i] - 3) < 1e-12);
                QVERIFY(std::abs(q[i] - 0.5) < 1e-12);
                QVERIFY(std::abs(u[i] + 0.25) < 1e-12);
                ++seen;
            }
        }
        QVERIFY(seen >= 10);
        QVERIFY(!maps[0].get<G3SkyMap>("T")->weighted);
    }

    void oneDirectionOfPolarisationDeterminesNothing()
    {
        const std::vector<Detector> detectors{{"a", 0, 0.3}};
        const std::vector<Frame> frames{
            calibrationWith("BolometerProperties", propertiesOfAll(detectors)),
            scanAlong(detectors, {0.01, 0.01}, {{5, 6}})};
        const auto maps = reduced(car + R"("polarized": true, "unweight": true})", frames);
        QCOMPARE(largest(pixelsAt(maps.at(0), "T")), 0.0);
        QVERIFY(largest(pixelsAt(maps.at(0), "H")) > 0);
        const auto plain = reduced(car + R"("unweight": true})", frames);
        QCOMPARE(largest(pixelsAt(plain.at(0), "T")), 5.5);
    }

    void theLayoutChangesRoundingOnly()
    {
        const RandomScans scans(2);
        const std::string use = car + R"("weights": "Weights", "polarized": true})";
        const auto one = reduced(use, scans.frames);
        for (const int ranks : {2, 3, 7, 40}) {
            const auto several = reduced(use, scans.frames, ranks, static_cast<unsigned>(ranks));
            QCOMPARE(several.size(), one.size());
            for (std::size_t i = 0; i < one.size(); ++i) {
                for (const char* key : {"T", "Q", "U", "H"}) {
                    const auto expected = pixelsAt(one[i], key);
                    QVERIFY(
                        areNear(pixelsAt(several[i], key), expected, 1e-12 * largest(expected)));
                }
                QCOMPARE(several[i].get<G3Int>("InputFrames")->value, std::int64_t{30});
            }
        }
    }

    void aNegativeLongitudeIsThatAFullTurnOn()
    {
        const RandomScans scans(7);
        const auto at = [&](const std::string& longitude, int ranks) {
            std::string use = car + R"("weights": "Weights"})";
            const std::string zero = R"("longitude": 0)";
            use.replace(use.find(zero), zero.size(), R"("longitude": )" + longitude);
            return reduced(use, scans.frames, ranks);
        };
        for (const auto& [negative, positive] :
             {std::pair("-0.5", "359.5"), std::pair("-360", "0"), std::pair("-359.5", "0.5")}) {
            const auto one = at(negative, 1);
            QVERIFY(largest(pixelsAt(one.at(0), "H")) > 0);
            const auto other = at(positive, 1);
            QCOMPARE(pixelsAt(one[0], "H"), pixelsAt(other.at(0), "H"));
            QVERIFY(std::abs(one[0].get<FlatSkyMap>("T")->projection.alphaCenter -
                             other[0].get<FlatSkyMap>("T")->projection.alphaCenter) < 1e-12);
            QCOMPARE(pixelsAt(at(negative, 3).at(0), "H"), pixelsAt(one[0], "H"));
        }
    }

    void localMapsAreOfAzimuthAndElevation_data()
    {
        QTest::addColumn<QString>("geometry");
        QTest::newRow("CAR") << R"("projection": "CAR")";
        QTest::newRow("ZEA") << R"("projection": "ZEA")";
        QTest::newRow("HEALPix") << R"("projection": "healpix", "nside": 64)";
    }
    void localMapsAreOfAzimuthAndElevation()
    {
        QFETCH(QString, geometry);
        // As detector_pointing tells where detectors look: r takes (1, 0, 0) to azimuth a and
        // latitude -e; what it takes a detector to is at minus its latitude.
        constexpr double azimuth = 57;
        constexpr double elevation = 51;
        FlatSkyProjection projection;
        projection.proj = geometry.contains("CAR") ? MapProjection::CAR : MapProjection::ZEA;
        projection.alphaCenter = azimuth * degree;
        projection.deltaCenter = elevation * degree;
        projection.yRes = 6 * arcminute;
        projection.xdim = 100;
        projection.ydim = 50;
        HealpixSkyMapInfo info;
        info.nside = 64;
        const auto pixels =
            geometry.contains("healpix") ? healpixPixels(info) : flatPixels(projection);

        auto properties = std::make_shared<BolometerPropertiesMap>();
        std::mt19937_64 random(8);
        std::uniform_real_distribution<double> offset(-1 * degree, 1 * degree);
        Detectors detectors;
        for (int i = 0; i < 5; ++i) {
            const std::string name = "d" + std::to_string(i);
            BolometerProperties one = propertiesOf("w1", 150, offset(random), offset(random));
            one.polAngle = 0.3 + 0.7 * i;
            one.polEfficiency = 1;
            properties->items.emplace(name, one);
            detectors.emplace_back(name, drawSamples(random, 40, 1));
        }
        auto rotations = std::make_shared<G3TimestreamQuat>();
        for (int i = 0; i < 40; ++i) {
            rotations->items.push_back(rotationTo(azimuth * degree + offset(random),
                                                  -(elevation * degree + offset(random))));
        }
        Frame scan = scanOf(detectors, SampleUnits::Tcmb);
        scan.put("Boresight", rotations);

        std::vector<double> hits(pixels->pixelCount());
        std::vector<double> u(pixels->pixelCount());
        for (const auto& [name, samples] : detectors) {
            const BolometerProperties& one = properties->items.at(name);
            std::vector<double> longitude(40);
            std::vector<double> latitude(40);
            SkyRotations(rotations->items)
                .apply(offsetDirection(one.xOffset, one.yOffset), longitude, latitude);
            for (std::size_t i = 0; i < 40; ++i) {
                const std::vector<Quat> there{rotationTo(longitude[i], -latitude[i])};
                std::vector<double> x(1);
                std::vector<double> y(1);
                std::vector<double> z(1);
                SkyRotations(pixels->frameRotations(there)).directions(directionOf(0, 0), x, y, z);
                std::vector<std::uint64_t> pixel(1);
                pixels->locate(x, y, z, pixel);
                QVERIFY(pixel[0] < pixels->pixelCount());
                if (projection.proj == MapProjection::CAR && !geometry.contains("healpix")) {
                    const double column =
                        std::floor(50 - (longitude[i] - azimuth * degree) / (6 * arcminute));
                    const double row =
                        std::floor(25 + (-latitude[i] - elevation * degree) / (6 * arcminute));
                    QCOMPARE(static_cast<double>(pixel[0]), column + 100 * row);
                }
                ++hits[pixel[0]];
                u[pixel[0]] += std::sin(2 * one.polAngle) * samples[i];
            }
        }
        const auto maps = reduced(
            R"({"use": "bin_map", "key": "Raw", "rotation": "Boresight", "id": "all", "by": [],
                "coordinates": "local", "longitude": 57, "latitude": 51, "width": 10, "height": 5,
                "resolution": 6, "polarized": true, )" +
                geometry.toStdString() + "}",
            {calibrationWith("BolometerProperties", properties), scan});
        QCOMPARE(maps.size(), std::size_t{1});
        QCOMPARE(maps[0].get<G3SkyMap>("T")->coordRef, CoordinateReference::Local);
        QCOMPARE(maps[0].get<G3SkyMap>("H")->overflow, 0.0);
        QCOMPARE(pixelsAt(maps[0], "H"), hits);
        // The angles are those of the detectors, as they are.
        QVERIFY(areNear(pixelsAt(maps[0], "U"), u, 1e-12));
    }

    void reproducibleGivesTheSameBits()
    {
        const RandomScans scans(3);
        const std::string use =
            car + R"("weights": "Weights", "polarized": true, "reproducible": true})";
        const auto one = reduced(use, scans.frames);
        const auto plain =
            reduced(car + R"("weights": "Weights", "polarized": true})", scans.frames);
        for (const int ranks : {1, 2, 3, 7, 40}) {
            const auto several = reduced(use, scans.frames, ranks, static_cast<unsigned>(ranks));
            QCOMPARE(several.size(), one.size());
            for (std::size_t i = 0; i < one.size(); ++i) {
                QVERIFY(several[i].encode().text() == one[i].encode().text());
                const auto expected = pixelsAt(plain[i], "T");
                QVERIFY(areNear(pixelsAt(one[i], "T"), expected, 1e-12 * largest(expected)));
            }
        }
        // Scans in another order as well.
        std::vector<Frame> shuffled(scans.frames.begin() + 1, scans.frames.end());
        std::ranges::shuffle(shuffled, std::mt19937(4));
        shuffled.insert(shuffled.begin(), scans.frames.front());
        const auto other = reduced(use, shuffled);
        QVERIFY(other.at(0).encode().text() == one.at(0).encode().text());
    }

    void healpixHasAllSamples()
    {
        const RandomScans scans(5, 3);
        for (const bool nested : {false, true}) {
            const auto maps = reduced(
                std::string(R"({"use": "bin_map", "key": "Raw", "rotation": "Boresight", "by": [],
                                "projection": "healpix", "nside": 256, "nested": )") +
                    (nested ? "true}" : "false}"),
                scans.frames);
            QCOMPARE(maps.size(), std::size_t{1});
            QCOMPARE(maps[0].get<G3String>("Id")->value, std::string("rcw38"));
            QCOMPARE(maps[0].get<HealpixSkyMap>("T")->info.nested, nested);
            double hits = 0;
            for (const double value : pixelsAt(maps[0], "H")) {
                hits += value;
            }
            QCOMPARE(hits, 3.0 * 50 * 8);
        }
    }

    void whatDoesntCountIsLeftOut()
    {
        std::vector<Detector> detectors{{"a"}, {"zero"}, {"lost", notANumber}};
        detectors[1].weight = 0;
        const std::vector<Frame> frames{
            calibrationWith("BolometerProperties", propertiesOfAll(detectors)),
            scanAlong(detectors,
                      {0.01, 0.01, 0.01},
                      {{1, notANumber, infinity}, {100, 100, 100}, {100, 100, 100}})};
        const auto maps = reduced(car + R"("weights": "Weights", "unweight": true})", frames);
        QCOMPARE(largest(pixelsAt(maps.at(0), "T")), 1.0);
        QCOMPARE(largest(pixelsAt(maps.at(0), "H")), 1.0);
    }

    void faultsAreNamedAndLeaveTheStateAlone()
    {
        const std::vector<Detector> detectors{{"a"}, {"b"}};
        const Frame calibration =
            calibrationWith("BolometerProperties", propertiesOfAll(detectors));
        const Frame good = scanAlong(detectors, {0.01}, {{1}, {1}});
        const std::string use = car + R"("weights": "Weights"})";
        VERIFY_SAYS(reducingFails(use, {good}), "no Calibration frame with this key");

        Frame noRotation = good;
        noRotation.erase("Boresight");
        VERIFY_SAYS(reducingFails(use, {calibration, noRotation}), "module detector_pointing");
        Frame shortRotation = noRotation;
        shortRotation.put("Boresight", std::make_shared<G3TimestreamQuat>());
        VERIFY_SAYS(reducingFails(use, {calibration, shortRotation}), "both must have the same");
        Frame noWeight = good;
        noWeight.erase("Weights");
        noWeight.put("Weights", std::make_shared<G3MapDouble>());
        VERIFY_SAYS(reducingFails(use, {calibration, noWeight}), "\"a\" has no weight");
        const Frame stranger = scanAlong({{"a"}, {"x"}}, {0.01}, {{1}, {1}});
        VERIFY_SAYS(reducingFails(use, {calibration, stranger}), "detector \"x\"");

        // A run that skips such frames has the map of the others.
        const auto reducer = makeReducer(use);
        reducer->add(calibration, {.seq = 0, .part = 0, .isData = false});
        reducer->add(good, {.seq = 1, .part = 0, .isData = true});
        for (const Frame& bad : {noRotation, shortRotation, noWeight, stranger}) {
            QVERIFY_EXCEPTION_THROWN(reducer->add(bad, {.seq = 2, .part = 0, .isData = true}),
                                     Error);
        }
        FrameList out;
        reducer->finish(out);
        QVERIFY(out.frames.at(0).encode().text() ==
                reduced(use, {calibration, good}).at(0).encode().text());
    }

    void scansInOtherUnitsAreBinnedApart()
    {
        const std::vector<Detector> detectors{{"a"}, {"b"}};
        const Frame calibration =
            calibrationWith("BolometerProperties", propertiesOfAll(detectors));
        const Frame good = scanAlong(detectors, {0.01}, {{1}, {1}});
        const Frame otherUnits = scanAlong(detectors, {0.01}, {{1}, {1}}, SampleUnits::Power);
        const std::string use = car + R"("weights": "Weights"})";
        for (const int ranks : {1, 3}) {
            const auto maps = reduced(use, {calibration, otherUnits, good, good}, ranks);
            QCOMPARE(maps.size(), std::size_t{2});
            QCOMPARE(maps[0].get<G3SkyMap>("T")->units, SampleUnits::Tcmb);
            QCOMPARE(maps[0].get<G3Int>("InputFrames")->value, 2);
            QCOMPARE(maps[1].get<G3SkyMap>("T")->units, SampleUnits::Power);
        }
    }

    void parametersThatMakeNoMapAreRefused()
    {
        const auto says = [](const std::string& use) { return reducingFails(use, {}); };
        VERIFY_SAYS(says(R"({"use": "bin_map", "key": "Raw"})"), "\"longitude\"");
        VERIFY_SAYS(says(R"({"use": "bin_map", "key": "Raw", "projection": "healpix"})"), "nside");
        VERIFY_SAYS(says(R"({"use": "bin_map", "key": "Raw", "projection": "healpix",
                             "nested": true, "nside": 5})"),
                    "power of two");
        VERIFY_SAYS(says(R"({"use": "bin_map", "key": "Raw", "projection": "ZAE"})"), "ZEA");
    }

    void damagedStatesAreRefused()
    {
        const RandomScans scans(6, 4);
        const std::string use = car + R"("weights": "Weights", "polarized": true})";
        const auto reducer = makeReducer(use);
        std::uint64_t seq = 0;
        for (const Frame& frame : scans.frames) {
            reducer->add(frame, {.seq = seq++, .part = 0, .isData = isDataFrame(frame)});
        }
        const SharedBytes state = reducer->save();
        for (std::size_t size = 0; size < state.size(); size += 1 + state.size() / 200) {
            QVERIFY_EXCEPTION_THROWN(makeReducer(use)->merge(state.slice(0, size)), Error);
        }
        const auto loaded = makeReducer(use);
        loaded->load(state);
        loaded->load(state); // replaces
        FrameList first;
        FrameList second;
        reducer->finish(first);
        loaded->finish(second);
        QVERIFY(first.frames.at(0).encode().text() == second.frames.at(0).encode().text());
    }
};

QTEST_APPLESS_MAIN(BinMapTest)
#include "bin_map_test.moc"
