// SPDX-License-Identifier: BSD-2-Clause
// What the numbers in files are multiples of (G3-FORMAT.md section 8).
#pragma once

#include <cstdint>
#include <numbers>
#include <iterator>
#include <string_view>

namespace scanweave {

/// Multiply to get a stored number (`150 * units::gigahertz`), divide to get the number people say.
namespace units {
inline constexpr double second = 1e8; ///< the base unit is a tick of 10 ns
inline constexpr double millisecond = 1e5;
inline constexpr double minute = 6e9;
inline constexpr double hour = 3.6e11;
inline constexpr double day = 8.64e12;
inline constexpr double hertz = 1e-8;
inline constexpr double megahertz = 1e-2;
inline constexpr double gigahertz = 10;
inline constexpr double radian = 1;
inline constexpr double degree = std::numbers::pi / 180;
inline constexpr double arcminute = degree / 60;
inline constexpr double arcsecond = degree / 3600;
inline constexpr double millimetre = 1;
inline constexpr double metre = 1000;
inline constexpr double watt = 1;
inline constexpr double picowatt = 1e-12;
inline constexpr double kelvin = 1000; ///< the base unit is 1 mK
inline constexpr double microkelvin = 1e-3;
} // namespace units

/// What the samples of a timestream or the pixels of a map measure. Values as stored.
enum class SampleUnits : std::uint32_t
{
    None = 0,
    Counts = 1,
    Current = 2,
    Power = 3,
    Tcmb = 4,
    Resistance = 5,
    Angle = 6,
    Distance = 7,
    Voltage = 8,
    Pressure = 9,
    FluxDensity = 10,
    Trj = 11,
    Frequency = 12,
};

/// "Tcmb"; "" for a number that is no unit.
std::string_view enumName(SampleUnits units);

} // namespace scanweave
