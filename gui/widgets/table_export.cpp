// SPDX-License-Identifier: BSD-2-Clause
// Tables and maps as files for other programs.
#include "gui/widgets/table_export.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>

#include <stdexcept>

namespace scanweave::studio {

std::string csvCell(const std::string& text)
{
    if (text.find_first_of(",\"\n\r") == std::string::npos) {
        return text;
    }
    std::string result = "\"";
    for (const char c : text) {
        result += c;
        if (c == '"') {
            result += c;
        }
    }
    return result + '"';
}

void writeTextFile(const QString& path, const std::string& text)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) ||
        file.write(text.data(), static_cast<qint64>(text.size())) !=
            static_cast<qint64>(text.size()) ||
        !file.commit()) {
        throw std::runtime_error("\"" + path.toStdString() +
                                 "\" could not be written: " + file.errorString().toStdString());
    }
}

QString
askForFile(QWidget* parent, const QString& title, const QString& proposed, const QString& filter)
{
    static const QRegularExpression pattern(QStringLiteral("\\*(\\.[A-Za-z0-9]+)"));
    return withSuffix(QFileDialog::getSaveFileName(parent, title, proposed, filter),
                      pattern.match(filter).captured(1));
}

QString besideFile(const QString& path, const QString& ending)
{
    const QFileInfo file(path);
    return file.absolutePath() + QLatin1Char('/') + file.completeBaseName() + ending;
}

QString withSuffix(const QString& path, const QString& suffix)
{
    const bool isNamed = path.isEmpty() || QFileInfo(path).fileName().contains(QLatin1Char('.'));
    return isNamed ? path : path + suffix;
}

} // namespace scanweave::studio
