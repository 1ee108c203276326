// SPDX-License-Identifier: BSD-2-Clause
// Sums of maps.
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/scalars.h"
#include "engine/g3/sky_map_weights.h"
#include "engine/g3/vectors.h"
#include "engine/maps/map_sum.h"
#include "tests/maps/map_runner.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace scanweave;
using namespace scanweave::test;

namespace {

std::shared_ptr<const Pixelisation> somePixels(bool isFlat)
{
    if (isFlat) {
        FlatSkyProjection projection;
        projection.proj = MapProjection::ZEA;
        projection.xdim = 20;
        projection.ydim = 10;
        projection.yRes = 0.01;
        return flatPixels(projection);
    }
    HealpixSkyMapInfo info;
    info.nside = 4;
    return healpixPixels(info);
}

/// A Map frame of random samples in `part` of the pixels.
Frame randomMap(const std::string& id,
                const std::shared_ptr<const Pixelisation>& pixels,
                unsigned seed,
                bool isPolarised,
                bool isUnweighted,
                double part = 0.5)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> angle(0, 3);
    std::normal_distribution<double> signal(5, 1);
    MapSum sum(pixels, isPolarised, false);
    const auto covered =
        static_cast<std::uint64_t>(part * static_cast<double>(pixels->pixelCount()));
    for (std::uint64_t i = 0; i < 20 * covered; ++i) {
        const double a = angle(random);
        const std::uint64_t pixel = random() % covered;
        const double sample = signal(random);
        sum.add(std::span(&pixel, 1),
                std::span(&sample, 1),
                {angle(random) + 0.1, std::cos(a), std::sin(a)});
    }
    Frame frame(frame_types::map);
    frame.put("Id", std::make_shared<G3String>(id));
    MapLabels labels;
    labels.units = SampleUnits::Tcmb;
    labels.polConv = isPolarised ? MapPolConvention::IAU : MapPolConvention::None;
    sum.putInto(frame, labels, isUnweighted);
    return frame;
}

std::vector<std::vector<double>> contentsOf(const Frame& frame)
{
    std::vector<std::vector<double>> all{frame.get<G3SkyMap>("T")->pixels()};
    if (frame.has("Q")) {
        all.push_back(frame.get<G3SkyMap>("Q")->pixels());
        all.push_back(frame.get<G3SkyMap>("U")->pixels());
    }
    const auto weights = frame.get<G3SkyMapWeights>(frame.has("Wpol") ? "Wpol" : "Wunpol");
    for (const auto& map :
         {weights->tt, weights->tq, weights->tu, weights->qq, weights->qu, weights->uu}) {
        if (map) {
            all.push_back(map->pixels());
        }
    }
    all.push_back(frame.get<G3SkyMap>("H")->pixels());
    return all;
}

bool areSame(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b)
{
    bool same = a.size() == b.size();
    for (std::size_t i = 0; same && i < a.size(); ++i) {
        same = areNear(a[i], b[i], 1e-11 * (1 + largest(b[i])));
    }
    return same;
}

} // namespace

class CoaddTest : public QObject
{
    Q_OBJECT

private slots:
    void sumsAreSums_data()
    {
        QTest::addColumn<bool>("isFlat");
        QTest::addColumn<bool>("isPolarised");
        QTest::addColumn<bool>("isUnweighted");
        for (const bool isFlat : {true, false}) {
            for (const bool isPolarised : {true, false}) {
                for (const bool isUnweighted : {true, false}) {
                    QTest::addRow("%s %s %s",
                                  isFlat ? "flat" : "HEALPix",
                                  isPolarised ? "TQU" : "T",
                                  isUnweighted ? "unweighted" : "weighted")
                        << isFlat << isPolarised << isUnweighted;
                }
            }
        }
    }
    void sumsAreSums()
    {
        QFETCH(bool, isFlat);
        QFETCH(bool, isPolarised);
        QFETCH(bool, isUnweighted);
        const auto pixels = somePixels(isFlat);
        std::vector<std::vector<double>> expected;
        std::vector<Frame> frames;
        for (unsigned i = 0; i < 6; ++i) {
            const double part = i % 2 == 0 ? 0.2 : 1.0; // sparse and dense ones
            // The reference adds the weighted maps.
            const auto one = contentsOf(randomMap("m", pixels, i, isPolarised, false, part));
            expected.resize(one.size(), std::vector<double>(pixels->pixelCount()));
            for (std::size_t k = 0; k < one.size(); ++k) {
                for (std::size_t pixel = 0; pixel < pixels->pixelCount(); ++pixel) {
                    expected[k][pixel] += one[k][pixel];
                }
            }
            frames.push_back(randomMap("m", pixels, i, isPolarised, isUnweighted, part));
        }
        for (const int ranks : {1, 2, 5}) {
            const auto coadds = reduced(R"({"use": "coadd"})", frames, ranks);
            QCOMPARE(coadds.size(), std::size_t{1});
            QVERIFY(areSame(contentsOf(coadds[0]), expected));
            QCOMPARE(coadds[0].get<G3Int>("InputFrames")->value, std::int64_t{6});
        }
        const auto one = reduced(R"({"use": "coadd", "reproducible": true})", frames, 1);
        const auto five = reduced(R"({"use": "coadd", "reproducible": true})", frames, 5, 3);
        QVERIFY(one.at(0).encode().text() == five.at(0).encode().text());
        QVERIFY(areSame(contentsOf(one.at(0)), expected));
    }

