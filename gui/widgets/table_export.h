// SPDX-License-Identifier: BSD-2-Clause
// Tables as files for other programs.
#pragma once

#include <QString>

#include <string>

namespace scanweave::studio {

/// As RFC 4180 has it: in quotes where it must be.
std::string csvCell(const std::string& text);

/// Writes a text file whole or not at all. Throws std::runtime_error. For background tasks.
void writeTextFile(const QString& path, const std::string& text);

} // namespace scanweave::studio
