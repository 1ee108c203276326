// SPDX-License-Identifier: BSD-2-Clause
// Tables and maps as files for other programs.
#pragma once

#include <QString>

#include <string>

class QWidget;

namespace scanweave::studio {

/// As RFC 4180 has it: in quotes where it must be.
std::string csvCell(const std::string& text);

/// Writes a text file whole or not at all. Throws std::runtime_error. For background tasks.
void writeTextFile(const QString& path, const std::string& text);

/// Where the user wants a FITS file; ".fits" is added to a path without a dot. Empty: nowhere.
QString askFitsPath(QWidget* parent);
/// With ".fits" behind a file name that has no suffix; folders may have dots.
QString withFitsSuffix(const QString& path);

} // namespace scanweave::studio
