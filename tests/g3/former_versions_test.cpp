// SPDX-License-Identifier: BSD-2-Clause
// Layouts that nothing writes any more, put together by hand in both byte orders.
#include "engine/base/error.h"
#include "engine/g3/calibration.h"
#include "engine/g3/dfmux_housekeeping.h"
#include "engine/g3/dfmux_samples.h"
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/gcp.h"
#include "engine/g3/healpix_sky_map.h"
#include "engine/g3/object_codec.h"
#include "engine/g3/object_json.h"
#include "engine/g3/pipeline_info.h"
#include "engine/g3/sky_map_weights.h"
#include "engine/g3/timestream.h"
#include "engine/g3/wiring.h"
#include "tests/support/blob_builder.h"

#include <QTest>

#include <cmath>
#include <numbers>

using namespace scanweave;
using test::BlobBuilder;
using Order = BlobBuilder::Order;

namespace {

constexpr std::uint8_t no = 0;
constexpr std::uint8_t yes = 1;
constexpr auto orders = {Order::Big, Order::Little};

/// The object, which must need every byte and survive being written in the current version.
template <class T>
std::shared_ptr<const T> decode(const BlobBuilder& builder)
{
    try {
        (void)decodeObject(builder.cutBlob());
        throw std::runtime_error("the last byte isn't needed");
    } catch (const Error&) {
        // as it should be
    }
    auto object = std::dynamic_pointer_cast<const T>(decodeObject(builder.blob()));
    if (!object || objectValue(*decodeObject(encodeObject(*object))) != objectValue(*object)) {
        throw std::runtime_error("an object of another class, or not the same when written anew");
    }
    return object;
}

bool isRefused(const BlobBuilder& builder)
{
    try {
        (void)decodeObject(builder.blob());
        return false;
    } catch (const Error&) {
        return true;
    }
}

/// Members of the common base of sky maps from pol_type on, without pol_conv.
BlobBuilder& putPolarisation(BlobBuilder& builder)
{
    return builder.putAll(std::uint32_t{1}, yes);
}

/// A FlatSkyProjection from the first field on, in the order of its version.
BlobBuilder& putProjection(BlobBuilder& builder, int version)
{
    builder.putAll(std::uint64_t{3}, std::uint64_t{2}, std::uint32_t{5}, -1.0, 0.5);
    if (version >= 2) {
        builder.putAll(0.0, 0.25);
    } else {
        builder.putAll(0.25, 0.0);
    }
    return version >= 3 ? builder.putAll(2.0, std::nan("")) : builder;
}

void verifyProjection(const FlatSkyProjection& projection, double xCenter)
{
    QCOMPARE(projection.xdim, 3U);
    QCOMPARE(projection.proj, MapProjection::ZEA);
    QCOMPARE(projection.alphaCenter, 2 * std::numbers::pi - 1);
    QCOMPARE(projection.deltaCenter, 0.5);
    QCOMPARE(projection.xRes, 0.25);
    QCOMPARE(projection.yRes, 0.25);
    QCOMPARE(projection.xCenter, xCenter);
    QCOMPARE(projection.yCenter, 0.5);
}

} // namespace

class FormerVersionsTest : public QObject
{
    Q_OBJECT

private slots:
    void timestreamMaps()
    {
        for (const auto order : orders) {
            BlobBuilder second("G3TimestreamMap", {2, 1}, order);
            second.put(std::uint64_t{2});
            second.text("a")
                .put(std::uint32_t{1})
                .put(std::uint32_t{1})
                .put(no)
                .list<double>({1, 2});
            second.text("b").put(std::uint32_t{4}).put(no).list<double>({3});
            const auto map = decode<G3TimestreamMap>(second);
            QCOMPARE(map->items.at(1).second->units, SampleUnits::Tcmb);
            QCOMPARE(map->find("a")->at(1), 2.0);

            BlobBuilder first("G3TimestreamMap", {1, 1}, order);
            first.put(std::uint64_t{1});
            first.text("a").putAll(std::uint32_t{1}, std::uint32_t{1}, no).list<double>({1, 2});
            first.putAll(std::uint32_t{1}, std::int64_t{5}, std::int64_t{100000005});
            const auto timed = decode<G3TimestreamMap>(first);
            QCOMPARE(timed->find("a")->start.ticks, 5);
            QCOMPARE(timed->find("a")->sampleRate(), 1.0);
        }
    }

