// SPDX-License-Identifier: BSD-2-Clause
// Distances and sizes that all places share, in device-independent pixels.
#pragma once

namespace scanweave::studio::spacing {

inline constexpr int tiny = 4;
inline constexpr int small = 8;
inline constexpr int medium = 12;
inline constexpr int large = 16;
inline constexpr int huge = 24;

inline constexpr int controlHeight = 28;
inline constexpr int rowHeight = 24;
inline constexpr int corner = 4;
inline constexpr int icon = 16;
inline constexpr int railWidth = 76;
inline constexpr int headerHeight = 44;
inline constexpr int inspectorWidth = 280;
inline constexpr int fadeMilliseconds = 120;

} // namespace scanweave::studio::spacing
