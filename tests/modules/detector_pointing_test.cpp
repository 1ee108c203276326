// SPDX-License-Identifier: BSD-2-Clause
// detector_pointing, against rotation matrices and spherical trigonometry in long double.
#include "engine/g3/vectors.h"
#include "engine/modules/sky_rotation.h"
#include "tests/modules/scan_factory.h"

#include <QTest>

#include <array>
#include <numbers>

using namespace scanweave;
using namespace scanweave::test;

namespace {

using Number = long double;
using Vector = std::array<Number, 3>;

constexpr double pi = std::numbers::pi;

/// R_z(longitude) R_y(-latitude) applied to the detector's direction, one axis after the other.
Vector rotated(Number longitude, Number latitude, Number x, Number y)
{
    const Vector p{std::cos(-y) * std::cos(x), std::cos(-y) * std::sin(x), std::sin(-y)};
    const Vector up{std::cos(latitude) * p[0] - std::sin(latitude) * p[2],
                    p[1],
                    std::sin(latitude) * p[0] + std::cos(latitude) * p[2]};
    return {std::cos(longitude) * up[0] - std::sin(longitude) * up[1],
            std::sin(longitude) * up[0] + std::cos(longitude) * up[1],
            up[2]};
}

/// How far apart two directions are; angles alone say little near a pole.
Number apart(double longitude, double latitude, const Vector& expected)
{
    const Number a = longitude;
    const Number d = latitude;
    const Vector found{std::cos(d) * std::cos(a), std::cos(d) * std::sin(a), std::sin(d)};
    return std::hypot(found[0] - expected[0], found[1] - expected[1], found[2] - expected[2]);
}

Frame boresight(const std::vector<double>& longitude,
                const std::vector<double>& latitude,
                SampleUnits units = SampleUnits::Angle)
{
    Frame frame(frame_types::scan);
    const auto put = [&](const char* key, const std::vector<double>& samples) {
        frame.put(key,
                  std::make_shared<G3Timestream>(units, Timestamp{10}, Timestamp{90}, samples));
    };
    put("A", longitude);
    put("D", latitude);
    return frame;
}

Frame offsets(const std::vector<std::pair<double, double>>& all)
{
    auto map = std::make_shared<BolometerPropertiesMap>();
    for (std::size_t i = 0; i < all.size(); ++i) {
        map->items.emplace("d" + std::to_string(i),
                           propertiesOf("w", 90, all[i].first, all[i].second));
    }
    return calibrationWith("BolometerProperties", map);
}

std::string useWith(const std::string& more)
{
    return R"({"use": "detector_pointing")" + more + "}";
}

const std::string angles = R"(, "longitude": "A", "latitude": "D")";
const std::string toAll = R"(, "detectors": "Det")";

} // namespace

class DetectorPointingTest : public QObject
{
    Q_OBJECT

private slots:
    void equalsMatricesForRandomDirections()
    {
        std::mt19937_64 random(1);
        std::uniform_real_distribution<double> anyLongitude(-10, 10);
        std::uniform_real_distribution<double> anyLatitude(-pi / 2, pi / 2);
        std::uniform_real_distribution<double> anyOffset(-0.1, 0.1);
        for (const bool isLocal : {false, true}) {
            std::vector<double> longitude(200);
            std::vector<double> latitude(200);
            for (std::size_t i = 0; i < longitude.size(); ++i) {
                longitude[i] = anyLongitude(random);
                latitude[i] = i == 7 ? pi / 2 : anyLatitude(random);
            }
            std::vector<std::pair<double, double>> places{{0, 0}};
            for (int d = 0; d < 20; ++d) {
                places.emplace_back(anyOffset(random), anyOffset(random));
            }
            const auto out =
                runModule(useWith(angles + toAll + (isLocal ? R"(, "coordinates": "local")" : "")),
                          {offsets(places), boresight(longitude, latitude)});
            for (std::size_t d = 0; d < places.size(); ++d) {
                const std::string name = "d" + std::to_string(d);
                const auto a = samplesIn(out[1], "DetLongitude", name);
                const auto l = samplesIn(out[1], "DetLatitude", name);
                for (std::size_t i = 0; i < longitude.size(); ++i) {
                    const double sign = isLocal ? -1 : 1;
                    const Vector expected = rotated(
                        longitude[i], sign * latitude[i], places[d].first, places[d].second);
                    QVERIFY(apart(a[i], sign * l[i], expected) < 1e-14L);
                    QVERIFY(a[i] >= 0 && a[i] <= 2 * pi);
                }
            }
        }
    }

