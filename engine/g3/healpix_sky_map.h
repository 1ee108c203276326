// SPDX-License-Identifier: BSD-2-Clause
// Maps with HEALPix pixels.
#pragma once

#include "engine/g3/sky_map.h"

#include <variant>

namespace scanweave {

class HealpixSkyMapInfo final : public ObjectOf<HealpixSkyMapInfo>
{
public:
    static constexpr std::string_view staticClassName = "HealpixSkyMapInfo";
    static constexpr std::uint32_t staticVersion = 1;

    std::string summary() const override;

    std::uint64_t nside = 0;
    bool nested = false;  ///< pixel order; else ring order
    bool shifted = false; ///< sparse rings are stored with longitude zero in their middle
};

class HealpixSkyMap final : public G3SkyMap
{
public:
    static constexpr std::string_view staticClassName = "HealpixSkyMap";
    static constexpr std::uint32_t staticVersion = 3;

    /// Pixel numbers and values, in the order in which they are stored.
    using Indexed = std::vector<std::pair<std::uint64_t, double>>;

    std::string_view className() const override { return staticClassName; }
    std::string summary() const override;
    std::uint64_t pixelCount() const override { return 12 * info.nside * info.nside; }
    std::uint64_t storedPixels() const override;
    std::vector<double> pixels() const override;

    /// What is stored, ascending by pixel; no zeros.
    Indexed covered() const;

    HealpixSkyMapInfo info;
    /// Index = as stored. Sparse data have rings as columns: x is the ring, from 1 in the north.
    std::variant<std::monostate, Indexed, SparseMapData, std::vector<double>> data;
};

} // namespace scanweave
