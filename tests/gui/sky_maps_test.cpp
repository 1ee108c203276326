// SPDX-License-Identifier: BSD-2-Clause
// Maps of a frame as they are shown: weighted ones say so, or are divided by their weights; and how
// many pixels have which value.
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/frame.h"
#include "engine/g3/healpix_sky_map.h"
#include "engine/g3/sky_map_weights.h"
#include "gui/plots/healpix_picture.h"
#include "gui/plots/map_histogram.h"
#include "gui/plots/sky_maps.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace scanweave;
using namespace scanweave::studio;

namespace {

std::shared_ptr<FlatSkyMap> flatMap(std::vector<double> values, MapPolType type, bool isWeighted)
{
    auto map = std::make_shared<FlatSkyMap>();
    map->xpix = values.size();
    map->ypix = 1;
    map->units = SampleUnits::Tcmb;
    map->polType = type;
    map->weighted = isWeighted;
    map->data = DenseMapData{values.size(), 1, std::move(values)};
    return map;
}

/// Values of the pixels around a point, by pixel; zeros aren't stored.
template <class Value>
std::shared_ptr<HealpixSkyMap> healpixMap(Value&& value, MapPolType type, bool isWeighted)
{
    constexpr std::uint64_t nside = 32;
    auto map = std::make_shared<HealpixSkyMap>();
    map->info.nside = nside;
    map->units = SampleUnits::Tcmb;
    map->polType = type;
    map->weighted = isWeighted;
    HealpixSkyMap::Indexed pixels;
    for (std::uint64_t pixel = 0; pixel < map->pixelCount(); ++pixel) {
        const SkyPoint center = healpixCenter(nside, false, pixel);
        const bool isNear = std::hypot(center.longitude - 134, center.latitude + 47) < 9;
        const double number = isNear ? value(pixel) : 0;
        if (number != 0) {
            pixels.emplace_back(pixel, number);
        }
    }
    map->data = std::move(pixels);
    return map;
}

void compareValues(const MapNumbers& found, const MapNumbers& expected)
{
    QCOMPARE(found.width, expected.width);
    QCOMPARE(found.height, expected.height);
    QVERIFY(found.skyAt && expected.skyAt);
    QCOMPARE(found.skyAt(3, 5)->longitude, expected.skyAt(3, 5)->longitude);
    std::size_t seen = 0;
    for (std::size_t i = 0; i < found.values.size(); ++i) {
        QCOMPARE(std::isnan(found.values[i]), std::isnan(expected.values[i]));
        if (!std::isnan(found.values[i])) {
            ++seen;
            QVERIFY(std::abs(found.values[i] / expected.values[i] - 1) < 1e-9);
        }
    }
    QVERIFY(seen > 1000);
}

double inMicrokelvin(double value)
{
    return value / sampleUnit(SampleUnits::Tcmb).first;
}

SkyMaps shown(const Frame& frame, const std::string& key)
{
    return skyMapsIn(frame, key, *frame.object(key));
}

} // namespace

class SkyMapsTest : public QObject
{
    Q_OBJECT

private slots:
    void aWeightedMapAloneSaysSo()
    {
        Frame frame(frame_types::map);
        frame.put("T", flatMap({2, 0, 6}, MapPolType::T, true));
        const auto maps = shown(frame, "T").maps;
        QCOMPARE(maps.size(), std::size_t{1});
        QCOMPARE(maps[0]->name, QStringLiteral("T weighted"));
        QVERIFY(maps[0]->unit.contains(QStringLiteral("weight")));
    }

    void aMapWithoutWeightsIsAsItIs()
    {
        Frame frame(frame_types::map);
        frame.put("T", flatMap({2, 0, 6}, MapPolType::T, false));
        const auto maps = shown(frame, "T").maps;
        QCOMPARE(maps.size(), std::size_t{1});
        QCOMPARE(maps[0]->name, QStringLiteral("T"));
        QVERIFY(!maps[0]->unit.contains(QStringLiteral("weight")));
    }