    void offsetsGoAlongAzimuthAndElevation()
    {
        // At the horizon, elevation up by y and azimuth on by x; both exact there.
        const auto out = runModule(useWith(angles + toAll + R"(, "coordinates": "local")"),
                                   {offsets({{0.01, 0}, {0, 0.02}}), boresight({1.0}, {0.0})});
        QVERIFY(std::abs(samplesIn(out[1], "DetLongitude", "d0")[0] - 1.01) < 1e-15);
        QVERIFY(std::abs(samplesIn(out[1], "DetLatitude", "d0")[0]) < 1e-15);
        QVERIFY(std::abs(samplesIn(out[1], "DetLongitude", "d1")[0] - 1.0) < 1e-15);
        QVERIFY(std::abs(samplesIn(out[1], "DetLatitude", "d1")[0] - 0.02) < 1e-15);
        // Towards the pole an offset in azimuth spans more longitude (spherical law of sines).
        const auto high = runModule(useWith(angles + toAll + R"(, "coordinates": "local")"),
                                    {offsets({{0.01, 0}}), boresight({1.0}, {1.2})});
        const double a = samplesIn(high[1], "DetLongitude", "d0")[0] - 1.0;
        const double latitude = samplesIn(high[1], "DetLatitude", "d0")[0];
        QVERIFY(std::abs(std::sin(a) * std::cos(latitude) - std::sin(0.01)) < 1e-15);
    }

    void theRotationIsTheProductOfItsAxes()
    {
        std::mt19937_64 random(2);
        std::uniform_real_distribution<double> any(-3, 3);
        for (int i = 0; i < 100; ++i) {
            const double a = any(random);
            const double d = any(random) / 2;
            const auto out =
                runModule(useWith(angles + R"(, "output": "R")"), {boresight({a}, {d})});
            const auto rotation = out[0].get<G3TimestreamQuat>("R");
            const Quat r = rotation->items.at(0);
            QVERIFY(std::abs(r.a - std::cos(a / 2) * std::cos(d / 2)) < 1e-15);
            QVERIFY(std::abs(r.b - std::sin(a / 2) * std::sin(d / 2)) < 1e-15);
            QVERIFY(std::abs(r.c + std::cos(a / 2) * std::sin(d / 2)) < 1e-15);
            QVERIFY(std::abs(r.d - std::sin(a / 2) * std::cos(d / 2)) < 1e-15);
            QCOMPARE(rotation->start.ticks, 10);
            QCOMPARE(rotation->stop.ticks, 90);
            // r p r* by quaternion products is what the matrices give.
            const Quat p = offsetDirection(0.05, -0.03);
            const Quat there = product(product(r, p), {r.a, -r.b, -r.c, -r.d});
            const Vector expected = rotated(a, d, 0.05, -0.03);
            QVERIFY(std::abs(there.b - static_cast<double>(expected[0])) < 1e-15);
            QVERIFY(std::abs(there.c - static_cast<double>(expected[1])) < 1e-15);
            QVERIFY(std::abs(there.d - static_cast<double>(expected[2])) < 1e-15);
            QVERIFY(!out[0].has("DetLongitude"));
        }
    }

    void aKnownRotationIsTakenAsItIs()
    {
        const Quat r = rotationTo(2, -0.5);
        auto rotation = std::make_shared<G3TimestreamQuat>();
        rotation->items = {r, {3 * r.a, 3 * r.b, 3 * r.c, 3 * r.d}}; // its length doesn't matter
        Frame frame(frame_types::scan);
        frame.put("Rotation", rotation);
        const auto out =
            runModule(useWith(R"(, "rotation": "Rotation")" + toAll), {offsets({{0, 0}}), frame});
        QVERIFY(areNear(samplesIn(out[1], "DetLongitude", "d0"), {2, 2}, 1e-15));
        QVERIFY(areNear(samplesIn(out[1], "DetLatitude", "d0"), {-0.5, -0.5}, 1e-15));
    }

