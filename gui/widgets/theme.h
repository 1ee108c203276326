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

/// Labels write the colour of their links into their text when they get it: after a change of the
/// application's palette this lets all of them do that again.
void recolorLinks();

QPalette lightPalette();
QPalette darkPalette();

} // namespace scanweave::studio
