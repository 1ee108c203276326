// SPDX-License-Identifier: BSD-2-Clause
// The files that were open lately.
#include "gui/widgets/recent_files.h"

#include <QSettings>

namespace scanweave::studio {

namespace {

constexpr qsizetype mostRecentFiles = 12;

QString recentKey(const QString& place)
{
    return QStringLiteral("recent/") + place;
}

} // namespace

QStringList recentFiles(const QString& place)
{
    return QSettings().value(recentKey(place)).toStringList();
}

void addRecentFile(const QString& place, const QString& path)
{
    QStringList files = recentFiles(place);
    files.removeAll(path);
    files.prepend(path);
    QSettings().setValue(recentKey(place), files.mid(0, mostRecentFiles));
}

void removeRecentFile(const QString& place, const QString& path)
{
    QStringList files = recentFiles(place);
    if (files.removeAll(path) > 0) {
        QSettings().setValue(recentKey(place), files);
    }
}

} // namespace scanweave::studio
