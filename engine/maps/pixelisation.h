// SPDX-License-Identifier: BSD-2-Clause
// Which pixel of a map a direction falls into.
#pragma once

#include "engine/g3/flat_sky_map.h"
#include "engine/g3/healpix_sky_map.h"
#include "engine/g3/quaternion.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace scanweave {

/// What maps have in common besides their pixels' values.
struct MapLabels
{
    CoordinateReference coordRef = CoordinateReference::Equatorial;
    SampleUnits units = SampleUnits::None;
    MapPolConvention polConv = MapPolConvention::None;
    bool isFlatPol = false; ///< Q and U along rows and columns (spt3g's flat_pol)

    friend bool operator==(const MapLabels&, const MapLabels&) = default;
};

/// Values of a map's pixels that are not zero, by pixel.
using PixelValues = std::vector<std::pair<std::uint64_t, double>>;

/// A geometry of pixels; immutable, used by any number of threads.
class Pixelisation
{
public:
    virtual ~Pixelisation() = default;

    virtual std::uint64_t pixelCount() const = 0;

    /// Rotations that take boresight coordinates to those in which locate() wants directions.
    /// Computed once for all detectors of a scan.
    virtual std::vector<Quat> frameRotations(std::span<const Quat> boresight) const = 0;

    /// The pixel of each direction (x_i, y_i, z_i), a unit vector; pixelCount() for one outside.
    /// The inputs may be overwritten.
    virtual void locate(std::span<double> x,
                        std::span<double> y,
                        std::span<double> z,
                        std::span<std::uint64_t> pixels) const = 0;

    /// A map of these pixels (ordered, in the map's own pixel index); stored sparse where that
    /// takes less room.
    virtual std::shared_ptr<G3SkyMap> makeMap(const PixelValues& values) const = 0;

    /// True if maps of both can be added pixel by pixel.
    virtual bool isSame(const Pixelisation& other) const = 0;
};

/// Throws Error (usage) for a projection that isn't one, no pixels at all, or too many.
std::shared_ptr<const Pixelisation> flatPixels(const FlatSkyProjection& projection);

/// Throws Error (usage) for an nside that isn't one.
std::shared_ptr<const Pixelisation> healpixPixels(const HealpixSkyMapInfo& info);

/// That of a map; without a projection its pixels are nowhere on the sky, and locate() finds none.
/// Throws Error for a map of another class, or with a geometry that isn't one.
std::shared_ptr<const Pixelisation> pixelsOf(const G3SkyMap& map);

/// The values of a map that are stored and not zero, ordered by pixel.
PixelValues valuesOf(const G3SkyMap& map);

} // namespace scanweave