    void weightsOfTheFrameAreTakenOut()
    {
        Frame frame(frame_types::map);
        frame.put("T", flatMap({2, 0, 6}, MapPolType::T, true));
        auto weights = std::make_shared<G3SkyMapWeights>();
        weights->tt = flatMap({4, 0, 3}, MapPolType::TT, false);
        frame.put("Wunpol", weights);
        const auto maps = shown(frame, "T").maps;
        QCOMPARE(maps.size(), std::size_t{2});
        QCOMPARE(maps[0]->name, QStringLiteral("T"));
        QCOMPARE(maps[0]->values[0], inMicrokelvin(0.5));
        QVERIFY(std::isnan(maps[0]->values[1]));
        QCOMPARE(maps[0]->values[2], inMicrokelvin(2));
        QVERIFY(!maps[0]->unit.contains(QStringLiteral("weight")));
        QCOMPARE(maps[1]->name, QStringLiteral("T weighted"));
        QCOMPARE(maps[1]->values[0], inMicrokelvin(2));
    }

    void polarizedWeightsAreSolved()
    {
        // Of T, Q, U = 3, −1, 2 with these weights; the second pixel was seen at one angle only.
        const double t = 3;
        const double q = -1;
        const double u = 2;
        const double m[3][3] = {{5, 0.5, -0.25}, {0.5, 2, 0.125}, {-0.25, 0.125, 3}};
        const auto sum = [&](int row) { return m[row][0] * t + m[row][1] * q + m[row][2] * u; };
        Frame frame(frame_types::map);
        frame.put("T", flatMap({sum(0), 1}, MapPolType::T, true));
        frame.put("Q", flatMap({sum(1), 1}, MapPolType::Q, true));
        frame.put("U", flatMap({sum(2), 0}, MapPolType::U, true));
        auto weights = std::make_shared<G3SkyMapWeights>();
        weights->tt = flatMap({m[0][0], 1}, MapPolType::TT, false);
        weights->tq = flatMap({m[0][1], 1}, MapPolType::TQ, false);
        weights->tu = flatMap({m[0][2], 0}, MapPolType::TU, false);
        weights->qq = flatMap({m[1][1], 1}, MapPolType::QQ, false);
        weights->qu = flatMap({m[1][2], 0}, MapPolType::QU, false);
        weights->uu = flatMap({m[2][2], 0}, MapPolType::UU, false);
        frame.put("Wpol", weights);
        for (const auto& [key, value] : {std::pair("T", t), std::pair("Q", q), std::pair("U", u)}) {
            const auto maps = shown(frame, key).maps;
            QCOMPARE(maps.size(), std::size_t{2});
            QVERIFY(std::abs(maps[0]->values[0] / inMicrokelvin(value) - 1) < 1e-12);
            QVERIFY(std::isnan(maps[0]->values[1]));
        }
        // Without U the weights can't be taken out.
        frame.erase("U");
        QCOMPARE(shown(frame, "T").maps.size(), std::size_t{1});
    }

    void weightsOfAHealpixMapAreTakenOut()
    {
        const auto sky = [](std::uint64_t pixel) { return static_cast<double>(pixel % 97 + 1); };
        const auto weight = [](std::uint64_t pixel) { return static_cast<double>(pixel % 3 + 1); };
        Frame frame(frame_types::map);
        frame.put(
            "T",
            healpixMap([&](std::uint64_t p) { return sky(p) * weight(p); }, MapPolType::T, true));
        auto weights = std::make_shared<G3SkyMapWeights>();
        weights->tt = healpixMap(weight, MapPolType::TT, false);
        frame.put("Wunpol", weights);
        const auto maps = shown(frame, "T").maps;
        QCOMPARE(maps.size(), std::size_t{2});
        QCOMPARE(maps[0]->name, QStringLiteral("T"));
        QCOMPARE(maps[1]->name, QStringLiteral("T weighted"));
        Frame plain(frame_types::map);
        plain.put("T", healpixMap(sky, MapPolType::T, false));
        compareValues(*maps[0], *shown(plain, "T").maps.at(0));

        // Weights in another order of pixels are weights of something else.
        auto nested = std::make_shared<HealpixSkyMap>();
        nested->info.nside = 32;
        nested->info.nested = true;
        nested->data = HealpixSkyMap::Indexed{{7, 1.0}};
        weights->tt = nested;
        frame.erase("Wunpol");
        frame.put("Wunpol", weights);
        QCOMPARE(shown(frame, "T").maps.size(), std::size_t{1});
    }

