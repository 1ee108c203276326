// SPDX-License-Identifier: BSD-2-Clause
// A `scanweave run` that was started from here.
#include "gui/workflow/run_process.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QThread>

#include <signal.h>
#include <unistd.h>

#include <algorithm>

namespace scanweave::studio {

namespace {

constexpr qsizetype mostOutput = 1 << 20; ///< letters kept; the file on the disk has all
constexpr int lookInterval = 250;

/// Field 22 of /proc/PID/stat: clock ticks since boot when the process began; 0 if it is gone.
quint64 startTimeOf(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    // The second field, the program's name, may hold anything, so count from its end.
    const QByteArray text = file.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    constexpr int state = 0;
    constexpr int startTime = 19;
    if (fields.size() <= startTime || fields[state] == "Z") {
        return 0;
    }
    return fields[startTime].toULongLong();
}

QString stateFolder()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) +
                           QStringLiteral("/started-runs");
    QDir().mkpath(folder);
    return folder;
}

} // namespace

QStringList runCommandLine(const RunRequest& request)
{
    QStringList line;
    if (request.ranks > 1) {
        line << QStringLiteral("mpirun");
        if (geteuid() == 0) {
            line << QStringLiteral("--allow-run-as-root");
        }
        if (request.ranks > QThread::idealThreadCount()) {
            line << QStringLiteral("--oversubscribe");
        }
        line << QStringLiteral("-n") << QString::number(request.ranks);
    }
    line << request.program << QStringLiteral("run");
    for (const QString& text : request.overrides) {
        line << QStringLiteral("--set") << text;
    }
    line << request.workflow;
    return line;
}

RunProcess::RunProcess(QObject* parent)
    : QObject(parent)
{
    timer_.setInterval(lookInterval);
    connect(&timer_, &QTimer::timeout, this, &RunProcess::look);
}

bool RunProcess::start(const RunRequest& request)
{
    const QString stamp =
        QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd_HHmmss_zzz"));
    logPath_ = stateFolder() + QLatin1Char('/') + stamp + QStringLiteral(".log");
    exitPath_ = stateFolder() + QLatin1Char('/') + stamp + QStringLiteral(".exit");
    workflow_ = request.workflow;
    started_ = QDateTime::currentDateTimeUtc();
    output_.clear();
    outputRead_ = 0;
    interrupts_ = 0;

    // The shell stays to write down how it ended. It must survive the signals that the run gets,
    // without making the run deaf for them: a trap with a command is not inherited.
    QProcess process;
    process.setProgram(QStringLiteral("/bin/sh"));
    process.setArguments(QStringList{QStringLiteral("-c"),
                                     QStringLiteral("trap : INT TERM; \"$@\"; echo $? >\"$0\""),
                                     exitPath_} +
                         runCommandLine(request));
    process.setWorkingDirectory(QFileInfo(request.workflow).absolutePath());
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(logPath_, QIODevice::Append);
    process.setStandardErrorFile(logPath_, QIODevice::Append);
    pid_ = 0;
    if (!process.startDetached(&pid_) || pid_ <= 0) {
        pid_ = 0;
        Q_EMIT failed(tr("The run can't be started: %1").arg(process.errorString()));
        return false;
    }
    startTime_ = startTimeOf(pid_);
    timer_.start();
    Q_EMIT changed();
    return true;
}

void RunProcess::interrupt()
{
    if (isRunning() && isAlive()) {
        // The whole group, as Ctrl+C in a terminal would; started detached, it is not ours.
        const pid_t group = getpgid(static_cast<pid_t>(pid_));
        if (group > 1 && group != getpgrp()) {
            ++interrupts_;
            ::kill(-group, SIGINT);
            Q_EMIT changed();
        }
    }
}

bool RunProcess::isAlive() const
{
    const quint64 time = startTimeOf(pid_);
    return time != 0 && time == startTime_;
}

void RunProcess::readOutput()
{
    QFile file(logPath_);
    if (!file.open(QIODevice::ReadOnly) || file.size() <= outputRead_) {
        return;
    }
    file.seek(std::max(outputRead_, file.size() - mostOutput));
    output_ += QString::fromUtf8(file.readAll());
    outputRead_ = file.size();
    if (output_.size() > mostOutput) {
        output_ = output_.right(mostOutput / 2);
    }
    Q_EMIT changed();
}

void RunProcess::look()
{
    const bool wasAlive = isAlive(); // before reading, so that nothing written last is missed
    readOutput();
    if (wasAlive) {
        return;
    }
    timer_.stop();
    pid_ = 0;
    std::optional<int> exitCode;
    QFile file(exitPath_);
    if (file.open(QIODevice::ReadOnly)) {
        bool isNumber = false;
        const int code = file.readAll().trimmed().toInt(&isNumber);
        exitCode = isNumber ? std::optional(code) : std::nullopt;
    }
    Q_EMIT changed();
    Q_EMIT ended(exitCode);
}

QString RunProcess::runFile() const
{
    static const QRegularExpression line(QStringLiteral("run file\\s+(\\S.*\\.sqlite)"));
    const QRegularExpressionMatch match = line.match(output_);
    if (!match.hasMatch()) {
        return {};
    }
    return QDir::cleanPath(
        QFileInfo(workflow_).absoluteDir().absoluteFilePath(match.captured(1).trimmed()));
}

QJsonObject RunProcess::saveState() const
{
    if (logPath_.isEmpty() || !isRunning()) {
        return {};
    }
    return {{QStringLiteral("pid"), pid_},
            {QStringLiteral("start_time"), QString::number(startTime_)},
            {QStringLiteral("workflow"), workflow_},
            {QStringLiteral("log"), logPath_},
            {QStringLiteral("exit"), exitPath_},
            {QStringLiteral("started"), started_.toString(Qt::ISODateWithMs)}};
}

void RunProcess::restoreState(const QJsonObject& state)
{
    const auto text = [&](const char* key) { return state.value(QLatin1String(key)).toString(); };
    if (isRunning() || text("log").isEmpty()) {
        return;
    }
    pid_ = state.value(QStringLiteral("pid")).toVariant().toLongLong();
    startTime_ = text("start_time").toULongLong();
    workflow_ = text("workflow");
    logPath_ = text("log");
    exitPath_ = text("exit");
    started_ = QDateTime::fromString(text("started"), Qt::ISODateWithMs);
    output_.clear();
    outputRead_ = 0;
    timer_.start();
}

} // namespace scanweave::studio
