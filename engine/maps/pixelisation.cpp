// SPDX-License-Identifier: BSD-2-Clause
// Which pixel of a map a direction falls into. Formulas and conventions are those of spt3g_software
// (maps/src/FlatSkyProjection.cxx), which are those of FITS (Calabretta & Greisen 2002).
#include "engine/maps/pixelisation.h"

#include "engine/base/error.h"
#include "engine/modules/sky_rotation.h"

#include <chealpix.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

namespace scanweave {

namespace {

constexpr std::uint64_t mostPixels = std::uint64_t{1} << 40U;

[[noreturn]] void refuseUse(const std::string& message)
{
    throw Error(message, {}, ErrorKind::Usage);
}

/// The same angle from 0 up to 2 pi, as maps have it once they have been written and read.
double normalised(double longitude)
{
    constexpr double turn = 2 * std::numbers::pi;
    const double rest = std::fmod(longitude, turn);
    const double positive = rest < 0 ? rest + turn : rest;
    return positive < turn ? positive : 0; // what is just below 0 is rounded to 2 pi
}

/// Why a projection has no pixels; "" if it has some.
std::string faultOf(const FlatSkyProjection& p)
{
    if (p.xdim == 0 || p.ydim == 0 || p.xdim > mostPixels / p.ydim) {
        return "a map of " + std::to_string(p.xdim) + " x " + std::to_string(p.ydim) +
               " pixels can't be made";
    }
    if (p.proj == MapProjection::None) {
        return ""; // pixels that are nowhere on the sky
    }
    if (enumName(p.proj).empty()) {
        return "a map needs a projection; there is none with number " +
               std::to_string(static_cast<std::uint32_t>(p.proj));
    }
    if (!(p.yRes > 0) || !(std::abs(p.deltaCenter) <= std::numbers::pi / 2) ||
        !std::isfinite(p.alphaCenter)) {
        return "a map needs a resolution, and a centre on the sky";
    }
    return "";
}

std::string faultOf(const HealpixSkyMapInfo& info)
{
    const bool isRight = info.nside > 0 && info.nside <= (std::uint64_t{1} << 20U) &&
                         (!info.nested || std::has_single_bit(info.nside));
    return isRight ? ""
                   : "nside " + std::to_string(info.nside) +
                         " can't be: it is a power of two, up to 2^20";
}

/// The pixel with its centre nearest to (x, y), which are in pixels.
void toPixels(std::span<const double> x,
              std::span<const double> y,
              std::uint64_t columns,
              std::uint64_t rows,
              std::span<std::uint64_t> pixels)
{
    const auto width = static_cast<double>(columns);
    const auto height = static_cast<double>(rows);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const double column = x[i] + 0.5;
        const double row = y[i] + 0.5;
        // Written so that NaN, a direction that the projection doesn't show, is outside.
        const bool isInside = column >= 0 && column < width && row >= 0 && row < height;
        pixels[i] = isInside ? static_cast<std::uint64_t>(column) +
                                   static_cast<std::uint64_t>(row) * columns
                             : columns * rows;
    }
}

class FlatPixels final : public Pixelisation
{
public:
    /// The projection has no fault.
    explicit FlatPixels(const FlatSkyProjection& projection)
        : projection_(projection)
        , isCylindrical_(isCylindrical(projection.proj))
    {
        auto& p = projection_;
        p.alphaCenter = normalised(p.alphaCenter);
        p.xRes = p.xRes > 0 ? p.xRes : p.yRes;
        const auto middle = [](std::uint64_t n) { return static_cast<double>(n) / 2 - 0.5; };
        p.xCenter = std::isnan(p.xCenter) ? middle(p.xdim) : p.xCenter;
        p.yCenter = std::isnan(p.yCenter) ? middle(p.ydim) : p.yCenter;
    }

    std::uint64_t pixelCount() const override { return projection_.xdim * projection_.ydim; }

    /// To the map's centre as (1, 0, 0), with the second axis east and the third north; for
    /// cylinders the centre is on the equator.
    std::vector<Quat> frameRotations(std::span<const Quat> boresight) const override
    {
        const Quat centre =
            rotationTo(projection_.alphaCenter, isCylindrical_ ? 0 : projection_.deltaCenter);
        const Quat inverse{centre.a, -centre.b, -centre.c, -centre.d};
        std::vector<Quat> rotations;
        rotations.reserve(boresight.size());
        for (const Quat& rotation : boresight) {
            rotations.push_back(product(inverse, rotation));
        }
        return rotations;
    }

    void locate(std::span<double> x,
                std::span<double> y,
                std::span<double> z,
                std::span<std::uint64_t> pixels) const override
    {
        if (isCylindrical_) {
            alongCylinder(x, y, z);
        } else {
            aroundCentre(x, y, z);
        }
        const FlatSkyProjection& p = projection_;
        const double base = isCylindrical_ ? p.yCenter - rowOfCentre() / p.yRes : p.yCenter;
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            x[i] = p.xCenter - y[i] / p.xRes; // columns grow to the west
            y[i] = base + z[i] / p.yRes;
        }
        toPixels(x, y, p.xdim, p.ydim, pixels);
    }

