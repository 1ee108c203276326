// SPDX-License-Identifier: BSD-2-Clause
// The made-up observation: the same bytes for the same settings, and contents that make sense.
#include "engine/demo/focal_plane.h"
#include "engine/demo/noise.h"
#include "engine/demo/observation.h"
#include "engine/g3/calibration.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/maps.h"
#include "engine/g3/scalars.h"
#include "engine/g3/timestream.h"
#include "engine/g3/vectors.h"
#include "engine/g3/wiring.h"
#include "tests/support/frame_factory.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace scanweave;
using namespace scanweave::test;

namespace {

ObservationSettings smallSettings()
{
    ObservationSettings settings;
    settings.detectors = 14;
    settings.scans = 5;
    settings.files = 2;
    settings.scanSeconds = 3;
    settings.turnaroundSeconds = 1;
    return settings;
}

std::vector<Frame> framesOf(const std::string& path)
{
    FrameReader reader(path);
    std::vector<Frame> frames;
    while (auto frame = reader.next()) {
        frames.push_back(std::move(*frame));
    }
    return frames;
}

std::string typesOf(const std::vector<Frame>& frames)
{
    std::string types;
    for (const Frame& frame : frames) {
        types += frame.type().letters();
    }
    return types;
}

} // namespace

class ObservationTest : public QObject
{
    Q_OBJECT

private slots:
    void sameSettingsSameBytes()
    {
        const TemporaryDirectory here;
        const auto a = writeObservation(smallSettings(), here.file("a"));
        const auto b = writeObservation(smallSettings(), here.file("b"));
        auto other = smallSettings();
        other.seed = 2;
        const auto c = writeObservation(other, here.file("c"));
        QCOMPARE(a.bytes, b.bytes);
        QCOMPARE(readRawFile(a.calibration), readRawFile(b.calibration));
        QCOMPARE(a.scans.size(), std::size_t{2});
        for (std::size_t i = 0; i < a.scans.size(); ++i) {
            QVERIFY(readRawFile(a.scans[i]) == readRawFile(b.scans[i]));
            QVERIFY(readRawFile(a.scans[i]) != readRawFile(c.scans[i]));
        }
    }

    void aScanDoesNotDependOnHowManyFilesThereAre()
    {
        const TemporaryDirectory here;
        auto one = smallSettings();
        one.files = 1;
        const auto joined = framesOf(writeObservation(one, here.file("one")).scans[0]);
        const auto files = writeObservation(smallSettings(), here.file("two")).scans;
        auto parts = framesOf(files[0]);
        const auto rest = framesOf(files[1]);
        parts.insert(parts.end(), rest.begin() + 4, rest.end());
        QCOMPARE(joined.size(), parts.size());
        for (std::size_t i = 4; i < parts.size(); ++i) {
            QVERIFY(joined[i].encode().text() == parts[i].encode().text());
        }
    }

    void filesHaveTheFramesOfAnObservation()
    {
        const TemporaryDirectory here;
        const auto files = writeObservation(smallSettings(), here.path().string());
        QCOMPARE(typesOf(framesOf(files.calibration)), std::string("PC"));
        const auto first = framesOf(files.scans[0]);
        const auto second = framesOf(files.scans[1]);
        QCOMPARE(typesOf(first), std::string("OWCPSSSS"));
        QCOMPARE(typesOf(second), std::string("OWCPSSSSS"));
        QCOMPARE(files.scanFrames, std::uint64_t{9});
        QCOMPARE(files.frames, std::uint64_t{19});
        std::uint64_t bytes = 0;
        for (const auto& path : {files.calibration, files.scans[0], files.scans[1]}) {
            bytes += std::filesystem::file_size(path);
        }
        QCOMPARE(files.bytes, bytes);
        for (std::size_t i = 0; i < 4; ++i) {
            QVERIFY(first[i].encode().text() == second[i].encode().text());
        }
        std::int64_t number = 0;
        for (const auto* frames : {&first, &second}) {
            for (std::size_t i = 4; i < frames->size(); ++i) {
                const Frame& scan = (*frames)[i];
                QCOMPARE(scan.get<G3Int>("ScanNumber")->value, number);
                QCOMPARE(scan.has("Turnaround"), number % 2 == 1);
                QCOMPARE(scan.get<G3String>("SourceName")->value,
                         first[0].get<G3String>("SourceName")->value);
                QCOMPARE(scan.get<G3Int>("ObservationID")->value,
                         first[0].get<G3Int>("ObservationID")->value);
                ++number;
            }
        }
    }

