// SPDX-License-Identifier: BSD-2-Clause
// A HEALPix map as a rectangle of numbers: the sky around what is covered, or all of it.
#pragma once

#include "engine/g3/healpix_sky_map.h"
#include "gui/plots/map_view.h"

namespace scanweave::studio {

/// Values and where they are, in a gnomonic view (tangent plane, longitude grows to the left, north
/// is up) around the middle of the pixels that aren't zero, if these fit into it, else in a
/// Mollweide view of the whole sky. For a background task. Throws Error if the map has no geometry.
MapNumbers healpixPicture(const HealpixSkyMap& map);

/// For tests: where a map of `nside` has a pixel, in degrees.
SkyPoint healpixCenter(std::uint64_t nside, bool isNested, std::uint64_t pixel);

} // namespace scanweave::studio
