// SPDX-License-Identifier: BSD-2-Clause
// Maps with rectangular pixels.
#include "engine/g3/flat_sky_map.h"

#include "engine/base/error.h"
#include "engine/g3/object_class.h"
#include "engine/g3/sky_map_fields.h"
#include "engine/g3/summary_text.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace scanweave {

std::string_view enumName(MapProjection projection)
{
    switch (projection) {
    case MapProjection::SFL:
        return "ProjSFL";
    case MapProjection::CAR:
        return "ProjCAR";
    case MapProjection::SIN:
        return "ProjSIN";
    case MapProjection::ARC:
        return "ProjARC";
    case MapProjection::STG:
        return "ProjSTG";
    case MapProjection::ZEA:
        return "ProjZEA";
    case MapProjection::TAN:
        return "ProjTAN";
    case MapProjection::CEA:
        return "ProjCEA";
    case MapProjection::BICEP:
        return "ProjBICEP";
    case MapProjection::None:
        return "ProjNone";
    }
    return {};
}

namespace {

double middleOf(std::uint64_t pixels)
{
    return static_cast<double>(pixels) / 2 - 0.5;
}

/// Values that mean the same are made the same, as every reader of the format does.
void normalise(FlatSkyProjection& projection, const InputArchive& in)
{
    // NaN passes: a map without projection may have no centre.
    if (std::abs(projection.deltaCenter) > std::numbers::pi / 2) {
        in.fail("the declination of the map's centre is beyond the pole (damaged)");
    }
    constexpr double turn = 2 * std::numbers::pi;
    if (projection.alphaCenter < 0) {
        projection.alphaCenter += turn;
    }
    if (projection.alphaCenter < 0) { // several turns
        projection.alphaCenter = std::fmod(projection.alphaCenter, turn) + turn;
    }
    if (std::isnan(projection.xCenter)) {
        projection.xCenter = middleOf(projection.xdim);
    }
    if (std::isnan(projection.yCenter)) {
        projection.yCenter = middleOf(projection.ydim);
    }
    if (projection.xRes == 0 || std::isnan(projection.xRes)) {
        projection.xRes = projection.yRes;
    }
}

std::string contradiction(const FlatSkyMap& map)
{
    if (const auto* sparse = std::get_if<SparseMapData>(&map.data)) {
        return contradiction(*sparse, map.xpix, map.ypix);
    }
    const auto* dense = std::get_if<DenseMapData>(&map.data);
    return dense ? contradiction(*dense, map.xpix, map.ypix) : std::string();
}

template <class Map>
struct FlatPixels
{
    Map& map;

    void load(InputArchive& in)
    {
        const auto store = in.take<std::int32_t>();
        switch (store) {
        case 0:
            break;
        case 1:
            loadValue(in, map.data.template emplace<SparseMapData>());
            break;
        case 2:
            loadValue(in, map.data.template emplace<DenseMapData>());
            break;
        default:
            in.fail("pixels are stored in way " + std::to_string(store) +
                    "; only 0 to 2 exist (damaged)");
        }
        if (const auto wrong = contradiction(map); !wrong.empty()) {
            in.fail(wrong + " (damaged)");
        }
    }

    void save(OutputArchive& out) const
    {
        if (const auto wrong = contradiction(map); !wrong.empty()) {
            throw Error("a FlatSkyMap cannot be stored: " + wrong);
        }
        out.put(static_cast<std::int32_t>(map.data.index()));
        if (const auto* sparse = std::get_if<SparseMapData>(&map.data)) {
            saveValue(out, *sparse);
        } else if (const auto* dense = std::get_if<DenseMapData>(&map.data)) {
            saveValue(out, *dense);
        }
    }

    template <class Fields>
    void upstreamMembers(Fields& f) const
    {
        f.member("store", map.data.index());
        std::visit(
            [&]<class Data>(const Data& data) {
                if constexpr (!std::same_as<Data, std::monostate>) {
                    f.member("data", data);
                }
            },
            map.data);
    }

    const auto& shown() const { return map.data; }
};

template <class Map>
FlatPixels(Map&) -> FlatPixels<Map>;

/// The only class of the format whose first version had the projection's members in place.
struct FormerProjection
{
    FlatSkyProjection projection;

