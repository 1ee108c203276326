// SPDX-License-Identifier: BSD-2-Clause
// Light, dark, or as the desktop has it.
#pragma once

#include <QPalette>
#include <QString>

namespace scanweave::studio {

enum class Theme
{
    Desktop,
    Light,
    Dark
};

Theme savedTheme();
void saveTheme(Theme theme);

/// Sets style and palette of the application; all widgets follow.
void applyTheme(Theme theme);

QPalette lightPalette();
QPalette darkPalette();

} // namespace scanweave::studio
