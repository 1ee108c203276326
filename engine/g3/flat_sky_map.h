// SPDX-License-Identifier: BSD-2-Clause
// Maps with rectangular pixels on a projection of the sky.
#pragma once

#include "engine/g3/sky_map.h"

#include <limits>
#include <variant>

namespace scanweave {

/// Values as stored.
enum class MapProjection : std::uint32_t
{
    SFL = 0,
    CAR = 1,
    SIN = 2,
    ARC = 3,
    STG = 4,
    ZEA = 5,
    TAN = 6,
    CEA = 7,
    BICEP = 9,
    None = 42,
};

/// "ProjZEA"; "" for a number that is no projection.
std::string_view enumName(MapProjection projection);

/// Angles in radians, centres in pixels. x grows toward decreasing alpha, y toward increasing
/// delta.
class FlatSkyProjection final : public ObjectOf<FlatSkyProjection>
{
public:
    static constexpr std::string_view staticClassName = "FlatSkyProjection";
    static constexpr std::uint32_t staticVersion = 4;

    std::string summary() const override;

    std::uint64_t xdim = 0;
    std::uint64_t ydim = 0;
    MapProjection proj = MapProjection::None;
    double alphaCenter = 0;
    double deltaCenter = 0;
    double xRes = 0;
    double yRes = 0;
    double xCenter = std::numeric_limits<double>::quiet_NaN();
    double yCenter = std::numeric_limits<double>::quiet_NaN();
};

class FlatSkyMap final : public G3SkyMap
{
public:
    static constexpr std::string_view staticClassName = "FlatSkyMap";
    static constexpr std::uint32_t staticVersion = 4;

    std::string_view className() const override { return staticClassName; }
    std::string summary() const override;
    std::uint64_t pixelCount() const override;
    std::uint64_t storedPixels() const override;
    /// Index x + y * xpix.
    std::vector<double> pixels() const override;

    FlatSkyProjection projection;
    std::uint64_t xpix = 0;
    std::uint64_t ypix = 0;
    std::variant<std::monostate, SparseMapData, DenseMapData> data; ///< index = as stored
    bool flatPol = false;
};

} // namespace scanweave
