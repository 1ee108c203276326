// SPDX-License-Identifier: BSD-2-Clause
// Colours with a meaning, the same everywhere: after Okabe & Ito (2008), told apart by colour-blind
// people too. Each state has a symbol besides, because colour alone says nothing to some.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

namespace scanweave::studio {

enum class DataState
{
    Waiting,
    Running,
    Done,
    Skipped,
    Failed,
    Metadata
};

inline constexpr QRgb okabeItoOrange = 0xffe69f00;
inline constexpr QRgb okabeItoSkyBlue = 0xff56b4e9;
inline constexpr QRgb okabeItoGreen = 0xff009e73;
inline constexpr QRgb okabeItoYellow = 0xfff0e442;
inline constexpr QRgb okabeItoBlue = 0xff0072b2;
inline constexpr QRgb okabeItoVermilion = 0xffd55e00;
inline constexpr QRgb okabeItoPurple = 0xffcc79a7;

/// For areas and marks.
QColor stateColor(DataState state);
/// The same hue for text and thin lines: at least 4.5:1 against the palette's base.
QColor stateTextColor(DataState state, const QPalette& palette);
/// One character: ● ◐ ○ ▲ ✕ ◆
QString stateSymbol(DataState state);
QString stateName(DataState state);

/// Outline of what is selected in a picture.
QColor selectionColor();

/// Colour of a frame type by its letters ("S"); unknown types share one.
QColor frameTypeColor(const QString& letters);
/// Black or white, whichever is easier to read on it.
QColor textOn(const QColor& background);

bool isDark(const QPalette& palette);
/// `share` 0: `from`, 1: `to`.
QColor mixed(const QColor& from, const QColor& to, double share);
/// Lines that separate without being seen.
QColor hairline(const QPalette& palette);
/// Text that steps back, 4.5:1 nevertheless.
QColor quietText(const QPalette& palette);
/// `color`, moved towards the text colour until it has that contrast to `background`.
QColor readable(QColor color, const QColor& background, double contrast = 4.5);
double contrastRatio(const QColor& a, const QColor& b);

} // namespace scanweave::studio
