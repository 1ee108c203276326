// SPDX-License-Identifier: BSD-2-Clause
// Tables and maps as files for other programs.
#include "gui/widgets/table_export.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
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

QString askFitsPath(QWidget* parent)
{
    const auto text = [](const char* words) {
        return QCoreApplication::translate("scanweave::studio", words);
    };
    const QString path = QFileDialog::getSaveFileName(
        parent,
        text(QT_TRANSLATE_NOOP("scanweave::studio", "Export as FITS")),
        {},
        text(QT_TRANSLATE_NOOP("scanweave::studio", "FITS files (*.fits)")));
    return withFitsSuffix(path);
}

QString withFitsSuffix(const QString& path)
{
    const bool isNamed = path.isEmpty() || QFileInfo(path).fileName().contains(QLatin1Char('.'));
    return isNamed ? path : path + QStringLiteral(".fits");
}

} // namespace scanweave::studio