    void flatSkyProjections()
    {
        for (const auto order : orders) {
            for (const int version : {1, 2, 3, 4}) {
                BlobBuilder builder(
                    "FlatSkyProjection", {static_cast<std::uint32_t>(version), 1}, order);
                putProjection(builder, version);
                verifyProjection(*decode<FlatSkyProjection>(builder), version == 4 ? 2.0 : 1.0);
            }
        }
        BlobBuilder beyond("FlatSkyProjection", {4, 1});
        beyond.putAll(
            std::uint64_t{3}, std::uint64_t{2}, std::uint32_t{5}, 0.0, 1.6, 1.0, 1.0, 0.0, 0.0);
        QVERIFY(isRefused(beyond));
    }

    void flatSkyMapsWithPixelsInTheBase()
    {
        for (const auto order : orders) {
            for (const std::uint32_t version : {0U, 1U, 2U}) {
                BlobBuilder builder("FlatSkyMap", {version, 1, 1}, order);
                builder.putAll(std::uint32_t{1}, std::uint32_t{4});
                builder.list<double>({1, 2, 3, 4, 5, 6, 99})
                    .putAll(std::uint32_t{3}, std::uint32_t{2});
                putPolarisation(builder);
                if (version < 2) {
                    builder.putAll(std::uint32_t{5}, -1.0, 0.5, 0.25, std::nan(""));
                } else {
                    putProjection(builder.put(std::uint32_t{1}), 1);
                }
                const auto map = decode<FlatSkyMap>(builder);
                verifyProjection(map->projection, 1);
                QCOMPARE(map->overflow, 99.0);
                QCOMPARE(map->polType, MapPolType::Q);
                QCOMPARE(map->polConv, MapPolConvention::None);
                QCOMPARE(map->xpix, 3U);
                QCOMPARE(map->pixels(), (std::vector<double>{1, 2, 3, 4, 5, 6}));
                QVERIFY(!map->flatPol);
            }
        }
    }

    /// What is read has one form, however it was written.
    void centresOfProjectionsAreNormalisedOnce()
    {
        constexpr double turn = 2 * std::numbers::pi;
        for (const double alpha : {-1.0, -turn, -3 * turn - 1, -1e300, 1.0, 7.0, 1e-310}) {
            FlatSkyProjection projection;
            projection.alphaCenter = alpha;
            const auto once = decodeObject(encodeObject(projection));
            const auto twice = decodeObject(encodeObject(*once));
            const auto centre = dynamic_cast<const FlatSkyProjection&>(*once).alphaCenter;
            QVERIFY(centre >= 0);
            QCOMPARE(dynamic_cast<const FlatSkyProjection&>(*twice).alphaCenter, centre);
        }
    }

    void flatSkyMapsOfVersion3()
    {
        BlobBuilder builder("FlatSkyMap", {3, 1, 2});
        builder.putAll(std::uint32_t{1}, std::uint32_t{4}, 7.0);
        putPolarisation(builder);
        putProjection(builder.put(std::uint32_t{2}), 2);
        builder.putAll(std::uint64_t{3}, std::uint64_t{2}, std::int32_t{1}, std::uint32_t{1});
        builder.putAll(std::uint64_t{3}, std::uint64_t{2}, std::uint64_t{1}, std::uint64_t{2});
        builder.put(std::int32_t{1}).list<double>({8}); // x = 1
        builder.put(std::int32_t{0}).list<double>({9, 10});
        const auto map = decode<FlatSkyMap>(builder);
        QCOMPARE(map->pixels(), (std::vector<double>{0, 0, 9, 0, 8, 10}));
        QCOMPARE(map->overflow, 7.0);
        QCOMPARE(map->storedPixels(), 3U);
    }

