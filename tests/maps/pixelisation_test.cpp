// SPDX-License-Identifier: BSD-2-Clause
// Which pixel a direction falls into, against the formulas in angles.
#include "engine/g3/frame_reader.h"
#include "engine/maps/pixelisation.h"
#include "engine/modules/sky_rotation.h"
#include "tests/support/golden.h"

#include <QTest>

#include <chealpix.h>

#include <cmath>
#include <filesystem>
#include <numbers>
#include <random>

using namespace scanweave;

namespace {

constexpr double pi = std::numbers::pi;

/// The place in radians, to the west and to the south, of a longitude `a` from the centre and a
/// latitude: as FITS papers write the projections, not as the code does.
std::pair<double, double>
planeOf(MapProjection projection, double a, double latitude, double centre)
{
    const double c =
        std::sin(centre) * std::sin(latitude) + std::cos(centre) * std::cos(latitude) * std::cos(a);
    const double east = std::cos(latitude) * std::sin(a);
    const double north =
        std::cos(centre) * std::sin(latitude) - std::sin(centre) * std::cos(latitude) * std::cos(a);
    const double angle = std::acos(c);
    switch (projection) {
    case MapProjection::SIN:
        return {east, north};
    case MapProjection::TAN:
        return {east / c, north / c};
    case MapProjection::STG:
        return {2 * east / (1 + c), 2 * north / (1 + c)};
    case MapProjection::ARC:
        return {east * angle / std::sin(angle), north * angle / std::sin(angle)};
    case MapProjection::ZEA:
        return {2 * std::sin(angle / 2) * east / std::sin(angle),
                2 * std::sin(angle / 2) * north / std::sin(angle)};
    case MapProjection::SFL:
        return {a * std::cos(latitude), latitude - centre};
    case MapProjection::CAR:
        return {a, latitude - centre};
    case MapProjection::CEA:
        return {a, std::sin(latitude) - std::sin(centre)};
    default: // BICEP
        return {a * std::cos(centre), latitude - centre};
    }
}

std::uint64_t pixelAt(const Pixelisation& pixels, double longitude, double latitude)
{
    const std::vector<Quat> boresight{rotationTo(longitude, latitude)};
    const SkyRotations rotations(pixels.frameRotations(boresight));
    std::vector<double> x(1);
    std::vector<double> y(1);
    std::vector<double> z(1);
    rotations.directions(directionOf(0, 0), x, y, z);
    std::vector<std::uint64_t> found(1);
    pixels.locate(x, y, z, found);
    return found[0];
}

const std::vector<MapProjection> flat{MapProjection::SIN,
                                      MapProjection::TAN,
                                      MapProjection::STG,
                                      MapProjection::ARC,
                                      MapProjection::ZEA,
                                      MapProjection::SFL,
                                      MapProjection::CAR,
                                      MapProjection::CEA,
                                      MapProjection::BICEP};

FlatSkyProjection projectionOf(MapProjection which)
{
    FlatSkyProjection projection;
    projection.proj = which;
    projection.xdim = 401;
    projection.ydim = 300;
    projection.alphaCenter = 350 * pi / 180; // so that the map goes over longitude 0
    projection.deltaCenter = -50 * pi / 180;
    projection.xRes = 0.1 * pi / 180;
    projection.yRes = 0.08 * pi / 180;
    projection.xCenter = 190.25;
    projection.yCenter = 160;
    return projection;
}

} // namespace

class PixelisationTest : public QObject
{
    Q_OBJECT

private slots:
    void flatMapsAgreeWithTheFormulas_data()
    {
        QTest::addColumn<int>("which");
        for (const MapProjection projection : flat) {
            QTest::addRow("%s", std::string(enumName(projection)).c_str())
                << static_cast<int>(projection);
        }
    }
    void flatMapsAgreeWithTheFormulas()
    {
        QFETCH(int, which);
        const FlatSkyProjection projection = projectionOf(static_cast<MapProjection>(which));
        const auto pixels = flatPixels(projection);
        std::mt19937_64 random(3);
        std::uniform_real_distribution<double> around(-0.7, 0.7);
        int inside = 0;
        for (int i = 0; i < 20000; ++i) {
            const double a = around(random);
            const double latitude = projection.deltaCenter + around(random) / 2;
            const auto [east, north] =
                planeOf(projection.proj, a, latitude, projection.deltaCenter);
            const double column = projection.xCenter - east / projection.xRes;
            const double row = projection.yCenter + north / projection.yRes;
            const auto isOnEdge = [](double x) { return std::abs(x - std::floor(x) - 0.5) < 1e-7; };
            if (isOnEdge(column) || isOnEdge(row)) {
                continue;
            }
            const double x = std::floor(column + 0.5);
            const double y = std::floor(row + 0.5);
            const bool isInside = x >= 0 && x < 401 && y >= 0 && y < 300;
            inside += isInside ? 1 : 0;
            const auto expected =
                isInside ? static_cast<std::uint64_t>(x + y * 401) : pixels->pixelCount();
            QCOMPARE(pixelAt(*pixels, projection.alphaCenter + a, latitude), expected);
        }
        QVERIFY(inside > 2000);
    }

