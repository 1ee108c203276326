// SPDX-License-Identifier: BSD-2-Clause
// The maps in a value of a frame, ready to be shown.
#include "gui/plots/sky_maps.h"

#include "engine/base/error.h"
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/sky_map_weights.h"
#include "gui/plots/healpix_picture.h"

#include <limits>

namespace scanweave::studio {

namespace {

constexpr std::uint64_t mapPixelsAtMost = 100'000'000;

MapNumbers flatPicture(const FlatSkyMap& map)
{
    if (map.xpix == 0 || map.ypix == 0 || map.xpix > mapPixelsAtMost ||
        map.ypix > mapPixelsAtMost / map.xpix) {
        throw Error("more pixels than can be shown");
    }
    MapNumbers numbers;
    numbers.width = static_cast<int>(map.xpix);
    numbers.height = static_cast<int>(map.ypix);
    numbers.values = map.pixels();
    return numbers;
}

void addMap(SkyMaps& all, const std::string& name, const G3SkyMap* map, bool isWeight)
{
    try {
        MapNumbers numbers;
        if (const auto* flat = dynamic_cast<const FlatSkyMap*>(map)) {
            numbers = flatPicture(*flat);
        } else if (const auto* healpix = dynamic_cast<const HealpixSkyMap*>(map)) {
            numbers = healpixPicture(*healpix);
        } else {
            return;
        }
        const auto [scale, unit] = sampleUnit(isWeight ? SampleUnits::None : map->units);
        numbers.name = QString::fromStdString(name);
        numbers.unit = unit;
        numbers.isAroundZero = !isWeight;
        numbers.isGalactic = map->coordRef == CoordinateReference::Galactic;
        for (double& value : numbers.values) {
            // Pixels that nobody looked at are stored as zero.
            value = value == 0 ? std::numeric_limits<double>::quiet_NaN() : value / scale;
        }
        all.maps.push_back(std::make_shared<const MapNumbers>(std::move(numbers)));
    } catch (const Error& error) {
        all.problems.push_back(name + ": " + error.message());
    }
}

} // namespace

std::pair<double, QString> sampleUnit(SampleUnits units)
{
    switch (units) {
    case SampleUnits::None:
        return {1, QString()};
    case SampleUnits::Counts:
        return {1, QStringLiteral("counts")};
    case SampleUnits::Tcmb:
        return {units::microkelvin, QStringLiteral("µK")};
    case SampleUnits::Trj:
        return {units::microkelvin, QStringLiteral("µK (RJ)")};
    case SampleUnits::Power:
        return {units::picowatt, QStringLiteral("pW")};
    case SampleUnits::Angle:
        return {units::degree, QStringLiteral("deg")};
    case SampleUnits::Frequency:
        return {units::hertz, QStringLiteral("Hz")};
    default: {
        const auto name = enumName(units);
        return {1, QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()))};
    }
    }
}

SkyMaps skyMapsOf(const std::string& name, const FrameObject& object)
{
    SkyMaps all;
    if (const auto* map = dynamic_cast<const G3SkyMap*>(&object)) {
        addMap(all, name, map, false);
    } else if (const auto* weights = dynamic_cast<const G3SkyMapWeights*>(&object)) {
        addMap(all, name + " TT", weights->tt.get(), true);
        addMap(all, name + " QQ", weights->qq.get(), true);
        addMap(all, name + " UU", weights->uu.get(), true);
    }
    return all;
}

} // namespace scanweave::studio