    void refusesPixelsOutsideOfTheMap_data()
    {
        QTest::addColumn<quint64>("xlen");
        QTest::addColumn<quint64>("offset");
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("rows");
        QTest::addColumn<bool>("isGood");
        QTest::newRow("good") << quint64{3} << quint64{2} << 0 << 2 << true;
        QTest::newRow("left over") << quint64{3} << quint64{2} << -5 << 0 << true;
        QTest::newRow("xlen") << quint64{4} << quint64{2} << 0 << 2 << false;
        QTest::newRow("offset") << quint64{3} << quint64{3} << 0 << 1 << false;
        QTest::newRow("huge offset") << quint64{3} << ~quint64{0} << 0 << 1 << false;
        QTest::newRow("first") << quint64{3} << quint64{0} << -1 << 1 << false;
        QTest::newRow("rows") << quint64{3} << quint64{0} << 1 << 2 << false;
        QTest::newRow("far") << quint64{3} << quint64{0} << 2147483647 << 1 << false;
    }
    void refusesPixelsOutsideOfTheMap()
    {
        QFETCH(quint64, xlen);
        QFETCH(quint64, offset);
        QFETCH(int, first);
        QFETCH(int, rows);
        QFETCH(bool, isGood);
        BlobBuilder builder("FlatSkyMap", {4, 1, 3});
        builder.putAll(std::uint32_t{1}, std::uint32_t{4}, 0.0);
        putPolarisation(builder).put(std::uint32_t{0});
        putProjection(builder.put(std::uint32_t{4}), 4);
        builder.putAll(std::uint64_t{3}, std::uint64_t{2}, std::int32_t{1}, std::uint32_t{1});
        builder.putAll(
            std::uint64_t{xlen}, std::uint64_t{2}, std::uint64_t{offset}, std::uint64_t{1});
        builder.put(std::int32_t{first})
            .list(std::vector<double>(static_cast<std::size_t>(rows)))
            .put(yes);
        QCOMPARE(!isRefused(builder), isGood);
    }

    void healpixSkyMaps()
    {
        for (const auto order : orders) {
            for (const std::uint32_t version : {1U, 2U}) {
                BlobBuilder builder("HealpixSkyMap", {version, 1, 2}, order);
                builder.putAll(std::uint32_t{1}, std::uint32_t{4}, 7.0);
                putPolarisation(builder);
                builder.putAll(std::uint32_t{1}, no, std::int32_t{2}, std::uint32_t{1});
                builder.putAll(
                    std::uint64_t{4}, std::uint64_t{4}, std::uint64_t{2}, std::uint64_t{1});
                builder.put(std::int32_t{1}).list<double>({5, 6}); // ring 2 of 3, all of 4 pixels
                if (version == 2) {
                    builder.put(yes);
                }
                const auto map = decode<HealpixSkyMap>(builder);
                QCOMPARE(map->info.nside, 1U);
                QCOMPARE(map->info.shifted, version == 2);
                std::vector<double> expected(12);
                expected[version == 2 ? 7 : 5] = 5;
                expected[version == 2 ? 4 : 6] = 6;
                QCOMPARE(map->pixels(), expected);
            }
        }
    }