    void load(InputArchive& in)
    {
        loadValue(in, projection.proj);
        loadValue(in, projection.alphaCenter);
        loadValue(in, projection.deltaCenter);
        loadValue(in, projection.yRes);
        loadValue(in, projection.xRes);
    }
};

/// Before version 3 the pixels were in the common base.
void takeFormerPixels(FlatSkyMap& map, FormerPixels& former, const InputArchive& in)
{
    map.xpix = former.xpix != 0 ? former.xpix : map.projection.xdim;
    map.ypix = former.ypix != 0 ? former.ypix : map.projection.ydim;
    if (!former.data.empty()) {
        map.data = DenseMapData{map.xpix, map.ypix, std::move(former.data)};
        if (const auto wrong = contradiction(map); !wrong.empty()) {
            in.fail(wrong + " (damaged)");
        }
    }
}

} // namespace

template <class Fields, Is<FlatSkyProjection> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("xdim", o.xdim);
    f("ydim", o.ydim);
    f("proj", o.proj);
    f("alpha_center", o.alphaCenter);
    f("delta_center", o.deltaCenter);
    if (f.version() >= 2) {
        f("x_res", o.xRes);
        f("y_res", o.yRes);
    } else {
        f("y_res", o.yRes);
        f("x_res", o.xRes);
    }
    if (f.version() >= 3) {
        f("x_center", o.xCenter);
        f("y_center", o.yCenter);
    }
    f.loaded(o, [version = f.version()](auto& loaded, const InputArchive& in) {
        if (version == 3) { // stored one too large
            loaded.xCenter -= 1;
            loaded.yCenter -= 1;
        }
        normalise(loaded, in);
    });
}

template <class Fields, Is<FlatSkyMap> Object>
void fields(Fields& f, Object& o)
{
    FormerPixels former;
    f.object();
    f.inherit(SkyMapBase{o, former});
    if (f.version() >= 2) {
        f("proj_info", o.projection);
    } else {
        f.template former<FormerProjection>(
            o, [](auto& map, const auto& old) { map.projection = old.projection; });
    }
    if (f.version() >= 3) {
        f("xpix", o.xpix);
        f("ypix", o.ypix);
        f("data", FlatPixels{o});
    } else {
        f.loaded(o, [&](auto& map, const InputArchive& in) { takeFormerPixels(map, former, in); });
    }
    if (f.version() >= 4) {
        f("flat_pol", o.flatPol);
    }
    f.loaded(o, [version = f.version()](auto& map, const InputArchive& in) {
        if (version < 2) {
            map.projection.xdim = map.xpix;
            map.projection.ydim = map.ypix;
            normalise(map.projection, in);
        }
    });
}

std::string FlatSkyProjection::summary() const
{
    return std::to_string(xdim) + " x " + std::to_string(ydim) + " pixels, " +
           std::string(enumName(proj));
}

std::string FlatSkyMap::summary() const
{
    auto text = std::to_string(xpix) + " x " + std::to_string(ypix) + " pixels";
    if (projection.proj != MapProjection::None) {
        constexpr double arcminutes = 60 * 180 / std::numbers::pi;
        constexpr std::string_view prefix = "Proj";
        const std::string_view name = enumName(projection.proj);
        text += " of " + roundedText(projection.yRes * arcminutes) + " arcmin, " +
                std::string(name.substr(std::min(name.size(), prefix.size())));
    }
    return text + ", " + contentsText() + ", " + std::to_string(storedPixels()) + " stored";
}

std::uint64_t FlatSkyMap::pixelCount() const
{
    std::uint64_t count = 0;
    return __builtin_mul_overflow(xpix, ypix, &count) ? std::numeric_limits<std::uint64_t>::max()
                                                      : count;
}

std::uint64_t FlatSkyMap::storedPixels() const
{
    if (const auto* dense = std::get_if<DenseMapData>(&data)) {
        return dense->data.size();
    }
    const auto* sparse = std::get_if<SparseMapData>(&data);
    return sparse ? sparse->size() : 0;
}

std::vector<double> FlatSkyMap::pixels() const
{
    if (const auto* dense = std::get_if<DenseMapData>(&data)) {
        return dense->data;
    }
    auto spread = emptyPixels();
    if (const auto* sparse = std::get_if<SparseMapData>(&data)) {
        auto x = sparse->offset;
        for (const auto& [first, values] : sparse->data) {
            auto index = x++ + static_cast<std::uint64_t>(first) * xpix;
            for (const double value : values) {
                spread[index] = value;
                index += xpix;
            }
        }
    }
    return spread;
}

template ObjectClass objectClass<FlatSkyProjection>();
template ObjectClass objectClass<FlatSkyMap>();

} // namespace scanweave
