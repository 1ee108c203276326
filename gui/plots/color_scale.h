// SPDX-License-Identifier: BSD-2-Clause
// Colours for numbers.
#pragma once

#include <QRgb>
#include <QStringList>

#include <array>
#include <cstdint>

namespace scanweave::studio {

enum class ColorScale : std::uint8_t
{
    Viridis,   ///< even in lightness, also for colour-blind eyes
    Cividis,   ///< as viridis, and alike for nearly all eyes
    Diverging, ///< blue, white, red: for numbers around zero
    Planck,    ///< what maps of the microwave sky are often shown in
};

/// In their order, for people.
QStringList colorScaleNames();

/// Opaque colour at `share` of the scale, 0 to 1; others are clamped, NaN is transparent.
QRgb scaleColor(ColorScale scale, double share);

/// 256 steps of it, for painting many.
const std::array<QRgb, 256>& scaleColors(ColorScale scale);

} // namespace scanweave::studio
