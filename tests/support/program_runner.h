// SPDX-License-Identifier: BSD-2-Clause
// Runs the scanweave program as users do, and keeps what it says.
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <QTest>

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace scanweave::test {

struct ProgramResult
{
    int exitCode = -1; ///< -1: it crashed or didn't end
    std::string output;
    std::string errors;

    /// Standard output as JSON; discarded if it isn't.
    nlohmann::ordered_json json() const
    {
        return nlohmann::ordered_json::parse(output, nullptr, false);
    }
};

struct ProgramSettings
{
    std::string directory = {};
    std::vector<std::pair<std::string, std::string>> environment = {};
    std::string input = {};
    int seconds = 60;
};

/// Starts `program` and waits for its end.
inline ProgramResult runProgramFile(const std::string& program,
                                    const std::vector<std::string>& arguments,
                                    const ProgramSettings& settings = {})
{
    QStringList list;
    for (const std::string& argument : arguments) {
        list << QString::fromStdString(argument);
    }
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto& [name, value] : settings.environment) {
        environment.insert(QString::fromStdString(name), QString::fromStdString(value));
    }
    process.setProcessEnvironment(environment);
    if (!settings.directory.empty()) {
        process.setWorkingDirectory(QString::fromStdString(settings.directory));
    }
    process.start(QString::fromStdString(program), list);
    process.write(QByteArray::fromStdString(settings.input));
    process.closeWriteChannel();
    ProgramResult result;
    if (!process.waitForFinished(settings.seconds * 1000)) {
        process.kill();
        process.waitForFinished();
        result.errors = "did not end: ";
    } else if (process.exitStatus() == QProcess::NormalExit) {
        result.exitCode = process.exitCode();
    }
    result.output = process.readAllStandardOutput().toStdString();
    result.errors += process.readAllStandardError().toStdString();
    return result;
}

inline bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace scanweave::test

/// Verifies what a program said, anywhere, and what it ended with; shows all of it if not.
#define VERIFY_SAYS(result, text)                                                                  \
    QVERIFY2(scanweave::test::contains((result).output + (result).errors, text),                   \
             qPrintable(QString::fromStdString((result).output + (result).errors)))
#define VERIFY_EXIT(result, code)                                                                  \
    QVERIFY2((result).exitCode == (code),                                                          \
             qPrintable(QString("exit code %1: ").arg((result).exitCode) +                         \
                        QString::fromStdString((result).output + (result).errors)))
