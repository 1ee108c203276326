// SPDX-License-Identifier: BSD-2-Clause
// What goes with a sky map: the weights of its pixels, and masks.
#pragma once

#include "engine/g3/sky_map.h"

namespace scanweave {

/// The Mueller matrix of each pixel; all but TT are null where there is no polarisation.
class G3SkyMapWeights final : public ObjectOf<G3SkyMapWeights>
{
public:
    static constexpr std::string_view staticClassName = "G3SkyMapWeights";
    static constexpr std::uint32_t staticVersion = 3;

    using MapPtr = std::shared_ptr<const G3SkyMap>;

    std::string summary() const override;

    MapPtr tt;
    MapPtr tq;
    MapPtr tu;
    MapPtr qq;
    MapPtr qu;
    MapPtr uu;
};

/// A truth value for each pixel of a geometry.
class G3SkyMapMask final : public ObjectOf<G3SkyMapMask>
{
public:
    static constexpr std::string_view staticClassName = "G3SkyMapMask";
    static constexpr std::uint32_t staticVersion = 2;

    std::string summary() const override;

    std::uint64_t size() const { return bits; }
    /// The caller has checked the pixel.
    bool at(std::uint64_t pixel) const { return (packed[pixel / 8] >> (pixel % 8) & 1U) != 0; }

    std::shared_ptr<const G3SkyMap> parent; ///< an empty map that carries the geometry
    std::vector<std::uint8_t> packed;       ///< eight pixels per byte, from the lowest bit
    std::uint64_t bits = 0;
};

} // namespace scanweave
