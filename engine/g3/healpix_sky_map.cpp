// SPDX-License-Identifier: BSD-2-Clause
// Maps with HEALPix pixels.
#include "engine/g3/healpix_sky_map.h"

#include "engine/base/error.h"
#include "engine/g3/object_class.h"
#include "engine/g3/sky_map_fields.h"

#include <algorithm>

namespace scanweave {

namespace {

/// With more, twelve times its square would not be a number of pixels any more.
constexpr std::uint64_t largestNside = 1ULL << 29;

std::uint64_t ringLength(std::uint64_t ring, std::uint64_t nside)
{
    return 4 * std::min({ring, nside, 4 * nside - ring});
}

std::string contradiction(const HealpixSkyMap& map, const SparseMapData& rings)
{
    const auto nside = map.info.nside;
    if (auto wrong = contradiction(rings, 4 * nside, 4 * nside); !wrong.empty()) {
        return wrong;
    }
    auto ring = rings.offset;
    for (const auto& [first, values] : rings.data) {
        const auto end = static_cast<std::uint64_t>(first) + values.size();
        if (!values.empty() && (ring == 0 || end > ringLength(ring, nside))) {
            return "ring " + std::to_string(ring) + " is longer than it can be";
        }
        ++ring;
    }
    return {};
}

std::string contradiction(const HealpixSkyMap& map)
{
    if (map.info.nside > largestNside) {
        return "nside is " + std::to_string(map.info.nside);
    }
    if (const auto* indexed = std::get_if<HealpixSkyMap::Indexed>(&map.data)) {
        for (const auto& [pixel, value] : *indexed) {
            if (pixel >= map.pixelCount()) {
                return "pixel " + std::to_string(pixel) + " doesn't exist at nside " +
                       std::to_string(map.info.nside);
            }
        }
    } else if (const auto* rings = std::get_if<SparseMapData>(&map.data)) {
        return contradiction(map, *rings);
    } else if (const auto* dense = std::get_if<std::vector<double>>(&map.data)) {
        if (dense->size() != map.pixelCount()) {
            return "there are " + std::to_string(dense->size()) + " pixels where nside " +
                   std::to_string(map.info.nside) + " has " + std::to_string(map.pixelCount());
        }
    }
    return {};
}

/// Calls visit(pixel, value), in the order in which they are stored.
template <class Visit>
void forEachStored(const HealpixSkyMap& map, Visit&& visit)
{
    if (const auto* dense = std::get_if<std::vector<double>>(&map.data)) {
        for (std::size_t pixel = 0; pixel < dense->size(); ++pixel) {
            visit(std::uint64_t{pixel}, (*dense)[pixel]);
        }
    } else if (const auto* indexed = std::get_if<HealpixSkyMap::Indexed>(&map.data)) {
        for (const auto& [pixel, value] : *indexed) {
            visit(pixel, value);
        }
    } else if (const auto* rings = std::get_if<SparseMapData>(&map.data)) {
        std::uint64_t ringBegin = 0;
        for (std::uint64_t ring = 1; ring < 4 * map.info.nside; ++ring) {
            const auto length = ringLength(ring, map.info.nside);
            if (ring >= rings->offset && ring - rings->offset < rings->data.size()) {
                const auto& [first, values] = rings->data[ring - rings->offset];
                auto place =
                    static_cast<std::uint64_t>(first) + (map.info.shifted ? length / 2 : 0);
                for (const double value : values) {
                    visit(ringBegin + place++ % length, value);
                }
            }
            ringBegin += length;
        }
    }
}

template <class Map>
struct HealpixPixels
{
    Map& map;

    void load(InputArchive& in)
    {
        const auto store = in.take<std::int32_t>();
        switch (store) {
        case 0:
            return;
        case 1:
            return loadValue(in, map.data.template emplace<HealpixSkyMap::Indexed>());
        case 2:
            return loadValue(in, map.data.template emplace<SparseMapData>());
        case 3:
            return loadValue(in, map.data.template emplace<std::vector<double>>());
        default:
            in.fail("pixels are stored in way " + std::to_string(store) +
                    "; only 0 to 3 exist (damaged)");
        }
    }

