// SPDX-License-Identifier: BSD-2-Clause
// The maps in a value of a frame, ready to be shown.
#include "gui/plots/sky_maps.h"

#include "engine/base/error.h"
#include "engine/g3/flat_sky_map.h"
#include "engine/g3/frame.h"
#include "engine/g3/sky_map_weights.h"
#include "gui/plots/healpix_picture.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>

namespace scanweave::studio {

namespace {

constexpr std::uint64_t mapPixelsAtMost = 100'000'000;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

QString tr(const char* text)
{
    return QCoreApplication::translate("SkyMaps", text);
}

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

/// As stored, without unit; nothing of a kind of map that isn't known. Throws Error.
std::optional<MapNumbers> pictureOf(const G3SkyMap* map)
{
    if (const auto* flat = dynamic_cast<const FlatSkyMap*>(map)) {
        return flatPicture(*flat);
    }
    if (const auto* healpix = dynamic_cast<const HealpixSkyMap*>(map)) {
        return healpixPicture(*healpix);
    }
    return std::nullopt;
}

void label(MapNumbers& numbers, const std::string& name, const G3SkyMap& map, bool isWeight)
{
    const auto [scale, unit] = sampleUnit(isWeight ? SampleUnits::None : map.units);
    numbers.name = QString::fromStdString(name);
    numbers.unit = unit;
    numbers.isAroundZero = !isWeight;
    numbers.isGalactic = map.coordRef == CoordinateReference::Galactic;
    for (double& value : numbers.values) {
        // Pixels that nobody looked at are stored as zero.
        value = value == 0 ? nothing : value / scale;
    }
}

void addMap(SkyMaps& all, const std::string& name, const G3SkyMap* map, bool isWeight)
{
    try {
        auto numbers = pictureOf(map);
        if (!numbers) {
            return;
        }
        label(*numbers, name, *map, isWeight);
        if (!isWeight && map->weighted) {
            numbers->name = tr("%1 weighted").arg(numbers->name);
            numbers->unit =
                numbers->unit.isEmpty() ? tr("× weight") : tr("%1 × weight").arg(numbers->unit);
        }
        all.maps.push_back(std::make_shared<const MapNumbers>(*std::move(numbers)));
    } catch (const Error& error) {
        all.problems.push_back(name + ": " + error.message());
    }
}

/// Where the pixels of several maps are in a picture: the same for all of them, whatever each of
/// them covers.
class CommonPixels
{
public:
    /// Around what `map` covers; throws Error.
    explicit CommonPixels(const G3SkyMap& map)
    {
        if (const auto* healpix = dynamic_cast<const HealpixSkyMap*>(&map)) {
            window_ = healpixWindow(*healpix);
            info_ = healpix->info;
        } else if (const auto* flat = dynamic_cast<const FlatSkyMap*>(&map)) {
            picture_ = flatPicture(*flat);
        }
    }

    /// The picture, still without numbers.
    MapNumbers empty() const
    {
        MapNumbers numbers = picture_;
        if (window_) {
            numbers.width = window_->width;
            numbers.height = window_->height;
            numbers.skyAt = window_->skyAt;
        }
        numbers.values.clear();
        return numbers;
    }