    std::shared_ptr<G3SkyMap> makeMap(const PixelValues& values) const override
    {
        auto map = std::make_shared<FlatSkyMap>();
        map->projection = projection_;
        map->xpix = projection_.xdim;
        map->ypix = projection_.ydim;
        SparseMapData sparse = columnsOf(values);
        if (values.empty()) {
            return map;
        }
        if (sparse.size() * 2 <= pixelCount()) {
            map->data = std::move(sparse);
        } else {
            DenseMapData dense;
            dense.xlen = projection_.xdim;
            dense.ylen = projection_.ydim;
            dense.data.resize(pixelCount());
            for (const auto& [pixel, value] : values) {
                dense.data[pixel] = value;
            }
            map->data = std::move(dense);
        }
        return map;
    }

    bool isSame(const Pixelisation& other) const override
    {
        const auto* flat = dynamic_cast<const FlatPixels*>(&other);
        if (flat == nullptr) {
            return false;
        }
        const FlatSkyProjection& a = projection_;
        const FlatSkyProjection& b = flat->projection_;
        if (a.xdim != b.xdim || a.ydim != b.ydim || a.proj != b.proj) {
            return false;
        }
        if (a.proj == MapProjection::None) {
            return true; // what else is noted means nothing
        }
        const auto near = [](double u, double v) { return std::abs(u - v) < 1e-8; };
        const double around = std::remainder(a.alphaCenter - b.alphaCenter, 2 * std::numbers::pi);
        return near(a.xRes, b.xRes) && near(a.yRes, b.yRes) && near(around, 0) &&
               near(a.deltaCenter, b.deltaCenter) && near(a.xCenter, b.xCenter) &&
               near(a.yCenter, b.yCenter);
    }

private:
    static bool isCylindrical(MapProjection projection)
    {
        return projection == MapProjection::SFL || projection == MapProjection::CAR ||
               projection == MapProjection::CEA || projection == MapProjection::BICEP;
    }

    double rowOfCentre() const
    {
        const double delta = projection_.deltaCenter;
        return projection_.proj == MapProjection::CEA ? std::sin(delta) : delta;
    }

    /// y and z become the place on the map in radians, east and north of the map's centre.
    void aroundCentre(std::span<const double> x, std::span<double> y, std::span<double> z) const
    {
        const auto scale = [&](auto factor) {
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double k = factor(x[i], y[i], z[i]);
                y[i] *= k;
                z[i] *= k;
            }
        };
        constexpr double hidden = std::numeric_limits<double>::quiet_NaN();
        switch (projection_.proj) {
        case MapProjection::None:
            scale([](double, double, double) { return hidden; });
            break;
        case MapProjection::SIN:
            scale([](double c, double, double) { return c > 0 ? 1.0 : hidden; });
            break;
        case MapProjection::TAN:
            scale([](double c, double, double) { return c > 0 ? 1 / c : hidden; });
            break;
        case MapProjection::STG:
            scale([](double c, double, double) { return c > -1 ? 2 / (1 + c) : hidden; });
            break;
        case MapProjection::ARC:
            scale([](double c, double east, double north) {
                const double s = std::hypot(east, north);
                return s > 0 ? std::atan2(s, c) / s : c > 0 ? 1.0 : hidden;
            });
            break;
        default: // ZEA
            scale(
                [](double c, double, double) { return c > -1 ? std::sqrt(2 / (1 + c)) : hidden; });
            break;
        }
    }

    /// y and z become the place on the map in radians, east of the map's centre and north of the
    /// equator.
    void alongCylinder(std::span<const double> x, std::span<double> y, std::span<double> z) const
    {
        const double narrow = std::cos(projection_.deltaCenter);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double across = std::hypot(x[i], y[i]); // the cosine of the latitude
            const double longitude = std::atan2(y[i], x[i]);
            switch (projection_.proj) {
            case MapProjection::CEA:
                y[i] = longitude;
                break; // z is the sine of the latitude, as it should be
            case MapProjection::SFL:
                y[i] = longitude * across;
                z[i] = std::atan2(z[i], across);
                break;
            case MapProjection::BICEP:
                y[i] = longitude * narrow;
                z[i] = std::atan2(z[i], across);
                break;
            default: // CAR
                y[i] = longitude;
                z[i] = std::atan2(z[i], across);
                break;
            }
        }
    }

    /// From the first to the last column with values, and likewise in each column.
    SparseMapData columnsOf(const PixelValues& values) const
    {
        SparseMapData sparse;
        sparse.xlen = projection_.xdim;
        sparse.ylen = projection_.ydim;
        const std::uint64_t width = projection_.xdim;
        std::uint64_t first = width;
        std::uint64_t last = 0;
        for (const auto& value : values) {
            first = std::min(first, value.first % width);
            last = std::max(last, value.first % width);
        }
        if (values.empty()) {
            return sparse;
        }
        sparse.offset = first;
        sparse.data.resize(last - first + 1);
        for (const auto& [pixel, value] : values) { // rows from the bottom up
            auto& [begin, column] = sparse.data[pixel % width - first];
            const std::uint64_t row = pixel / width;
            if (column.empty()) {
                begin = static_cast<std::int32_t>(row);
            }
            column.resize(row - static_cast<std::uint64_t>(begin));
            column.push_back(value);
        }
        return sparse;
    }

    FlatSkyProjection projection_;
    bool isCylindrical_;
};