    void whatAProjectionHidesIsOutside()
    {
        for (const MapProjection which : {MapProjection::SIN, MapProjection::TAN}) {
            const FlatSkyProjection projection = projectionOf(which);
            const auto pixels = flatPixels(projection);
            QCOMPARE(pixelAt(*pixels, projection.alphaCenter + pi, -projection.deltaCenter),
                     pixels->pixelCount());
        }
    }

    void healpixAgreesWithPixelCentres_data()
    {
        QTest::addColumn<bool>("nested");
        QTest::newRow("ring") << false;
        QTest::newRow("nested") << true;
    }
    void healpixAgreesWithPixelCentres()
    {
        QFETCH(bool, nested);
        HealpixSkyMapInfo info;
        info.nside = 64;
        info.nested = nested;
        const auto pixels = healpixPixels(info);
        QCOMPARE(pixels->pixelCount(), std::uint64_t{12 * 64 * 64});
        for (std::int64_t pixel = 0; pixel < 12 * 64 * 64; pixel += 7) {
            double theta = 0;
            double phi = 0;
            (nested ? pix2ang_nest64 : pix2ang_ring64)(64, pixel, &theta, &phi);
            QCOMPARE(pixelAt(*pixels, phi, pi / 2 - theta), static_cast<std::uint64_t>(pixel));
        }
    }

    void valuesComeBackFromMaps()
    {
        std::mt19937_64 random(5);
        HealpixSkyMapInfo info;
        info.nside = 8;
        for (const auto& pixels :
             {flatPixels(projectionOf(MapProjection::ZEA)), healpixPixels(info)}) {
            for (const int percent : {0, 1, 30, 90}) {
                PixelValues values;
                for (std::uint64_t pixel = 0; pixel < pixels->pixelCount(); ++pixel) {
                    if (static_cast<int>(random() % 100) < percent) {
                        values.emplace_back(pixel, 1 + static_cast<double>(random() % 1000));
                    }
                }
                const auto map = pixels->makeMap(values);
                QVERIFY(valuesOf(*map) == values);
                QVERIFY(pixelsOf(*map)->isSame(*pixels));
                // Also as they are read again.
                Frame frame(frame_types::map);
                frame.put("T", map);
                const Frame again = Frame::parse(frame.encode(), Frame::Crc::Check);
                QVERIFY(valuesOf(*again.get<G3SkyMap>("T")) == values);
            }
        }
    }

    void recordedMapsHaveTheirValues()
    {
        SCANWEAVE_NEED_GOLDEN();
        int maps = 0;
        for (const auto& entry :
             std::filesystem::directory_iterator(test::goldenDirectory() / "types")) {
            if (entry.path().extension() != ".g3") {
                continue;
            }
            FrameReader reader(entry.path().string());
            while (const auto frame = reader.next()) {
                for (const std::string& key : frame->keys()) {
                    const std::string name = frame->className(key);
                    if (name != "FlatSkyMap" && name != "HealpixSkyMap") {
                        continue;
                    }
                    const auto map = frame->get<G3SkyMap>(key);
                    if (map->pixelCount() > 10'000'000) {
                        continue;
                    }
                    const std::vector<double> all = map->pixels();
                    PixelValues expected;
                    for (std::uint64_t pixel = 0; pixel < all.size(); ++pixel) {
                        if (all[pixel] != 0) {
                            expected.emplace_back(pixel, all[pixel]);
                        }
                    }
                    const PixelValues found = valuesOf(*map);
                    QCOMPARE(found.size(), expected.size());
                    for (std::size_t i = 0; i < found.size(); ++i) {
                        QCOMPARE(found[i].first, expected[i].first);
                        QVERIFY(found[i].second == expected[i].second ||
                                (std::isnan(found[i].second) && std::isnan(expected[i].second)));
                    }
                    ++maps;
                }
            }
        }
        QVERIFY(maps > 3);
    }

