// SPDX-License-Identifier: BSD-2-Clause
// Asking the scanweave program something.
#include "gui/workflow/program_call.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

namespace scanweave::studio {

namespace {

constexpr int callLookInterval = 50; // milliseconds

} // namespace

QString scanweaveProgram()
{
    const QString here = QCoreApplication::applicationDirPath();
    for (const QString& path : {here + QStringLiteral("/scanweave"),
                                here + QStringLiteral("/../../engine/cli/scanweave"),
                                here + QStringLiteral("/../../../engine/cli/scanweave")}) {
        const QFileInfo info(path);
        if (info.isFile() && info.isExecutable()) {
            return info.canonicalFilePath();
        }
    }
    return QStandardPaths::findExecutable(QStringLiteral("scanweave"));
}

std::optional<ProgramAnswer> callProgram(const ProgramCall& call, TaskControl& control)
{
    QProcess process;
    process.setProgram(call.program);
    process.setArguments(call.arguments);
    process.setWorkingDirectory(call.folder);
    process.start();
    process.write(call.input);
    process.closeWriteChannel();
    ProgramAnswer answer;
    const auto takeErrors = [&] {
        const QString more = QString::fromUtf8(process.readAllStandardError());
        answer.errors += more;
        if (call.errorLine && !more.trimmed().isEmpty()) {
            call.errorLine(more.trimmed().section(QLatin1Char('\n'), -1));
        }
    };
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < call.milliseconds && !control.isCanceled()) {
        const bool isOver =
            process.waitForFinished(callLookInterval) || process.state() == QProcess::NotRunning;
        takeErrors();
        answer.output += process.readAllStandardOutput();
        if (isOver) {
            answer.exitCode = process.exitCode();
            return process.error() == QProcess::FailedToStart ||
                           process.exitStatus() != QProcess::NormalExit
                       ? std::nullopt
                       : std::optional(std::move(answer));
        }
    }
    process.kill();
    process.waitForFinished(1000);
    return std::nullopt;
}

} // namespace scanweave::studio
