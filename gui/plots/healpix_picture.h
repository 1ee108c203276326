// SPDX-License-Identifier: BSD-2-Clause
// A HEALPix map as a rectangle of numbers: the sky around what is covered, or all of it.
#pragma once

#include "engine/g3/healpix_sky_map.h"
#include "gui/plots/map_view.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace scanweave::studio {

/// Values and where they are, in a gnomonic view (tangent plane, longitude grows to the left, north
/// is up) around the middle of the pixels that aren't zero, if these fit into it, else in a
/// Mollweide view of the whole sky. For a background task. Throws Error if the map has no geometry.
MapNumbers healpixPicture(const HealpixSkyMap& map);

/// What a picture shows of the sky, and which pixel of HEALPix maps each of its pixels is.
struct HealpixWindow
{
    static constexpr std::uint64_t none = ~std::uint64_t{0}; ///< off the sky

    int width = 0;
    int height = 0;
    std::function<std::optional<SkyPoint>(double x, double y)> skyAt;
    std::vector<std::uint64_t> pixels; ///< row by row
};

/// Around what the map covers. Throws Error for a map that can't be.
HealpixWindow healpixWindow(const HealpixSkyMap& map);

/// A map of the same kind in that window; `nothing` is put where it has no number.
MapNumbers healpixPicture(const HealpixSkyMap& map, const HealpixWindow& window, double nothing);

/// For tests: where a map of `nside` has a pixel, in degrees.
SkyPoint healpixCenter(std::uint64_t nside, bool isNested, std::uint64_t pixel);

} // namespace scanweave::studio
