// SPDX-License-Identifier: BSD-2-Clause
// What maps of the sky have in common.
#include "engine/g3/sky_map.h"

#include "engine/base/error.h"
#include "engine/g3/sky_map_fields.h"

namespace scanweave {

namespace {

std::string sizeText(std::uint64_t x, std::uint64_t y)
{
    return std::to_string(x) + " x " + std::to_string(y);
}

std::string
wrongDimensions(std::uint64_t xlen, std::uint64_t ylen, std::uint64_t x, std::uint64_t y)
{
    return xlen == x && ylen == y
               ? std::string()
               : "the pixels are " + sizeText(xlen, ylen) + " but the map is " + sizeText(x, y);
}

} // namespace

std::string_view enumName(CoordinateReference reference)
{
    static constexpr std::string_view names[] = {"Local", "Equatorial", "Galactic"};
    const auto index = static_cast<std::uint32_t>(reference);
    return index < std::size(names) ? names[index] : std::string_view();
}

std::string_view enumName(MapPolType type)
{
    static constexpr std::string_view names[] = {"T",
                                                 "Q",
                                                 "U",
                                                 "E",
                                                 "B",
                                                 "",
                                                 "",
                                                 "none",
                                                 "TT",
                                                 "TQ",
                                                 "TU",
                                                 "QQ",
                                                 "QU",
                                                 "UU",
                                                 "TE",
                                                 "TB",
                                                 "EE",
                                                 "EB",
                                                 "BB"};
    const auto index = static_cast<std::uint32_t>(type);
    return index < std::size(names) ? names[index] : std::string_view();
}

std::string_view enumName(MapPolConvention convention)
{
    static constexpr std::string_view names[] = {"IAU", "COSMO", "none"};
    const auto index = static_cast<std::uint32_t>(convention);
    return index < std::size(names) ? names[index] : std::string_view();
}

std::string G3SkyMap::contentsText() const
{
    std::string text;
    const auto add = [&](std::string_view part) {
        text += (text.empty() || part.empty() ? "" : ", ") + std::string(part);
    };
    add(enumName(polType));
    add(enumName(coordRef));
    add(units == SampleUnits::None ? std::string_view() : enumName(units));
    add(weighted ? "weighted" : "");
    return text;
}

std::vector<double> G3SkyMap::emptyPixels() const
{
    constexpr std::uint64_t most = 1ULL << 30;
    if (pixelCount() > most) {
        throw Error("a map of " + std::to_string(pixelCount()) +
                    " pixels is too large to be spread out in memory");
    }
    return std::vector<double>(pixelCount());
}

std::uint64_t SparseMapData::size() const
{
    std::uint64_t values = 0;
    for (const auto& column : data) {
        values += column.second.size();
    }
    return values;
}

std::string contradiction(const SparseMapData& data, std::uint64_t x, std::uint64_t y)
{
    if (auto wrong = wrongDimensions(data.xlen, data.ylen, x, y); !wrong.empty()) {
        return wrong;
    }
    if (data.offset > x || data.data.size() > x - data.offset) {
        return "columns of pixels lie outside of the map";
    }
    for (const auto& [first, values] : data.data) {
        // Where a column is empty its first row is left over from something else.
        const auto begin = static_cast<std::uint64_t>(first);
        if (!values.empty() && (first < 0 || begin > y || values.size() > y - begin)) {
            return "rows of pixels lie outside of the map";
        }
    }
    return {};
}

std::string contradiction(const DenseMapData& data, std::uint64_t x, std::uint64_t y)
{
    if (auto wrong = wrongDimensions(data.xlen, data.ylen, x, y); !wrong.empty()) {
        return wrong;
    }
    // By division, because the product of hostile lengths overflows.
    const auto count = data.data.size();
    if (x == 0 || y == 0 ? count != 0 : count / x != y || count % x != 0) {
        return "the pixels are " + sizeText(x, y) + " but there are " + std::to_string(count) +
               " numbers";
    }
    return {};
}

} // namespace scanweave
