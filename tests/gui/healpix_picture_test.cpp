// SPDX-License-Identifier: BSD-2-Clause
// HEALPix maps as pictures: every number stands where its pixel is on the sky.
#include "engine/g3/frame_reader.h"
#include "gui/plots/healpix_picture.h"
#include "gui/plots/sky_maps.h"

#include <QFile>
#include <QTest>

#include <cmath>
#include <numbers>
#include <set>

using namespace scanweave;
using namespace scanweave::studio;

namespace {

double distance(const SkyPoint& a, const SkyPoint& b)
{
    constexpr double radians = std::numbers::pi / 180;
    const double cosine = std::sin(a.latitude * radians) * std::sin(b.latitude * radians) +
                          std::cos(a.latitude * radians) * std::cos(b.latitude * radians) *
                              std::cos((a.longitude - b.longitude) * radians);
    return std::acos(std::clamp(cosine, -1.0, 1.0)) / radians;
}

/// The pixels around a point; a value tells its pixel.
HealpixSkyMap patch(std::uint64_t nside, bool isNested, const SkyPoint& middle, double radius)
{
    HealpixSkyMap map;
    map.info.nside = nside;
    map.info.nested = isNested;
    HealpixSkyMap::Indexed pixels;
    for (std::uint64_t pixel = 0; pixel < map.pixelCount(); ++pixel) {
        if (distance(healpixCenter(nside, isNested, pixel), middle) < radius) {
            pixels.emplace_back(pixel, static_cast<double>(pixel + 1));
        }
    }
    map.data = std::move(pixels);
    return map;
}

} // namespace

class HealpixPictureTest : public QObject
{
    Q_OBJECT

private slots:
    void everyNumberIsWhereItsPixelIs_data()
    {
        QTest::addColumn<bool>("isNested");
        QTest::addColumn<double>("longitude");
        QTest::addColumn<double>("latitude");
        QTest::newRow("ring") << false << 134.77 << -47.51;
        QTest::newRow("nested") << true << 134.77 << -47.51;
        QTest::newRow("across zero") << false << 0.5 << 10.0;
        QTest::newRow("pole") << true << 0.0 << 90.0;
    }

    void everyNumberIsWhereItsPixelIs()
    {
        QFETCH(bool, isNested);
        QFETCH(double, longitude);
        QFETCH(double, latitude);
        const SkyPoint middle{longitude, latitude};
        const auto map = patch(64, isNested, middle, 6);
        const MapNumbers picture = healpixPicture(map);
        QCOMPARE(picture.width, picture.height);
        const double pixelSize = 60.0 / 64;
        std::set<double> seen;
        for (int y = 0; y < picture.height; ++y) {
            for (int x = 0; x < picture.width; ++x) {
                const double value =
                    picture.values[static_cast<std::size_t>(y * picture.width + x)];
                const auto sky = picture.skyAt(x, y);
                QVERIFY(sky.has_value());
                if (std::isfinite(value)) {
                    const auto center =
                        healpixCenter(64, isNested, static_cast<std::uint64_t>(value) - 1);
                    QVERIFY(distance(*sky, center) < pixelSize);
                    seen.insert(value);
                } else {
                    QVERIFY(distance(*sky, middle) > 6 - pixelSize);
                }
            }
        }
        QCOMPARE(seen.size(), map.covered().size()); // none is lost
    }

    void eastIsLeftAndNorthIsUp()
    {
        const MapNumbers picture = healpixPicture(patch(64, false, {134.77, -47.51}, 6));
        const int half = picture.width / 2;
        QVERIFY(picture.skyAt(half + 20, half)->longitude <
                picture.skyAt(half - 20, half)->longitude);
        QVERIFY(picture.skyAt(half, half + 20)->latitude >
                picture.skyAt(half, half - 20)->latitude);
    }

