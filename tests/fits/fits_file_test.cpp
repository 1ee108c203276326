// SPDX-License-Identifier: BSD-2-Clause
// What is written as FITS is read back by CFITSIO: numbers, places on the sky, tables.
#include "engine/base/error.h"
#include "engine/fits/fits_file.h"
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/healpix_sky_map.h"
#include "tests/support/temporary_directory.h"

#include <QTest>

#include <fitsio.h>

#include <array>
#include <cmath>
#include <filesystem>

using namespace scanweave;
using namespace scanweave::test;

namespace {

/// The file, at one of its extensions.
class Reading
{
public:
    Reading(const std::string& path, int extension)
    {
        fits_open_diskfile(&file_, path.c_str(), READONLY, &status_);
        fits_movabs_hdu(file_, extension + 1, nullptr, &status_);
    }
    ~Reading() { fits_close_file(file_, &status_); }

    double number(const char* key)
    {
        double value = 0;
        fits_read_key(file_, TDOUBLE, key, &value, nullptr, &status_);
        return status_ == 0 ? value : std::nan("");
    }

    std::string text(const char* key)
    {
        std::array<char, FLEN_VALUE> value{};
        fits_read_key(file_, TSTRING, key, value.data(), nullptr, &status_);
        return status_ == 0 ? value.data() : "not there";
    }

    std::vector<double> image(long pixels)
    {
        std::vector<double> values(static_cast<std::size_t>(pixels));
        fits_read_img(file_, TDOUBLE, 1, pixels, nullptr, values.data(), nullptr, &status_);
        return values;
    }

    std::vector<double> column(int number, long rows)
    {
        std::vector<double> values(static_cast<std::size_t>(rows));
        fits_read_col(
            file_, TDOUBLE, number, 1, 1, rows, nullptr, values.data(), nullptr, &status_);
        return values;
    }

    std::string cell(int column, long row)
    {
        std::array<char, 100> value{};
        char* pointer = value.data();
        fits_read_col(file_, TSTRING, column, row, 1, 1, nullptr, &pointer, nullptr, &status_);
        return value.data();
    }

    /// Where a pixel (from zero) is on the sky, in degrees, by CFITSIO's reading of the keywords.
    std::pair<double, double> skyAt(double x, double y)
    {
        double a = 0;
        double d = 0;
        double aStep = 0;
        double dStep = 0;
        double aPixel = 0;
        double dPixel = 0;
        double turned = 0;
        std::array<char, 5> kind{};
        fits_read_img_coord(
            file_, &a, &d, &aPixel, &dPixel, &aStep, &dStep, &turned, kind.data(), &status_);
        double longitude = 0;
        double latitude = 0;
        fits_pix_to_world(x + 1,
                          y + 1,
                          a,
                          d,
                          aPixel,
                          dPixel,
                          aStep,
                          dStep,
                          turned,
                          kind.data(),
                          &longitude,
                          &latitude,
                          &status_);
        return {longitude, latitude};
    }

    int status() const { return status_; }

private:
    fitsfile* file_ = nullptr;
    int status_ = 0;
};

FlatSkyMap flatMap(MapProjection projection)
{
    FlatSkyMap map;
    map.xpix = 30;
    map.ypix = 20;
    map.units = SampleUnits::Tcmb;
    map.coordRef = CoordinateReference::Equatorial;
    map.polType = MapPolType::Q;
    map.projection.xdim = 30;
    map.projection.ydim = 20;
    map.projection.proj = projection;
    map.projection.alphaCenter = 134.77 * units::degree;
    map.projection.deltaCenter = -47.51 * units::degree;
    map.projection.xRes = map.projection.yRes = units::arcminute;
    map.projection.xCenter = 14.5;
    map.projection.yCenter = 9.5;
    DenseMapData data;
    data.xlen = 30;
    data.ylen = 20;
    for (int i = 0; i < 600; ++i) {
        data.data.push_back(i * units::microkelvin);
    }
    map.data = std::move(data);
    return map;
}

} // namespace

class FitsFileTest : public QObject
{
    Q_OBJECT

    TemporaryDirectory folder_;

private slots:
    void flatMapsHavePixelsAndPlaces_data()
    {
        QTest::addColumn<int>("projection");
        QTest::addColumn<QString>("code");
        QTest::newRow("TAN") << static_cast<int>(MapProjection::TAN) << QStringLiteral("RA---TAN");
        QTest::newRow("ZEA") << static_cast<int>(MapProjection::ZEA) << QStringLiteral("RA---ZEA");
        QTest::newRow("CAR") << static_cast<int>(MapProjection::CAR) << QStringLiteral("RA---CAR");
        QTest::newRow("CEA") << static_cast<int>(MapProjection::CEA) << QStringLiteral("RA---CEA");
    }

