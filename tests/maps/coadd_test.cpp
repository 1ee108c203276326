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

/// The frame with that map changed.
template <class Map = FlatSkyMap, class Change>
Frame changed(Frame frame, const std::string& key, Change&& change)
{
    auto map = std::make_shared<Map>(*frame.get<Map>(key));
    change(*map);
    frame.erase(key);
    frame.put(key, std::move(map));
    return frame;
}

/// With polarisation along rows and columns, as spt3g's flatten_pol() leaves it.
Frame flattened(Frame frame)
{
    for (const char* key : {"Q", "U"}) {
        frame = changed(std::move(frame), key, [](FlatSkyMap& map) { map.flatPol = true; });
    }
    return changed<G3SkyMapWeights>(std::move(frame), "Wpol", [](G3SkyMapWeights& weights) {
        for (auto* part : {&weights.tq, &weights.tu, &weights.qq, &weights.qu, &weights.uu}) {
            auto map = std::make_shared<FlatSkyMap>(dynamic_cast<const FlatSkyMap&>(**part));
            map->flatPol = true;
            *part = std::move(map);
        }
    });
}

/// What a coadd of these frames tells users when it ends.
std::vector<ModuleMessage> messagesOf(const std::string& use,
                                      const std::vector<Frame>& frames,
                                      int ranks = 2,
                                      unsigned seed = 1)
{
    std::vector<ModuleMessage> messages;
    const auto last = makeReducer(use);
    last->begin({.name = "coadd",
                 .tell = [&](ModuleMessage message) { messages.push_back(std::move(message)); }});
    last->merge(mergedReducer(use, frames, ranks, seed)->save());
    FrameList out;
    last->finish(out);
    return messages;
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

    /// Which of them came first depends on the layout, so none has precedence.
    void whatDoesntFitTogetherIsAddedApart()
    {
        const Frame flat = randomMap("m", somePixels(true), 1, false, false);
        const auto recount = [](FlatSkyMap& map) { map.units = SampleUnits::Counts; };
        const Frame counts = changed(flat, "T", recount);
        const Frame healpix = randomMap("m", somePixels(false), 1, false, false);
        const Frame polarised = randomMap("m", somePixels(true), 1, true, false);
        const Frame other = randomMap("other", somePixels(true), 1, true, false);
        const std::vector<Frame> frames{
            counts, flat, healpix, polarised, flat, flat, other, polarised};
        const std::string use = R"({"use": "coadd", "reproducible": true})";
        const auto one = reduced(use, frames);
        QCOMPARE(one.size(), std::size_t{5});
        const auto expected = reduced(use, {flat, flat, flat});
        QVERIFY(one[0].encode().text() == expected.at(0).encode().text());
        const auto inputs = [](const Frame& frame) {
            return frame.get<G3Int>("InputFrames")->value;
        };
        QCOMPARE(inputs(one[0]), 3);
        QCOMPARE(inputs(one[1]), 2);
        QVERIFY(one[1].has("Q"));
        QCOMPARE(inputs(one[2]) + inputs(one[3]), 2);
        QCOMPARE(one[4].get<G3String>("Id")->value, std::string("other"));
        for (const int ranks : {1, 2, 5}) {
            for (const unsigned seed : {1U, 2U, 3U, 4U}) {
                const auto more = reduced(use, frames, ranks, seed);
                QVERIFY(std::ranges::equal(more, one, [](const Frame& a, const Frame& b) {
                    return a.encode().text() == b.encode().text();
                }));
                const auto messages = messagesOf(use, frames, ranks, seed);
                QCOMPARE(messages.size(), std::size_t{1});
                VERIFY_SAYS(messages[0].text, "\"m\" differ");
                VERIFY_SAYS(messages[0].text, "Counts");
            }
        }
        QVERIFY(messagesOf(use, {flat, flat, other}).empty());
    }

    /// Too few directions of polarisation determine nothing: unweighted maps have zeros there, or
    /// NaN as spt3g's. The coadd must not take them for a signal of zero.
    void pixelsThatUnweightedMapsLeaveOpenAreLeftOut()
    {
        const auto pixels = somePixels(true);
        MapSum one(pixels, true, false);
        MapSum other(pixels, true, false);
        const std::array<std::uint64_t, 1> full{3};
        const std::array<std::uint64_t, 1> open{4};
        const std::array<double, 1> sample{7};
        for (const double angle : {0.0, 1.0, 2.0}) {
            const MapSum::Response response{2, std::cos(angle), std::sin(angle)};
            one.add(full, sample, response);
            other.add(full, sample, response);
            other.add(open, sample, response);
        }
        one.add(open, sample, {2, 1, 0});
        const auto frameOf = [](const MapSum& sum) {
            Frame frame(frame_types::map);
            frame.put("Id", std::make_shared<G3String>("m"));
            sum.putInto(frame, {}, true);
            return frame;
        };
        const auto makeNan = [](FlatSkyMap& map) {
            auto values = map.pixels();
            values[4] = std::nan("");
            map.data = DenseMapData{map.xpix, map.ypix, std::move(values)};
        };
        Frame nan = frameOf(one);
        for (const char* key : {"T", "Q", "U"}) {
            nan = changed(std::move(nan), key, makeNan);
        }
        for (const Frame& first : {frameOf(one), nan}) {
            const auto coadds =
                reduced(R"({"use": "coadd", "unweight": true})", {first, frameOf(other)});
            const auto t = coadds.at(0).get<G3SkyMap>("T")->pixels();
            QVERIFY(std::abs(t[3] - 7) < 1e-12);
            QVERIFY(std::abs(t[4] - 7) < 1e-12);
            const auto weights = coadds[0].get<G3SkyMapWeights>("Wpol")->tt->pixels();
            QCOMPARE(weights[3], 12.0);
            QCOMPARE(weights[4], 6.0);
            const auto hits = coadds[0].get<G3SkyMap>("H")->pixels();
            QCOMPARE(hits[3], 6.0);
            QCOMPARE(hits[4], 3.0);
        }
    }

    void whatDoesntFitIsRefused()
    {
        const Frame flat = randomMap("m", somePixels(true), 1, false, false);
        const Frame polarised = randomMap("m", somePixels(true), 1, true, false);
        const std::string use = R"({"use": "coadd"})";
        Frame noWeights = flat;
        noWeights.erase("Wunpol");
        VERIFY_SAYS(reducingFails(use, {noWeights}), "has no weights");
        Frame noMap = flat;
        noMap.erase("T");
        VERIFY_SAYS(reducingFails(use, {noMap}), "has(T)");
        VERIFY_SAYS(reducingFails(use,
                                  {changed(polarised,
                                           "Q",
                                           [](FlatSkyMap& q) {
                                               q.coordRef = CoordinateReference::Galactic;
                                           })}),
                    "coordinates");
        QCOMPARE(reducingFails(use, {flat, flat}), std::string());
    }

    void hitsAreKnownWhereAllInputsHaveThem()
    {
        const Frame with = randomMap("m", somePixels(true), 1, false, false);
        Frame without = randomMap("m", somePixels(true), 2, false, false);
        without.erase("H");
        const std::string use = R"({"use": "coadd"})";
        for (const int ranks : {1, 2, 3}) {
            QVERIFY(reduced(use, {with, with, with}, ranks).at(0).has("H"));
            QVERIFY(!reduced(use, {without}, ranks).at(0).has("H"));
            for (const unsigned seed : {1U, 2U, 3U}) {
                QVERIFY(!reduced(use, {with, without, with}, ranks, seed).at(0).has("H"));
                QVERIFY(!reduced(use, {without, with, with}, ranks, seed).at(0).has("H"));
            }
        }
    }

    void axesOfPolarisationStay()
    {
        const Frame plain = randomMap("m", somePixels(true), 1, true, false);
        const Frame flat = flattened(plain);
        const std::string use = R"({"use": "coadd"})";
        const auto isFlat = [](const Frame& frame, const char* key) {
            return frame.get<FlatSkyMap>(key)->flatPol;
        };
        for (const int ranks : {1, 3}) {
            const auto coadds = reduced(use, {flat, flat, flat}, ranks);
            QVERIFY(isFlat(coadds.at(0), "Q") && isFlat(coadds[0], "U"));
            QVERIFY(!isFlat(coadds[0], "T") && !isFlat(coadds[0], "H"));
            const auto weights = coadds[0].get<G3SkyMapWeights>("Wpol");
            QVERIFY(dynamic_cast<const FlatSkyMap&>(*weights->qu).flatPol);
            QVERIFY(!dynamic_cast<const FlatSkyMap&>(*weights->tt).flatPol);
            QVERIFY(!isFlat(reduced(use, {plain, plain}, ranks).at(0), "Q"));
        }
        QCOMPARE(reduced(use, {plain, flat}).size(), std::size_t{2});
        VERIFY_SAYS(messagesOf(use, {plain, flat}).at(0).text, "flat_pol");
        const auto turn = [](FlatSkyMap& map) { map.flatPol = !map.flatPol; };
        VERIFY_SAYS(reducingFails(use, {changed(flat, "U", turn)}), "flat_pol");
        VERIFY_SAYS(reducingFails(use, {changed(changed(flat, "U", turn), "Q", turn)}), "flat_pol");
        // Of maps of T alone as well.
        const Frame t = randomMap("m", somePixels(true), 1, false, false);
        QVERIFY(isFlat(reduced(use, {changed(t, "T", turn)}).at(0), "T"));
        QCOMPARE(reduced(use, {t, changed(t, "T", turn)}).size(), std::size_t{2});
    }

    void whatIsOutsideIsAPixel()
    {
        const auto pixels = somePixels(true);
        for (const bool isPolarised : {false, true}) {
            const auto made = [&](bool isUnweighted) {
                MapSum sum(pixels, isPolarised, false);
                for (const double angle : {0.1, 0.9, 2.0, 2.8}) {
                    for (const std::uint64_t pixel : {std::uint64_t{3}, pixels->pixelCount()}) {
                        const double sample = 3 + angle;
                        sum.add(std::span(&pixel, 1),
                                std::span(&sample, 1),
                                {2, std::cos(angle), std::sin(angle)});
                    }
                }
                Frame frame(frame_types::map);
                frame.put("Id", std::make_shared<G3String>("m"));
                sum.putInto(frame, {}, isUnweighted);
                return frame;
            };
            const auto coadds = reduced(R"({"use": "coadd"})", {made(false), made(true)});
            const char* key = isPolarised ? "Wpol" : "Wunpol";
            const auto t = coadds.at(0).get<G3SkyMap>("T");
            QVERIFY(std::abs(t->overflow - 2 * 2 * (4 * 3 + 5.8)) < 1e-12);
            QVERIFY(std::abs(t->overflow - t->pixels()[3]) < 1e-12);
            QCOMPARE(coadds[0].get<G3SkyMapWeights>(key)->tt->overflow, 16.0);
            QCOMPARE(coadds[0].get<G3SkyMap>("H")->overflow, 8.0);
        }
    }

    void mapsWithoutProjectionAreAdded()
    {
        const auto withoutProjection = [](std::uint64_t columns, double value) {
            const auto made = [&](double of, MapPolType type) {
                auto map = std::make_shared<FlatSkyMap>();
                map->xpix = columns;
                map->ypix = 12 / columns;
                map->projection.xdim = map->xpix;
                map->projection.ydim = map->ypix;
                map->polType = type;
                map->data = DenseMapData{map->xpix, map->ypix, std::vector<double>(12, of)};
                return map;
            };
            Frame frame(frame_types::map);
            frame.put("Id", std::make_shared<G3String>("m"));
            frame.put("T", made(value, MapPolType::T));
            auto weights = std::make_shared<G3SkyMapWeights>();
            weights->tt = made(1, MapPolType::TT);
            frame.put("Wunpol", weights);
            return frame;
        };
        const std::string use = R"({"use": "coadd"})";
        for (const int ranks : {1, 2}) {
            const auto coadds =
                reduced(use, {withoutProjection(4, 2), withoutProjection(4, 5)}, ranks);
            const Frame again = Frame::parse(coadds.at(0).encode(), Frame::Crc::Check);
            QCOMPARE(again.get<G3SkyMap>("T")->pixels(), std::vector<double>(12, 7.0));
            QCOMPARE(again.get<FlatSkyMap>("T")->projection.proj, MapProjection::None);
        }
        QCOMPARE(reduced(use, {withoutProjection(4, 2), withoutProjection(3, 5)}).size(),
                 std::size_t{2});
    }

    void nothingToAddIsTold()
    {
        const std::string use = R"({"use": "coadd", "maps": ["a*"]})";
        const auto pixels = somePixels(true);
        const auto text = [&](const std::vector<Frame>& frames) {
            const auto messages = messagesOf(use, frames);
            return messages.size() == 1 && messages[0].level == MessageLevel::Warning
                       ? messages[0].text
                       : std::to_string(messages.size()) + " messages";
        };
        Frame noId = randomMap("a", pixels, 1, false, false);
        noId.erase("Id");
        const Frame b = randomMap("b", pixels, 1, false, false);
        const Frame c = randomMap("c", pixels, 1, false, false);
        VERIFY_SAYS(text({}), "no Map frame came");
        VERIFY_SAYS(text({scanOf({})}), "no Map frame came");
        VERIFY_SAYS(text({noId}), "\"Id\"");
        VERIFY_SAYS(text({c, noId, b}), "such as \"b\"");
        QVERIFY(messagesOf(use, {b, randomMap("a", pixels, 1, false, false)}).empty());
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
