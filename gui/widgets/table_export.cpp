// SPDX-License-Identifier: BSD-2-Clause
// Tables as files for other programs.
#include "gui/widgets/table_export.h"

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

} // namespace scanweave::studio
