// SPDX-License-Identifier: BSD-2-Clause
// Paths as people know them.
#include "gui/widgets/path_text.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>

namespace scanweave::studio {

QString shownPath(const QString& path)
{
    const QString home = QDir::homePath();
    if (home.size() > 1 && path.startsWith(home + QLatin1Char('/'))) {
        return QLatin1Char('~') + path.mid(home.size());
    }
    return path;
}

QString fileName(const QString& path)
{
    return QFileInfo(path).fileName();
}

QString breakable(QString text)
{
    for (const QChar mark :
         {QLatin1Char('/'), QLatin1Char('-'), QLatin1Char('_'), QLatin1Char('.')}) {
        text.replace(mark, QString(mark) + QChar(0x200B));
    }
    // Names such as BolometerPropertiesMap, between their words.
    for (qsizetype i = text.size() - 1; i > 0; --i) {
        if (text.at(i).isUpper() && text.at(i - 1).isLower()) {
            text.insert(i, QChar(0x200B));
        }
    }
    return text;
}

QString cleanPath(const QString& text)
{
    QString path = text.trimmed();
    if (path.size() > 1 &&
        (path.front() == QLatin1Char('"') || path.front() == QLatin1Char('\'')) &&
        path.back() == path.front()) {
        path = path.mid(1, path.size() - 2);
    }
    if (path.startsWith(QLatin1String("file:"))) {
        path = QUrl(path).toLocalFile();
    }
    if (path == QLatin1String("~") || path.startsWith(QLatin1String("~/"))) {
        path = QDir::homePath() + path.mid(1);
    }
    return path.isEmpty() ? path : QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

bool isFrameFile(const QString& path)
{
    for (const char* suffix : {".g3", ".g3.gz", ".g3.bz2", ".g3.xz"}) {
        if (path.endsWith(QLatin1String(suffix))) {
            return true;
        }
    }
    return false;
}

bool isRunFile(const QString& path)
{
    return path.endsWith(QLatin1String(".sqlite"));
}

bool isWorkflowFile(const QString& path)
{
    return path.endsWith(QLatin1String(".json"));
}

} // namespace scanweave::studio
