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

/// Where the user wants a new file; "" for nowhere. `proposed` is a path; a name that is given
/// without suffix gets the first one of `filter`, "Tables (*.csv)".
QString
askForFile(QWidget* parent, const QString& title, const QString& proposed, const QString& filter);
/// The same folder and name without suffix, and then `ending`: "-entries.csv".
QString besideFile(const QString& path, const QString& ending);
/// With `suffix` behind a file name that has none; folders may have dots.
QString withSuffix(const QString& path, const QString& suffix);

} // namespace scanweave::studio