    void refusesHealpixPixelsThatDoNotExist()
    {
        const auto begin = [](std::uint64_t nside, std::int32_t store) {
            BlobBuilder builder("HealpixSkyMap", {3, 1, 3});
            builder.putAll(std::uint32_t{1}, std::uint32_t{4}, 7.0);
            putPolarisation(builder).put(std::uint32_t{0});
            builder.putAll(std::uint32_t{1}, nside, no, no, store);
            return builder;
        };
        const std::uint64_t two = 2;
        QVERIFY(!isRefused(begin(two, 0)));
        QVERIFY(isRefused(begin(two, 4)));
        QVERIFY(isRefused(begin(std::uint64_t{1} << 40, 0)));
        QVERIFY(!isRefused(begin(two, 1).putAll(std::uint64_t{1}, std::uint64_t{47}, 1.0)));
        QVERIFY(isRefused(begin(two, 1).putAll(std::uint64_t{1}, std::uint64_t{48}, 1.0)));
        QVERIFY(!isRefused(begin(two, 3).list(std::vector<double>(48))));
        QVERIFY(isRefused(begin(two, 3).list(std::vector<double>(47))));
        const auto ring = [&](std::uint64_t number, std::size_t length) {
            auto builder = begin(two, 2);
            builder.putAll(
                std::uint32_t{1}, std::uint64_t{8}, std::uint64_t{8}, number, std::uint64_t{1});
            return builder.put(std::int32_t{0}).list(std::vector<double>(length));
        };
        QVERIFY(!isRefused(ring(1, 4)));
        QVERIFY(isRefused(ring(1, 5)));
        QVERIFY(!isRefused(ring(7, 4)));
        QVERIFY(isRefused(ring(0, 1)));
        QVERIFY(isRefused(ring(8, 1)));
    }

    void mapsThatContradictThemselvesAreNotWritten()
    {
        FlatSkyMap flat;
        flat.xpix = flat.ypix = 2;
        flat.data = DenseMapData{2, 2, {1, 2, 3}};
        QVERIFY_EXCEPTION_THROWN((void)encodeObject(flat), Error);
        HealpixSkyMap healpix;
        healpix.info.nside = 1;
        healpix.data = std::vector<double>(11);
        QVERIFY_EXCEPTION_THROWN((void)encodeObject(healpix), Error);
    }

    void weightsAndMasks()
    {
        const auto putMap = [](BlobBuilder& builder, bool isFirst) {
            if (isFirst) {
                builder.put(0x80000002U).text("HealpixSkyMap");
                builder.putAll(0x80000002U, std::uint32_t{3}, std::uint32_t{3});
            } else {
                builder.putAll(std::uint32_t{2}, 0x80000003U);
            }
            builder.putAll(std::uint32_t{1}, std::uint32_t{4}, 7.0);
            putPolarisation(builder).put(std::uint32_t{0});
            if (isFirst) {
                builder.put(std::uint32_t{1});
            }
            builder.putAll(std::uint64_t{1}, no, no, std::int32_t{0});
        };
        for (const std::uint32_t type : {3U, 4U}) {
            BlobBuilder weights("G3SkyMapWeights", {2, 1});
            putMap(weights, true);
            putMap(weights, false);
            for (int i = 0; i < 4; ++i) {
                weights.put(std::uint32_t{0});
            }
            weights.put(type);
            const auto decoded = decode<G3SkyMapWeights>(weights);
            QVERIFY(decoded->tt != nullptr);
            QCOMPARE(decoded->tq != nullptr, type == 3);
        }
        BlobBuilder mask("G3SkyMapMask", {1, 1});
        putMap(mask, true);
        mask.list<std::uint8_t>({1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1});
        const auto decoded = decode<G3SkyMapMask>(mask);
        QCOMPARE(decoded->packed, (std::vector<std::uint8_t>{0x09, 0x09}));
        QCOMPARE(decoded->summary(), "4 of 12 pixels");
        BlobBuilder wrong("G3SkyMapMask", {2, 1});
        wrong.put(std::uint32_t{0}).list<std::uint8_t>({1}).put(std::uint64_t{9});
        QVERIFY(isRefused(wrong));
    }

