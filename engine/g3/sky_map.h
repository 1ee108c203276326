// SPDX-License-Identifier: BSD-2-Clause
// What maps of the sky have in common, whatever their pixels are.
#pragma once

#include "engine/g3/object_of.h"
#include "engine/g3/units.h"

namespace scanweave {

// Enumerations have the values that are stored.
enum class CoordinateReference : std::uint32_t
{
    Local = 0,
    Equatorial = 1,
    Galactic = 2
};

enum class MapPolType : std::uint32_t
{
    T = 0,
    Q = 1,
    U = 2,
    E = 3,
    B = 4,
    None = 7,
    TT = 8,
    TQ = 9,
    TU = 10,
    QQ = 11,
    QU = 12,
    UU = 13,
    TE = 14,
    TB = 15,
    EE = 16,
    EB = 17,
    BB = 18,
};

enum class MapPolConvention : std::uint32_t
{
    IAU = 0,
    COSMO = 1,
    None = 2
};

/// Names as in JSON; "" for a number that has none.
std::string_view enumName(CoordinateReference reference);
std::string_view enumName(MapPolType type);
std::string_view enumName(MapPolConvention convention);

class G3SkyMap : public FrameObject
{
public:
    static constexpr std::string_view staticClassName = "G3SkyMap";
    static constexpr std::uint32_t staticVersion = 3;

    /// How many pixels the geometry has, stored or not.
    virtual std::uint64_t pixelCount() const = 0;

    /// How many pixels are stored; the others are zero.
    virtual std::uint64_t storedPixels() const = 0;

    /// All pixels in the order of the map's own pixel index. Throws Error when they are more than
    /// 2^30.
    virtual std::vector<double> pixels() const = 0;

    CoordinateReference coordRef = CoordinateReference::Local;
    SampleUnits units = SampleUnits::None;
    double overflow = 0; ///< sum of what fell outside of the map
    MapPolType polType = MapPolType::None;
    bool weighted = true;
    MapPolConvention polConv = MapPolConvention::None;

protected:
    /// "T, Equatorial, Tcmb, weighted", for summaries.
    std::string contentsText() const;

    /// Zeros for pixels(); throws Error when there are too many.
    std::vector<double> emptyPixels() const;
};

/// Values of some columns of a map, the rest being zero: element k of `data` belongs to x = offset
/// + k and holds the values for y = first, first + 1, …
struct SparseMapData
{
    static constexpr std::string_view staticClassName = "SparseMapData";
    static constexpr std::uint32_t staticVersion = 1;

    using Column = std::pair<std::int32_t, std::vector<double>>;

    std::uint64_t xlen = 0;
    std::uint64_t ylen = 0;
    std::uint64_t offset = 0;
    std::vector<Column> data;

    std::uint64_t size() const;
};

/// Pixel (x, y) is at index x + y * xlen.
struct DenseMapData
{
    static constexpr std::string_view staticClassName = "DenseMapData";
    static constexpr std::uint32_t staticVersion = 1;

    std::uint64_t xlen = 0;
    std::uint64_t ylen = 0;
    std::vector<double> data;
};

} // namespace scanweave
