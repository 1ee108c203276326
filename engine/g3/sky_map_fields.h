// SPDX-License-Identifier: BSD-2-Clause
// Field lists of what all sky maps have.
#pragma once

#include "engine/g3/fields_input.h"
#include "engine/g3/fields_output.h"
#include "engine/g3/sky_map.h"

namespace scanweave {

/// Pixels that version 1 kept in the common base.
struct FormerPixels
{
    std::vector<double> data; ///< and one value more, the overflow
    std::uint32_t xpix = 0;
    std::uint32_t ypix = 0;

    void load(InputArchive& in)
    {
        loadValue(in, data);
        loadValue(in, xpix);
        loadValue(in, ypix);
    }
};

/// The common base of `map` as it is visited.
template <class Map>
struct SkyMapBase
{
    static constexpr std::string_view staticClassName = G3SkyMap::staticClassName;
    static constexpr std::uint32_t staticVersion = G3SkyMap::staticVersion;

    Map& map;
    FormerPixels& former;
};

template <class Map>
SkyMapBase(Map&, FormerPixels&) -> SkyMapBase<Map>;

template <class Fields, class Map>
void baseFields(Fields& f, const SkyMapBase<Map>& base)
{
    auto& map = base.map;
    f("coord_ref", map.coordRef);
    f("units", map.units);
    if (f.version() >= 2) {
        f("overflow", map.overflow);
    } else {
        f.template former<FormerPixels>(base, [](const auto& loaded, auto& old) {
            if (!old.data.empty()) {
                loaded.map.overflow = old.data.back();
                old.data.pop_back();
            }
            loaded.former = std::move(old);
        });
    }
    f("pol_type", map.polType);
    f("weighted", map.weighted);
    if (f.version() >= 3) {
        f("pol_conv", map.polConv);
    }
}

template <class Fields, class Map>
void fields(Fields& f, SkyMapBase<Map>& base)
{
    baseFields(f, base);
}
template <class Fields, class Map>
void fields(Fields& f, const SkyMapBase<Map>& base)
{
    baseFields(f, base);
}

template <class Fields, Is<SparseMapData> Object>
void fields(Fields& f, Object& o)
{
    f("xlen", o.xlen);
    f("ylen", o.ylen);
    f("offset", o.offset);
    f("data", o.data);
}

template <class Fields, Is<DenseMapData> Object>
void fields(Fields& f, Object& o)
{
    f("xlen", o.xlen);
    f("ylen", o.ylen);
    f("data", o.data);
}

/// What is wrong with a block of pixels for a map of that size; "" when nothing is. Maps that
/// contradict themselves are neither read nor written.
std::string contradiction(const SparseMapData& data, std::uint64_t x, std::uint64_t y);
std::string contradiction(const DenseMapData& data, std::uint64_t x, std::uint64_t y);

} // namespace scanweave