    void flatMapsHavePixelsAndPlaces()
    {
        QFETCH(int, projection);
        QFETCH(QString, code);
        const std::string path = folder_.file("flat.fits");
        {
            FitsFile file(path);
            QVERIFY(file.addObject("Q map", flatMap(static_cast<MapProjection>(projection))));
            file.finish();
        }
        Reading reading(path, 1);
        QCOMPARE(QString::fromStdString(reading.text("CTYPE1")), code);
        QCOMPARE(reading.text("EXTNAME"), std::string("Q map"));
        QCOMPARE(reading.text("POLTYPE"), std::string("Q"));
        const auto pixels = reading.image(600);
        QCOMPARE(reading.status(), 0);
        QVERIFY(std::abs(pixels[31] - 31e-6) < 1e-15); // in K; x 1, y 1
        // The reference keywords lead back to the centre.
        const double up = reading.number("CRPIX2") - 1 - 9.5;
        const double expected = projection == static_cast<int>(MapProjection::CAR) ? 47.51 * 60
                                : projection == static_cast<int>(MapProjection::CEA)
                                    ? std::sin(47.51 * units::degree) / units::arcminute
                                    : 0.0;
        QVERIFY(std::abs(up - expected) < 1e-6);
        QVERIFY(reading.number("CDELT1") < 0);
        if (projection == static_cast<int>(MapProjection::TAN)) {
            const auto [alpha, delta] = reading.skyAt(14.5, 9.5);
            QVERIFY(std::abs(alpha - 134.77) < 1e-9);
            QVERIFY(std::abs(delta + 47.51) < 1e-9);
            const auto [east, north] = reading.skyAt(13.5, 10.5);
            QVERIFY(east > alpha && north > delta);
            QCOMPARE(reading.status(), 0);
        }
    }

    void healpixMapsAreTables()
    {
        HealpixSkyMap map;
        map.info.nside = 4;
        map.info.nested = true;
        map.units = SampleUnits::Tcmb;
        map.polType = MapPolType::T;
        map.coordRef = CoordinateReference::Galactic;
        map.data = HealpixSkyMap::Indexed{{17, 2 * units::kelvin}, {5, 1 * units::kelvin}};
        HealpixSkyMap whole;
        whole.info.nside = 2;
        whole.data = std::vector<double>(48, 3.0);
        const std::string path = folder_.file("healpix.fits");
        FitsFile file(path);
        QVERIFY(file.addObject("part", map));
        QVERIFY(file.addObject("whole", whole));
        file.finish();
        Reading part(path, 1);
        QCOMPARE(part.text("PIXTYPE"), std::string("HEALPIX"));
        QCOMPARE(part.text("ORDERING"), std::string("NESTED"));
        QCOMPARE(part.text("INDXSCHM"), std::string("EXPLICIT"));
        QCOMPARE(part.text("COORDSYS"), std::string("G"));
        QCOMPARE(part.number("NSIDE"), 4.0);
        QCOMPARE(part.column(1, 2), (std::vector<double>{5, 17}));
        QCOMPARE(part.column(2, 2), (std::vector<double>{1, 2}));
        QCOMPARE(part.status(), 0);
        Reading all(path, 2);
        QCOMPARE(all.text("INDXSCHM"), std::string("IMPLICIT"));
        QCOMPARE(all.column(1, 48), std::vector<double>(48, 3.0));
        QCOMPARE(all.status(), 0);
    }

    void tablesKeepNumbersAndTexts()
    {
        const std::string path = folder_.file("table[1].fits"); // brackets are no filter here
        FitsFile file(path);
        file.addTable("ENTRIES",
                      {{"nscans", "", {1, std::nan(""), 3}, {}, false},
                       {"source", "", {}, {"rcw38", "", "Mars, the planet"}, true}});
        file.finish();
        Reading table(path, 1);
        QCOMPARE(table.text("EXTNAME"), std::string("ENTRIES"));
        const auto numbers = table.column(1, 3);
        QCOMPARE(numbers[2], 3.0);
        QVERIFY(std::isnan(numbers[1]));
        QCOMPARE(table.cell(2, 3), std::string("Mars, the planet"));
        QCOMPARE(table.status(), 0);
    }

    void nothingHalfWrittenStays()
    {
        const std::string path = folder_.file("never.fits");
        {
            FitsFile file(path);
            file.addObject("map", flatMap(MapProjection::ZEA));
        }
        QVERIFY(!std::filesystem::exists(path));
        QVERIFY_EXCEPTION_THROWN(FitsFile(folder_.file("no/such/folder/a.fits")), Error);
    }
};

QTEST_APPLESS_MAIN(FitsFileTest)
#include "fits_file_test.moc"