    void goldenRotationsGiveFiniteAngles()
    {
        SCANWEAVE_NEED_GOLDEN();
        FrameReader reader((goldenDirectory() / "obs/offline_calibration.g3").string());
        std::vector<Frame> frames;
        while (auto frame = reader.next()) {
            frames.push_back(std::move(*frame));
        }
        frames.push_back(goldenScans().at(0));
        const auto out = runModule(
            useWith(R"(, "rotation": "OnlineRaDecRotation", "key": "RawTimestreams_I")" + toAll),
            frames);
        const auto raw = out.back().get<G3TimestreamMap>("RawTimestreams_I");
        const auto latitude = out.back().get<G3TimestreamMap>("DetLatitude");
        QCOMPARE(latitude->size(), raw->size());
        QCOMPARE(latitude->items[0].first, raw->items[0].first);
        QCOMPARE(latitude->items[0].second->size(), raw->items[0].second->size());
        QVERIFY(std::isfinite(latitude->items[0].second->at(3)));
    }

    void onlyTheDetectorsThatAreMeant()
    {
        Frame frame = boresight({1, 2}, {0, 0});
        frame.put("Raw",
                  timestreamsOfDetectors({{"d1", {5, 6}}, {"d0", {7, 8}}}, SampleUnits::Counts));
        const auto out = runModule(useWith(angles + toAll + R"(, "key": "Raw")"),
                                   {offsets({{0, 0}, {0.1, 0}, {notANumber, 0}}), frame});
        const auto longitude = out[1].get<G3TimestreamMap>("DetLongitude");
        QCOMPARE(longitude->size(), std::size_t{2});
        QCOMPARE(longitude->items[0].first, std::string("d1"));
        QCOMPARE(longitude->items[0].second->units, SampleUnits::Angle);
        const auto all = runModule(useWith(angles + toAll),
                                   {offsets({{0, 0}, {0.1, 0}, {notANumber, 0}}), frame});
        QVERIFY(std::isnan(samplesIn(all[1], "DetLongitude", "d2")[0]));
        QVERIFY(std::isnan(samplesIn(all[1], "DetLatitude", "d2")[1]));
    }

    void samplesThatAreNoNumbersStayNone()
    {
        const auto out = runModule(
            useWith(angles + toAll),
            {offsets({{0.1, 0}}), boresight({1, notANumber, infinity, 1}, {0, 0, 0, notANumber})});
        const auto latitude = samplesIn(out[1], "DetLatitude", "d0");
        QVERIFY(std::isfinite(latitude[0]));
        QVERIFY(std::isnan(latitude[1]) && std::isnan(latitude[2]) && std::isnan(latitude[3]));
    }

    void wrongUsesAreErrors()
    {
        for (const std::string& more : {std::string(),
                                        toAll,
                                        angles,
                                        std::string(R"(, "longitude": "A", "output": "R")"),
                                        angles + toAll + R"(, "rotation": "Q")",
                                        std::string(R"(, "rotation": "Q", "output": "R")")}) {
            const auto error = errorOf(useWith(more), {});
            QVERIFY2(error && error->kind() == ErrorKind::Usage, more.c_str());
        }
    }

    void hostileFramesAreErrors()
    {
        const std::string use = useWith(angles + toAll);
        const Frame calibration = offsets({{0, 0}});
        QVERIFY(failsAt(use, {Frame(frame_types::scan)}, "A", "no such key"));
        QVERIFY(failsAt(use, {boresight({1}, {1})}, "BolometerProperties", "no Calibration"));
        QVERIFY(failsAt(use, {calibration, boresight({1, 2}, {1})}, "D", "1 samples"));
        QVERIFY(
            failsAt(use, {calibration, boresight({1}, {1}, SampleUnits::Tcmb)}, "A", "no angles"));
        Frame frame = boresight({1, 2}, {1, 2});
        frame.put("Raw", timestreamsOfDetectors({{"d0", {1}}}, SampleUnits::Counts));
        frame.put("Strange", timestreamsOfDetectors({{"x", {1, 2}}}, SampleUnits::Counts));
        QVERIFY(failsAt(useWith(angles + toAll + R"(, "key": "Raw")"),
                        {calibration, frame},
                        "Raw",
                        "the boresight has 2"));
        QVERIFY(failsAt(useWith(angles + toAll + R"(, "key": "Strange")"),
                        {calibration, frame},
                        "BolometerProperties",
                        "\"x\""));
        const auto out = runModule(use, {calibration, boresight({}, {})});
        QCOMPARE(samplesIn(out[1], "DetLatitude", "d0").size(), std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(DetectorPointingTest)
#include "detector_pointing_test.moc"