    void otherPixelsAreOthers()
    {
        const FlatSkyProjection projection = projectionOf(MapProjection::ZEA);
        const auto pixels = flatPixels(projection);
        const auto differs = [&](auto&& change) {
            FlatSkyProjection other = projection;
            change(other);
            return !flatPixels(other)->isSame(*pixels);
        };
        QVERIFY(!differs([](auto&) {}));
        QVERIFY(differs([](auto& p) { p.proj = MapProjection::TAN; }));
        QVERIFY(differs([](auto& p) { ++p.xdim; }));
        QVERIFY(differs([](auto& p) { p.alphaCenter += 1e-4; }));
        QVERIFY(differs([](auto& p) { p.yCenter += 1; }));
        HealpixSkyMapInfo info;
        info.nside = 8;
        QVERIFY(!healpixPixels(info)->isSame(*pixels));
        HealpixSkyMapInfo nested = info;
        nested.nested = true;
        QVERIFY(!healpixPixels(info)->isSame(*healpixPixels(nested)));
    }

    void anglesAFullTurnApartAreTheSame()
    {
        FlatSkyProjection projection = projectionOf(MapProjection::ZEA);
        const auto at = [&](double alpha) {
            projection.alphaCenter = alpha;
            return flatPixels(projection);
        };
        for (const double alpha : {-2 * pi, -10 * pi / 180, -1e-20, 0.0, 1.0, 2 * pi, 7.0}) {
            const auto pixels = at(alpha);
            QVERIFY(pixels->isSame(*at(alpha + 2 * pi)));
            QVERIFY(pixels->isSame(*at(alpha - 2 * pi)));
            const auto made = std::dynamic_pointer_cast<FlatSkyMap>(pixels->makeMap({}));
            QVERIFY(made->projection.alphaCenter >= 0 && made->projection.alphaCenter < 2 * pi);
            // As it travels between processes.
            Frame frame(frame_types::map);
            frame.put("T", made);
            const Frame again = Frame::parse(frame.encode(), Frame::Crc::Check);
            QVERIFY(pixelsOf(*again.get<G3SkyMap>("T"))->isSame(*pixels));
        }
        QVERIFY(at(1e-10)->isSame(*at(-1e-10)));
        QVERIFY(!at(0.1)->isSame(*at(-0.1)));
    }

    void mapsWithoutProjectionArePlainPixels()
    {
        FlatSkyMap map;
        map.xpix = 4;
        map.ypix = 3;
        const auto pixels = pixelsOf(map);
        QCOMPARE(pixels->pixelCount(), std::uint64_t{12});
        QVERIFY(valuesOf(*pixels->makeMap({{5, 2.0}})) == (PixelValues{{5, 2.0}}));
        QCOMPARE(pixelAt(*pixels, 0, 0), std::uint64_t{12});
        map.projection.alphaCenter = 1;
        QVERIFY(pixelsOf(map)->isSame(*pixels));
        map.xpix = 3;
        map.ypix = 4;
        QVERIFY(!pixelsOf(map)->isSame(*pixels));
    }

    void faultsOfMapsAreNotThoseOfUsers()
    {
        FlatSkyMap map;
        map.xpix = 4;
        map.ypix = 3;
        map.projection.proj = static_cast<MapProjection>(8);
        HealpixSkyMap healpix;
        healpix.info.nside = 0;
        for (const G3SkyMap* wrong :
             {static_cast<const G3SkyMap*>(&map), static_cast<const G3SkyMap*>(&healpix)}) {
            try {
                pixelsOf(*wrong);
                QFAIL("no error");
            } catch (const Error& error) {
                QVERIFY(error.kind() != ErrorKind::Usage);
            }
        }
    }

    void nonsenseIsRefused()
    {
        FlatSkyProjection projection = projectionOf(MapProjection::ZEA);
        projection.xdim = std::uint64_t{1} << 60U;
        QVERIFY_EXCEPTION_THROWN(flatPixels(projection), Error);
        projection = projectionOf(MapProjection::None);
        QVERIFY_EXCEPTION_THROWN(flatPixels(projection), Error);
        projection = projectionOf(MapProjection::ZEA);
        projection.yRes = 0;
        QVERIFY_EXCEPTION_THROWN(flatPixels(projection), Error);
        HealpixSkyMapInfo info;
        info.nside = 3;
        info.nested = true;
        QVERIFY_EXCEPTION_THROWN(healpixPixels(info), Error);
    }
};

QTEST_APPLESS_MAIN(PixelisationTest)
#include "pixelisation_test.moc"