    void aWholeSkyIsAnEllipse()
    {
        HealpixSkyMap map;
        map.info.nside = 16;
        std::vector<double> all(map.pixelCount());
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i] = static_cast<double>(i + 1);
        }
        map.data = all;
        const MapNumbers picture = healpixPicture(map);
        QCOMPARE(picture.width, 2 * picture.height);
        QVERIFY(std::isnan(picture.values.front()));
        QVERIFY(std::isnan(picture.values.back()));
        QVERIFY(!picture.skyAt(0, 0).has_value());
        const auto middle = picture.skyAt(picture.width / 2.0 - 0.5, picture.height / 2.0 - 0.5);
        QVERIFY(distance(*middle, {0, 0}) < 0.01);
        for (int y = 0; y < picture.height; y += 7) {
            for (int x = 0; x < picture.width; x += 7) {
                const double value =
                    picture.values[static_cast<std::size_t>(y * picture.width + x)];
                if (const auto sky = picture.skyAt(x, y)) {
                    const auto center =
                        healpixCenter(16, false, static_cast<std::uint64_t>(value) - 1);
                    QVERIFY(distance(*sky, center) < 60.0 / 16);
                } else {
                    QVERIFY(std::isnan(value));
                }
            }
        }
    }

    void pixelsFinerThanThePictureAreSeen()
    {
        HealpixSkyMap map;
        map.info.nside = 2048;
        map.data = HealpixSkyMap::Indexed{{17, 2.0}, {30'000'000, 3.0}, {50'000'000, 4.0}};
        const MapNumbers picture = healpixPicture(map);
        std::set<double> seen;
        for (int y = 0; y < picture.height; ++y) {
            for (int x = 0; x < picture.width; ++x) {
                const double value =
                    picture.values[static_cast<std::size_t>(y * picture.width + x)];
                if (std::isfinite(value)) {
                    seen.insert(value);
                    const auto pixel = value == 2 ? 17U : value == 3 ? 30'000'000U : 50'000'000U;
                    // The corner of an ellipse's edge may be outside of it.
                    if (const auto sky = picture.skyAt(x, y)) {
                        QVERIFY(distance(*sky, healpixCenter(2048, false, pixel)) < 5);
                    }
                }
            }
        }
        QCOMPARE(seen.size(), std::size_t{3});
    }

    void waysOfStoringShowTheSame()
    {
        const auto indexed = patch(8, false, {40, 20}, 30);
        HealpixSkyMap dense;
        dense.info = indexed.info;
        dense.data = indexed.pixels();
        QCOMPARE(dense.covered(), indexed.covered());
    }

    void impossibleGeometryIsASentence()
    {
        HealpixSkyMap map;
        QCOMPARE(skyMapsOf("T", map).problems.size(), std::size_t{1});
        map.info.nside = 12;
        map.info.nested = true; // only powers of two are
        QCOMPARE(skyMapsOf("T", map).problems.size(), std::size_t{1});
    }

    void goldenMapsAreShown()
    {
        const QString path =
            QStringLiteral(SCANWEAVE_GOLDEN_DIR) + QStringLiteral("/types/HealpixSkyMap.g3");
        if (!QFile::exists(path)) {
            QSKIP("no golden files here");
        }
        FrameReader reader(path.toStdString());
        int shown = 0;
        while (const auto frame = reader.next(Frame::Crc::Check)) {
            for (const std::string& key : frame->keys()) {
                const auto object = frame->object(key);
                if (dynamic_cast<const HealpixSkyMap*>(object.get()) != nullptr) {
                    const auto maps = skyMapsOf(key, *object);
                    QVERIFY2(maps.problems.empty(), key.c_str());
                    QCOMPARE(maps.maps.size(), std::size_t{1});
                    ++shown;
                }
            }
        }
        QVERIFY(shown > 3);
    }
};

QTEST_GUILESS_MAIN(HealpixPictureTest)
#include "healpix_picture_test.moc"