class HealpixPixels final : public Pixelisation
{
public:
    explicit HealpixPixels(const HealpixSkyMapInfo& info)
        : info_(info)
    {}

    std::uint64_t pixelCount() const override { return 12 * info_.nside * info_.nside; }

    std::vector<Quat> frameRotations(std::span<const Quat> boresight) const override
    {
        return {boresight.begin(), boresight.end()};
    }

    void locate(std::span<double> x,
                std::span<double> y,
                std::span<double> z,
                std::span<std::uint64_t> pixels) const override
    {
        const auto nside = static_cast<std::int64_t>(info_.nside);
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            const double direction[3] = {x[i], y[i], z[i]};
            std::int64_t pixel = 0;
            if (std::isnan(x[i] + y[i] + z[i])) {
                pixel = static_cast<std::int64_t>(pixelCount());
            } else if (info_.nested) {
                vec2pix_nest64(nside, direction, &pixel);
            } else {
                vec2pix_ring64(nside, direction, &pixel);
            }
            pixels[i] = static_cast<std::uint64_t>(pixel);
        }
    }

    std::shared_ptr<G3SkyMap> makeMap(const PixelValues& values) const override
    {
        auto map = std::make_shared<HealpixSkyMap>();
        map->info = info_;
        if (values.size() * 2 > pixelCount()) {
            std::vector<double> dense(pixelCount());
            for (const auto& [pixel, value] : values) {
                dense[pixel] = value;
            }
            map->data = std::move(dense);
        } else if (!values.empty()) {
            map->data = HealpixSkyMap::Indexed(values.begin(), values.end());
        }
        return map;
    }

    bool isSame(const Pixelisation& other) const override
    {
        const auto* healpix = dynamic_cast<const HealpixPixels*>(&other);
        return healpix != nullptr && healpix->info_.nside == info_.nside &&
               healpix->info_.nested == info_.nested;
    }

private:
    HealpixSkyMapInfo info_;
};

} // namespace

std::shared_ptr<const Pixelisation> flatPixels(const FlatSkyProjection& projection)
{
    if (const std::string fault = faultOf(projection); !fault.empty()) {
        refuseUse(fault);
    }
    if (projection.proj == MapProjection::None) {
        refuseUse("a map needs a projection");
    }
    return std::make_shared<FlatPixels>(projection);
}

std::shared_ptr<const Pixelisation> healpixPixels(const HealpixSkyMapInfo& info)
{
    if (const std::string fault = faultOf(info); !fault.empty()) {
        refuseUse(fault);
    }
    return std::make_shared<HealpixPixels>(info);
}

std::shared_ptr<const Pixelisation> pixelsOf(const G3SkyMap& map)
{
    const auto checked = [](const auto& geometry) -> const auto& {
        if (const std::string fault = faultOf(geometry); !fault.empty()) {
            throw Error(fault);
        }
        return geometry;
    };
    if (const auto* flat = dynamic_cast<const FlatSkyMap*>(&map)) {
        FlatSkyProjection projection = flat->projection;
        projection.xdim = flat->xpix;
        projection.ydim = flat->ypix;
        return std::make_shared<FlatPixels>(checked(projection));
    }
    if (const auto* healpix = dynamic_cast<const HealpixSkyMap*>(&map)) {
        return std::make_shared<HealpixPixels>(checked(healpix->info));
    }
    throw Error("a map of class " + std::string(map.className()) + " can't be added to others");
}

PixelValues valuesOf(const G3SkyMap& map)
{
    PixelValues values;
    const auto add = [&](std::uint64_t pixel, double value) {
        if (value != 0) {
            values.emplace_back(pixel, value);
        }
    };
    const auto* flat = dynamic_cast<const FlatSkyMap*>(&map);
    const auto* healpix = dynamic_cast<const HealpixSkyMap*>(&map);
    if (const auto* columns = flat == nullptr ? nullptr : std::get_if<SparseMapData>(&flat->data)) {
        std::uint64_t x = columns->offset;
        for (const auto& [first, column] : columns->data) {
            auto y = static_cast<std::uint64_t>(first);
            for (const double value : column) {
                add(x + y++ * flat->xpix, value);
            }
            ++x;
        }
    } else if (healpix != nullptr) {
        return healpix->covered();
    } else if (map.storedPixels() > 0) {
        std::uint64_t pixel = 0;
        for (const double value : map.pixels()) {
            add(pixel++, value);
        }
    }
    std::ranges::sort(values, {}, &PixelValues::value_type::first);
    return values;
}

} // namespace scanweave