    void polarizedWeightsOfAHealpixMapAreSolved()
    {
        // Q and U are zero, and not stored, in parts of the map: none covers what the others do.
        const auto t = [](std::uint64_t p) { return static_cast<double>(p % 97 + 1); };
        const auto q = [](std::uint64_t p) { return p < 10'000 ? 0 : static_cast<double>(p % 5); };
        const auto u = [](std::uint64_t p) { return p > 10'800 ? 0 : -static_cast<double>(p % 7); };
        const auto tq = [](std::uint64_t p) { return p < 10'000 ? 0.0 : 0.25; };
        const auto map = [](auto&& value, MapPolType type) {
            return healpixMap(value, type, type <= MapPolType::U);
        };
        Frame frame(frame_types::map);
        // Rows of the weights are (5, tq, 0), (tq, 2, 0), (0, 0, 3).
        frame.put("T", map([&](auto p) { return 5 * t(p) + tq(p) * q(p); }, MapPolType::T));
        frame.put("Q", map([&](auto p) { return tq(p) * t(p) + 2 * q(p); }, MapPolType::Q));
        frame.put("U", map([&](auto p) { return 3 * u(p); }, MapPolType::U));
        auto weights = std::make_shared<G3SkyMapWeights>();
        weights->tt = map([](auto) { return 5.0; }, MapPolType::TT);
        weights->tq = map(tq, MapPolType::TQ);
        weights->tu = map([](auto) { return 0.0; }, MapPolType::TU);
        weights->qq = map([](auto) { return 2.0; }, MapPolType::QQ);
        weights->qu = map([](auto) { return 0.0; }, MapPolType::QU);
        weights->uu = map([](auto) { return 3.0; }, MapPolType::UU);
        frame.put("Wpol", weights);
        Frame plain(frame_types::map);
        plain.put("T", healpixMap(t, MapPolType::T, false));
        const auto maps = shown(frame, "T").maps;
        QCOMPARE(maps.size(), std::size_t{2});
        compareValues(*maps[0], *shown(plain, "T").maps.at(0));
        // Of Q and U, what is zero isn't shown; the window is that of all that was observed.
        const auto ofQ = shown(frame, "Q").maps;
        QCOMPARE(ofQ.size(), std::size_t{2});
        QCOMPARE(ofQ[0]->width, maps[0]->width);
        for (std::size_t i = 0; i < ofQ[0]->values.size(); ++i) {
            const double shownQ = ofQ[0]->values[i];
            if (!std::isnan(shownQ)) {
                QVERIFY(!std::isnan(maps[0]->values[i]));
                QVERIFY(shownQ > inMicrokelvin(0.5) && shownQ < inMicrokelvin(4.5));
            }
        }
    }

    void weightsOfAnotherShapeAreNotUsed()
    {
        Frame frame(frame_types::map);
        frame.put("T", flatMap({2, 0, 6}, MapPolType::T, true));
        auto weights = std::make_shared<G3SkyMapWeights>();
        weights->tt = flatMap({4, 3}, MapPolType::TT, false);
        frame.put("Wunpol", weights);
        QCOMPARE(shown(frame, "T").maps.size(), std::size_t{1});
    }

    void theHistogramCountsEveryPixelOnce()
    {
        const double none = std::numeric_limits<double>::quiet_NaN();
        const auto histogram = histogramOf({-5, 0, 0.1, 0.9, 1, 7, none, 8}, ValueRange{0, 1}, 4);
        QCOMPARE(histogram.counts, (std::vector<std::uint64_t>{2, 0, 0, 2}));
        QCOMPARE(histogram.below, std::uint64_t{1});
        QCOMPARE(histogram.above, std::uint64_t{2});
        QCOMPARE(histogram.pixels(), std::uint64_t{7});
        QCOMPARE(histogram.most(), std::uint64_t{2});
        QCOMPARE(histogramOf({1, 1}, ValueRange{1, 1}, 4).pixels(), std::uint64_t{0});
    }

    void theMapTellsHowMuchItsColoursShow()
    {
        MapView view;
        auto map = std::make_shared<MapNumbers>();
        map->width = 100;
        map->height = 10;
        for (int i = 0; i < 1000; ++i) {
            map->values.push_back(i == 999 ? 1e9 : i);
        }
        view.setMap(map);
        QCOMPARE(view.histogram().pixels(), std::uint64_t{1000});
        QVERIFY(view.histogram().above > 0);
        QVERIFY(view.rangeText().contains(QStringLiteral("98 %")) ||
                view.rangeText().contains(QStringLiteral("98\u00a0%")) ||
                view.rangeText().contains(QStringLiteral("98\u202f%")));
        view.setMap(nullptr);
        QVERIFY(view.rangeText().isEmpty());
    }
};

QTEST_MAIN(SkyMapsTest)
#include "sky_maps_test.moc"