    void save(OutputArchive& out) const
    {
        if (const auto wrong = contradiction(map); !wrong.empty()) {
            throw Error("a HealpixSkyMap cannot be stored: " + wrong);
        }
        out.put(static_cast<std::int32_t>(map.data.index()));
        std::visit(
            [&]<class Data>(const Data& data) {
                if constexpr (!std::same_as<Data, std::monostate>) {
                    saveValue(out, data);
                }
            },
            map.data);
    }

    template <class Fields>
    void upstreamMembers(Fields& f) const
    {
        f.member("store", map.data.index());
        std::visit(
            [&]<class Data>(const Data& data) {
                if constexpr (std::same_as<Data, HealpixSkyMap::Indexed>) {
                    f.member("data", KeyValues{data});
                } else if constexpr (!std::same_as<Data, std::monostate>) {
                    f.member("data", data);
                }
            },
            map.data);
    }

    const auto& shown() const { return map.data; }
};

template <class Map>
HealpixPixels(Map&) -> HealpixPixels<Map>;

} // namespace

template <class Fields, Is<HealpixSkyMapInfo> Object>
void fields(Fields& f, Object& o)
{
    f.object();
    f("nside", o.nside);
    f("nested", o.nested);
    f("shifted", o.shifted);
}

template <class Fields, Is<HealpixSkyMap> Object>
void fields(Fields& f, Object& o)
{
    FormerPixels former; // HEALPix maps never had pixels there
    f.object();
    f.inherit(SkyMapBase{o, former});
    if (f.version() >= 3) {
        f("info", o.info);
    } else {
        f.template former<std::pair<std::uint32_t, bool>>(o, [](auto& map, const auto& old) {
            map.info.nside = old.first;
            map.info.nested = old.second;
        });
    }
    f("data", HealpixPixels{o});
    if (f.version() == 2) {
        f.template former<bool>(o, [](auto& map, bool shifted) { map.info.shifted = shifted; });
    }
    f.loaded(o, [](auto& map, const InputArchive& in) {
        if (const auto wrong = contradiction(map); !wrong.empty()) {
            in.fail(wrong + " (damaged)");
        }
    });
}

std::string HealpixSkyMapInfo::summary() const
{
    return "nside " + std::to_string(nside) + (nested ? ", nested" : ", ring order");
}

std::string HealpixSkyMap::summary() const
{
    return info.summary() + ", " + contentsText() + ", " + std::to_string(storedPixels()) +
           " pixels stored";
}

std::uint64_t HealpixSkyMap::storedPixels() const
{
    return std::visit(
        []<class Data>(const Data& held) -> std::uint64_t {
            if constexpr (std::same_as<Data, std::monostate>) {
                return 0;
            } else {
                return held.size();
            }
        },
        data);
}

std::vector<double> HealpixSkyMap::pixels() const
{
    if (const auto* dense = std::get_if<std::vector<double>>(&data)) {
        return *dense;
    }
    auto spread = emptyPixels();
    forEachStored(*this, [&](std::uint64_t pixel, double value) { spread[pixel] = value; });
    return spread;
}

HealpixSkyMap::Indexed HealpixSkyMap::covered() const
{
    Indexed pixels;
    forEachStored(*this, [&](std::uint64_t pixel, double value) {
        if (value != 0) {
            pixels.emplace_back(pixel, value);
        }
    });
    const auto byPixel = [](const auto& a, const auto& b) { return a.first < b.first; };
    if (!std::ranges::is_sorted(pixels, byPixel)) {
        std::ranges::sort(pixels, byPixel);
    }
    return pixels;
}

template ObjectClass objectClass<HealpixSkyMapInfo>();
template ObjectClass objectClass<HealpixSkyMap>();

} // namespace scanweave
