// SPDX-License-Identifier: BSD-2-Clause
// The files that were open lately, by place, kept in the user's settings.
#pragma once

#include <QStringList>

namespace scanweave::studio {

/// Newest first; at most twelve.
QStringList recentFiles(const QString& place);
void addRecentFile(const QString& place, const QString& path);
void removeRecentFile(const QString& place, const QString& path);

} // namespace scanweave::studio