    /// Zero where nothing is stored; none if the map is null or has other pixels.
    std::optional<std::vector<double>> valuesOf(const G3SkyMap* map) const
    {
        const auto* healpix = dynamic_cast<const HealpixSkyMap*>(map);
        if (window_ && healpix != nullptr && healpix->info.nside == info_.nside &&
            healpix->info.nested == info_.nested) {
            return healpixPicture(*healpix, *window_, 0).values;
        }
        const auto* flat = dynamic_cast<const FlatSkyMap*>(map);
        if (!window_ && flat != nullptr && std::cmp_equal(flat->xpix, picture_.width) &&
            std::cmp_equal(flat->ypix, picture_.height)) {
            return flatPicture(*flat).values;
        }
        return std::nullopt;
    }

private:
    std::optional<HealpixWindow> window_;
    HealpixSkyMapInfo info_;
    MapNumbers picture_; ///< of a flat map
};

double determinant(const std::array<std::array<double, 3>, 3>& m)
{
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
           m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
           m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/// Of the matrix of weights of a pixel times (T, Q, U) = `sums`; NaN where the weights don't tell.
double solved(std::array<std::array<double, 3>, 3> weights,
              const std::array<double, 3>& sums,
              std::size_t which)
{
    constexpr double smallest = 1e-9; ///< of the determinant, beside that of independent weights
    const double all = determinant(weights);
    const double independent = weights[0][0] * weights[1][1] * weights[2][2];
    if (!(std::abs(all) > smallest * std::abs(independent))) {
        return nothing;
    }
    for (std::size_t row = 0; row < 3; ++row) {
        weights[row][which] = sums[row];
    }
    return determinant(weights) / all;
}

/// The frame's weighted maps T, Q and U, by their own labels; null where one is missing.
std::array<std::shared_ptr<const G3SkyMap>, 3> stokesMaps(const Frame& frame)
{
    std::array<std::shared_ptr<const G3SkyMap>, 3> maps;
    for (const std::string& key : frame.keys()) {
        const auto map = frame.className(key).find("SkyMap") != std::string::npos
                             ? std::dynamic_pointer_cast<const G3SkyMap>(frame.object(key))
                             : nullptr;
        if (map && map->weighted && map->polType <= MapPolType::U) {
            maps[static_cast<std::size_t>(map->polType)] = map;
        }
    }
    return maps;
}

std::shared_ptr<const G3SkyMapWeights> weightsIn(const Frame& frame)
{
    for (const std::string& key : frame.keys()) {
        if (auto weights = frame.find<G3SkyMapWeights>(key)) {
            return weights;
        }
    }
    return nullptr;
}

/// Each pixel divided by its weight, or by its matrix of weights. Nothing where weights are missing
/// or of another shape.
std::optional<MapNumbers> unweighted(const Frame& frame, const G3SkyMap& map)
{
    const auto weights = weightsIn(frame);
    if (!weights || !weights->tt) {
        return std::nullopt;
    }
    const CommonPixels pixels(*weights->tt);
    MapNumbers numbers = pixels.empty();
    const auto tt = pixels.valuesOf(weights->tt.get());
    if (!tt) {
        return std::nullopt;
    }
    if (!weights->qq) {
        const auto sums = pixels.valuesOf(&map);
        if (!sums) {
            return std::nullopt;
        }
        for (std::size_t i = 0; i < sums->size(); ++i) {
            numbers.values.push_back((*tt)[i] != 0 ? (*sums)[i] / (*tt)[i] : nothing);
        }
        return numbers;
    }
    if (map.polType > MapPolType::U) {
        return std::nullopt;
    }
    const auto which = static_cast<std::size_t>(map.polType);
    std::array<std::vector<double>, 3> sums;
    const auto maps = stokesMaps(frame);
    for (std::size_t i = 0; i < 3; ++i) {
        auto values = pixels.valuesOf(maps[i].get());
        if (!values) {
            return std::nullopt;
        }
        sums[i] = *std::move(values);
    }
    const auto tq = pixels.valuesOf(weights->tq.get());
    const auto tu = pixels.valuesOf(weights->tu.get());
    const auto qq = pixels.valuesOf(weights->qq.get());
    const auto qu = pixels.valuesOf(weights->qu.get());
    const auto uu = pixels.valuesOf(weights->uu.get());
    if (!tq || !tu || !qq || !qu || !uu) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < tt->size(); ++i) {
        numbers.values.push_back(solved({{{(*tt)[i], (*tq)[i], (*tu)[i]},
                                          {(*tq)[i], (*qq)[i], (*qu)[i]},
                                          {(*tu)[i], (*qu)[i], (*uu)[i]}}},
                                        {sums[0][i], sums[1][i], sums[2][i]},
                                        which));
    }
    return numbers;
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
        return {units::microkelvin, QStringLiteral("µK_CMB")};
    case SampleUnits::Trj:
        return {units::microkelvin, QStringLiteral("µK_RJ")};
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

SkyMaps skyMapsIn(const Frame& frame, const std::string& key, const FrameObject& object)
{
    SkyMaps all;
    const auto* map = dynamic_cast<const G3SkyMap*>(&object);
    if (map != nullptr && map->weighted) {
        try {
            if (auto numbers = unweighted(frame, *map)) {
                label(*numbers, key, *map, false);
                all.maps.push_back(std::make_shared<const MapNumbers>(*std::move(numbers)));
            }
        } catch (const Error& error) {
            all.problems.push_back(key + ": " + error.message());
        }
    }
    SkyMaps stored = skyMapsOf(key, object);
    std::ranges::move(stored.maps, std::back_inserter(all.maps));
    std::ranges::move(stored.problems, std::back_inserter(all.problems));
    return all;
}

} // namespace scanweave::studio