    void housekeeping()
    {
        for (const auto order : orders) {
            BlobBuilder module("HkModuleInfo", {1, 1}, order);
            module.putAll(std::int32_t{1},
                          std::int32_t{2},
                          std::int32_t{3},
                          std::int32_t{4},
                          no,
                          yes,
                          no,
                          1.0,
                          2.0,
                          3.0);
            module.text("feed").text("route").put(std::uint64_t{1}).put(std::int32_t{7});
            module.putAll(
                std::uint32_t{1}, std::int32_t{7}, 1.0, 2.0, no, no, yes, 3.0, 4.0, 5.0, yes);
            const auto decoded = decode<HkModuleInfo>(module);
            QCOMPARE(decoded->channels.at(7).nullerAmplitude, 5.0);
            QVERIFY(std::isnan(decoded->channels.at(7).biasFrequency));
            QCOMPARE(decoded->squidState, "");

            BlobBuilder mezzanine("HkMezzanineInfo", {1, 1}, order);
            mezzanine.putAll(yes, no).text("s").text("p").text("r");
            mezzanine.put(std::uint64_t{1}).text("rail").put(1.5);
            mezzanine.putAll(std::uint64_t{0}, std::uint64_t{0});
            QCOMPARE(decode<HkMezzanineInfo>(mezzanine)->currents.at("rail"), 1.5);

            BlobBuilder board("HkBoardInfo", {2, 1}, order);
            board.putAll(std::uint32_t{1}, std::int64_t{9})
                .text("port")
                .text("serial")
                .put(std::int32_t{6});
            board.putAll(
                std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0}, yes);
            const auto info = decode<HkBoardInfo>(board);
            QCOMPARE(info->timestamp.ticks, 9);
            QVERIFY(info->is128x);
        }
    }

    void telescope()
    {
        for (const auto order : orders) {
            BlobBuilder status("TrackerStatus", {1, 1}, order);
            status.put(std::uint64_t{1}).putAll(std::uint32_t{1}, std::int64_t{3});
            for (int i = 0; i < 8; ++i) {
                status.list<double>({i + 0.5});
            }
            status.list<std::uint32_t>({5})
                .list<std::int32_t>({8})
                .list<std::uint8_t>({1})
                .list<std::uint8_t>({0});
            const auto decoded = decode<TrackerStatus>(status);
            QCOMPARE(decoded->time.at(0).ticks, 3);
            QCOMPARE(decoded->elRateCommand.at(0), 7.5);
            QCOMPARE(decoded->state.at(0), TrackerState::Tracking);
            QVERIFY(decoded->inControl.at(0));

            for (const std::uint32_t version : {1U, 2U}) {
                BlobBuilder pointing("TrackerPointing", {version, 1}, order);
                pointing.put(std::uint64_t{0}).list<double>({1}).list<std::int32_t>({2});
                for (int i = 0; i < 6; ++i) {
                    pointing.list<double>({});
                }
                for (int i = 0; version == 1 && i < 3; ++i) {
                    pointing.list<double>({9, 9});
                }
                for (int i = 0; i < 9; ++i) {
                    pointing.list<double>({i * 1.0});
                }
                const auto object = decode<TrackerPointing>(pointing);
                QCOMPARE(object->refraction.at(0), 0.0);
                QCOMPARE(object->telescopePressure.at(0), 8.0);
                QVERIFY(object->errorEl.empty());
            }
        }
    }

    void calibration()
    {
        BlobBuilder second("BolometerProperties", {2, 1}, Order::Big);
        second.text("n").putAll(1.0, 2.0, 3.0, 4.0, 5.0).text("wafer").text("squid");
        QCOMPARE(decode<BolometerProperties>(second)->waferId, "wafer");
        BlobBuilder third("BolometerProperties", {3, 1});
        third.text("n").putAll(1.0, 2.0, 3.0, 4.0, 5.0).text("wafer");
        QVERIFY(std::isnan(decode<BolometerProperties>(third)->bandwidth));
        BlobBuilder pointing("PointingProperties", {1, 1});
        pointing.putAll(1.0, 2.0, 3.0, 4.0);
        QCOMPARE(decode<PointingProperties>(pointing)->tiltAngle, 4.0);
    }

    void newerVersionsAreRefused()
    {
        for (const auto& [name, version] : {std::pair("FlatSkyMap", 5U),
                                            {"HealpixSkyMap", 4U},
                                            {"G3Timestream", 5U},
                                            {"G3TimesampleMap", 1U}}) {
            QVERIFY(isRefused(BlobBuilder(name, {version, 1})));
        }
    }
};

QTEST_APPLESS_MAIN(FormerVersionsTest)
#include "former_versions_test.moc"