    void idsChooseAndName()
    {
        const auto pixels = somePixels(true);
        const std::vector<Frame> frames{randomMap("a-150GHz", pixels, 1, false, false),
                                        randomMap("a-90GHz", pixels, 2, false, false),
                                        randomMap("b-150GHz", pixels, 3, false, false)};
        QCOMPARE(reduced(R"({"use": "coadd"})", frames).size(), std::size_t{3});
        const auto chosen =
            reduced(R"({"use": "coadd", "maps": ["*-150GHz"], "id": "150GHz"})", frames, 2);
        QCOMPARE(chosen.size(), std::size_t{1});
        QCOMPARE(chosen[0].get<G3String>("Id")->value, std::string("150GHz"));
        QCOMPARE(chosen[0].get<G3VectorString>("InputMapIds")->items,
                 (std::vector<std::string>{"a-150GHz", "b-150GHz"}));

        // A coadd of coadds tells of the maps that they were made of.
        const auto again = reduced(R"({"use": "coadd", "id": "all"})", {chosen[0], frames[1]});
        QCOMPARE(again.at(0).get<G3VectorString>("InputMapIds")->items,
                 (std::vector<std::string>{"a-150GHz", "a-90GHz", "b-150GHz"}));
    }

    void mapsAsMetadataAreRefused()
    {
        const auto reducer = makeReducer(R"({"use": "coadd"})");
        try {
            reducer->add(randomMap("a", somePixels(true), 1, false, false),
                         {.seq = 0, .part = 0, .isData = false});
            QFAIL("no error");
        } catch (const Error& error) {
            VERIFY_SAYS(error.what(), "\"data_frames\": [\"Map\"]");
        }
    }

    void whatDoesntFitIsRefused()
    {
        const Frame flat = randomMap("m", somePixels(true), 1, false, false);
        const Frame healpix = randomMap("m", somePixels(false), 1, false, false);
        const Frame polarised = randomMap("m", somePixels(true), 1, true, false);
        const std::string use = R"({"use": "coadd"})";
        VERIFY_SAYS(reducingFails(use, {flat, healpix}), "other pixels");
        VERIFY_SAYS(reducingFails(use, {flat, polarised}), "conventions of polarisation");
        Frame noWeights = flat;
        noWeights.erase("Wunpol");
        VERIFY_SAYS(reducingFails(use, {noWeights}), "has no weights");
        Frame noMap = flat;
        noMap.erase("T");
        VERIFY_SAYS(reducingFails(use, {noMap}), "has(T)");
        Frame counts = flat;
        auto map = std::make_shared<FlatSkyMap>(*flat.get<FlatSkyMap>("T"));
        map->units = SampleUnits::Counts;
        counts.erase("T");
        counts.put("T", map);
        VERIFY_SAYS(reducingFails(use, {flat, counts}), "Counts");
        QCOMPARE(reducingFails(use, {flat, flat}), std::string());
    }

    void framesWithoutMapsPassBy()
    {
        Frame other(frame_types::map);
        other.put("Something", std::make_shared<G3Int>(1));
        QVERIFY(reduced(R"({"use": "coadd"})", {other, scanOf({})}).empty());
    }
};

QTEST_APPLESS_MAIN(CoaddTest)
#include "coadd_test.moc"