    void timestreamsAndTimesFitTogether()
    {
        const TemporaryDirectory here;
        const auto frames =
            framesOf(writeObservation(smallSettings(), here.path().string()).scans[0]);
        std::int64_t expectedStart = frames[0].get<G3Time>("ObservationStart")->ticks;
        const std::int64_t period = 655308; // 152.6 Hz
        for (std::size_t i = 4; i < frames.size(); ++i) {
            const Frame& scan = frames[i];
            const auto times = scan.get<G3VectorTime>("DetectorSampleTimes");
            const auto raw = scan.get<G3TimestreamMap>("RawTimestreams_I");
            QCOMPARE(raw->size(), std::size_t{14});
            QCOMPARE(times->items.size(), std::size_t(scan.has("Turnaround") ? 153 : 458));
            QCOMPARE(times->items.front().ticks, expectedStart);
            QCOMPARE(times->items.front().ticks, scan.get<G3Time>("ScanStart")->ticks);
            QCOMPARE(times->items.back().ticks, scan.get<G3Time>("ScanStop")->ticks);
            for (const auto& [name, timestream] : raw->items) {
                QCOMPARE(timestream->size(), times->items.size());
                QCOMPARE(timestream->start, times->items.front());
                QCOMPARE(timestream->stop, times->items.back());
                QVERIFY(timestream->units == SampleUnits::Counts);
                QCOMPARE(int(timestream->flacLevel), 5);
                QCOMPARE(int(timestream->flacBitDepth), 24);
                QCOMPARE(timestream->sampleType(), std::string_view("int32"));
            }
            for (const char* key : {"OnlineBoresightAz",
                                    "OnlineBoresightEl",
                                    "OnlineBoresightRa",
                                    "OnlineBoresightDec"}) {
                const auto pointing = scan.get<G3Timestream>(key);
                QCOMPARE(pointing->size(), times->items.size());
                QVERIFY(pointing->units == SampleUnits::Angle);
            }
            expectedStart = times->items.back().ticks + period;
        }
    }

    void theTelescopeMovesSmoothly()
    {
        const TemporaryDirectory here;
        auto settings = smallSettings();
        settings.files = 1;
        const auto frames = framesOf(writeObservation(settings, here.path().string()).scans[0]);
        double last = NAN;
        const double fastest = 1.01 * (8 * units::degree / 458) / std::cos(47.51 * units::degree);
        for (std::size_t i = 4; i < frames.size(); ++i) {
            const auto ra = frames[i].get<G3Timestream>("OnlineBoresightRa");
            const auto dec = frames[i].get<G3Timestream>("OnlineBoresightDec");
            const auto el = frames[i].get<G3Timestream>("OnlineBoresightEl");
            for (std::size_t s = 0; s < ra->size(); ++s) {
                QVERIFY(std::isnan(last) || std::abs(ra->at(s) - last) < fastest);
                QVERIFY(std::abs(ra->at(s) / units::degree - 134.77) < 7);
                QCOMPARE(el->at(s), -dec->at(s));
                last = ra->at(s);
            }
        }
    }

    void everyDetectorIsCalibratedAndWired()
    {
        const TemporaryDirectory here;
        const auto files = writeObservation(smallSettings(), here.path().string());
        const auto properties =
            framesOf(files.calibration)[1].get<BolometerPropertiesMap>("BolometerProperties");
        const auto frames = framesOf(files.scans[0]);
        const auto wiring = frames[1].get<DfMuxWiringMap>("WiringMap");
        const auto response = frames[2].get<G3MapDouble>("CalibratorResponse");
        const auto timeConstant = frames[2].get<G3MapDouble>("TimeConst");
        std::set<double> bands;
        for (const auto& [name, timestream] :
             frames[4].get<G3TimestreamMap>("RawTimestreams_I")->items) {
            QVERIFY(properties->items.contains(name));
            QVERIFY(wiring->items.contains(name));
            QVERIFY(response->items.at(name) > 0);
            // 2 to 6 ms
            QVERIFY(timeConstant->items.at(name) >= 2e5 && timeConstant->items.at(name) <= 6e5);
            bands.insert(properties->items.at(name).band);
        }
        QCOMPARE(bands, (std::set<double>{900, 1500, 2200}));
    }

    void noiseIsOfTheSizeItShouldBe()
    {
        double sum = 0;
        double squares = 0;
        const int count = 100000;
        for (int i = 0; i < count; ++i) {
            const double x = randomNormal(randomBits(3, static_cast<std::uint64_t>(i)));
            QVERIFY(std::abs(x) < 3.5);
            sum += x;
            squares += x * x;
        }
        QVERIFY(std::abs(sum / count) < 0.02);
        QVERIFY(std::abs(squares / count - 1) < 0.02);
    }

    void randomBitsDifferInEveryCoordinate()
    {
        std::set<std::uint64_t> seen;
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            for (std::uint64_t a = 0; a < 8; ++a) {
                for (std::uint64_t b = 0; b < 8; ++b) {
                    for (std::uint64_t c = 0; c < 8; ++c) {
                        seen.insert(randomBits(seed, a, b, c));
                    }
                }
            }
        }
        QCOMPARE(seen.size(), std::size_t{4096});
    }

    void smoothNoiseIsContinuous()
    {
        const OctaveNoise noise{1, 100, 3, 0.6};
        for (double x = -250; x < 250; x += 0.5) {
            QVERIFY(std::abs(noise.at(x) - noise.at(x + 1e-7)) < 1e-6);
        }
    }

    void detectorsLieApart()
    {
        const auto detectors = makeFocalPlane(37 * 6 * 8 + 1, 1);
        std::set<std::pair<long, long>> places;
        std::set<std::string> names;
        for (const Detector& detector : detectors) {
            names.insert(detector.name);
            places.insert(
                {std::lround(detector.xOffset * 1e7), std::lround(detector.yOffset * 1e7)});
        }
        QCOMPARE(names.size(), detectors.size());
        QCOMPARE(places.size(), std::size_t{37 * 8 + 1}); // six detectors share a pixel
    }

    void theSignalIsTheSameAsEver()
    {
        // The bytes of an observation are a promise to whoever compares runs on two machines.
        // Samples, not files: those also depend on the version of libFLAC.
        const TemporaryDirectory here;
        const auto frames =
            framesOf(writeObservation(smallSettings(), here.path().string()).scans[1]);
        const auto raw = frames[6].get<G3TimestreamMap>("RawTimestreams_I");
        std::uint64_t hash = 1469598103934665603ULL;
        for (const auto& [name, timestream] : raw->items) {
            for (const std::int32_t sample :
                 std::get<std::vector<std::int32_t>>(timestream->data)) {
                hash = (hash ^ static_cast<std::uint32_t>(sample)) * 1099511628211ULL;
            }
        }
        QCOMPARE(hash, std::uint64_t{5232227125177198048ULL});
    }

    void uncompressedHasTheSameSamples()
    {
        const TemporaryDirectory here;
        auto plain = smallSettings();
        plain.flacLevel = 0;
        const auto a =
            framesOf(writeObservation(plain, here.file("a")).scans[0])[4].get<G3TimestreamMap>(
                "RawTimestreams_I");
        const auto b = framesOf(writeObservation(smallSettings(), here.file("b")).scans[0])[4]
                           .get<G3TimestreamMap>("RawTimestreams_I");
        for (std::size_t i = 0; i < a->size(); ++i) {
            QVERIFY(a->items[i].second->data == b->items[i].second->data);
        }
    }

    void theEstimateIsRight()
    {
        const TemporaryDirectory here;
        auto settings = smallSettings();
        settings.scans = 20;
        const auto estimate = static_cast<double>(estimateScanBytes(settings)) * settings.scans;
        const auto bytes =
            static_cast<double>(writeObservation(settings, here.path().string()).bytes);
        QVERIFY2(std::abs(bytes / estimate - 1) < 0.1,
                 qPrintable(QString::number(bytes / estimate)));
    }

    void cancelingLeavesNoCompleteFile()
    {
        const TemporaryDirectory here;
        try {
            writeObservation(smallSettings(), here.path().string(), [](auto scans, auto, auto) {
                return scans < 2;
            });
            QFAIL("was not canceled");
        } catch (const Error& error) {
            QVERIFY(error.kind() == ErrorKind::Canceled);
        }
        QVERIFY(!std::filesystem::exists(here.path() / "0000.g3"));
    }

    void refusesNonsense_data()
    {
        QTest::addColumn<int>("which");
        for (int which = 0; which < 8; ++which) {
            QTest::addRow("%d", which) << which;
        }
    }
    void refusesNonsense()
    {
        QFETCH(int, which);
        auto settings = smallSettings();
        switch (which) {
        case 0:
            settings.detectors = 0;
            break;
        case 1:
            settings.scans = 0;
            break;
        case 2:
            settings.files = settings.scans + 1;
            break;
        case 3:
            settings.sampleRate = NAN;
            break;
        case 4:
            settings.scanSeconds = -1;
            break;
        case 5:
            settings.detectors = 100000;
            settings.scanSeconds = 3600;
            break;
        case 6:
            settings.flacLevel = 10;
            break;
        default:
            settings.fieldDeclination = 10;
        }
        const TemporaryDirectory here;
        try {
            writeObservation(settings, here.file("none"));
            QFAIL("accepted");
        } catch (const Error& error) {
            QVERIFY(error.kind() == ErrorKind::Usage);
        }
        QVERIFY(!std::filesystem::exists(here.path() / "none"));
    }

    void saysWhereItCannotWrite()
    {
        const TemporaryDirectory here;
        writeRawFile(here.file("file"), "x");
        try {
            writeObservation(smallSettings(), here.file("file"));
            QFAIL("wrote");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).find(here.file("file")) != std::string::npos);
        }
    }
};

QTEST_APPLESS_MAIN(ObservationTest)
#include "observation_test.moc"
