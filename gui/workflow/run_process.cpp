// SPDX-License-Identifier: BSD-2-Clause
// A `scanweave run` that was started from here.
#include "gui/workflow/run_process.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QLockFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSaveFile>
#include <QStandardPaths>
#include <QThread>

#include <signal.h>
#include <unistd.h>

#include <algorithm>

namespace scanweave::studio {

namespace {

constexpr qsizetype mostOutput = 1 << 20; ///< letters kept; the file on the disk has all
constexpr int lookInterval = 250;
constexpr int doubleClick = 500;

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

/// "…/20261122_143046_123.exit" of "…/20261122_143046_123.log"
QString besideLog(const QString& logPath, const QString& suffix)
{
    return logPath.left(logPath.lastIndexOf(QLatin1Char('.'))) + suffix;
}

/// Null if another Studio has it. A lock whose program has died is none.
std::unique_ptr<QLockFile> lockOfRun(const QString& logPath)
{
    auto lock = std::make_unique<QLockFile>(besideLog(logPath, QStringLiteral(".lock")));
    lock->setStaleLockTime(0);
    return lock->tryLock(0) ? std::move(lock) : nullptr;
}

QString keptStatePath(const QString& logPath)
{
    return besideLog(logPath, QStringLiteral(".json"));
}

bool isProcess(qint64 pid, quint64 startTime)
{
    const quint64 time = startTimeOf(pid);
    return time != 0 && time == startTime;
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

RunProcess::~RunProcess() = default;

void RunProcess::forgetLast()
{
    started_ = {};
    ended_ = {};
    output_.clear();
    outputRead_ = 0;
    interrupts_ = 0;
    runFile_.clear();
}

bool RunProcess::start(const RunRequest& request)
{
    forgetLast();
    if (request.ranks > 1 && QStandardPaths::findExecutable(QStringLiteral("mpirun")).isEmpty()) {
        Q_EMIT failed(tr("There is no program mpirun here, which more than one rank need. Install "
                         "it (on Debian: openmpi-bin), or run with 1 rank."));
        return false;
    }
    const QString stamp =
        QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd_HHmmss_zzz"));
    logPath_ = stateFolder() + QLatin1Char('/') + stamp + QStringLiteral(".log");
    exitPath_ = stateFolder() + QLatin1Char('/') + stamp + QStringLiteral(".exit");
    workflow_ = request.workflow;
    started_ = QDateTime::currentDateTimeUtc();

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
    follow();
    keepState();
    Q_EMIT changed();
    return true;
}

/// For the next Studio, even if this one is killed.
void RunProcess::keepState() const
{
    QSaveFile kept(keptStatePath(logPath_));
    if (kept.open(QIODevice::WriteOnly)) {
        kept.write(QJsonDocument(saveState()).toJson());
        kept.commit();
    }
}

bool RunProcess::follow()
{
    lock_ = lockOfRun(logPath_);
    if (lock_) {
        timer_.start();
    }
    return lock_ != nullptr;
}

double RunProcess::seconds() const
{
    const QDateTime end = ended_.isValid() ? ended_ : QDateTime::currentDateTimeUtc();
    return started_.isValid()
               ? static_cast<double>(std::max<qint64>(0, started_.msecsTo(end))) / 1000
               : 0;
}

void RunProcess::interrupt()
{
    const bool isSecondClick =
        interrupts_ > 0 && sinceInterrupt_.isValid() && sinceInterrupt_.elapsed() < doubleClick;
    if (isRunning() && isAlive() && !isSecondClick) {
        // The whole group, as Ctrl+C in a terminal would; started detached, it is not ours.
        const pid_t group = getpgid(static_cast<pid_t>(pid_));
        if (group > 1 && group != getpgrp()) {
            ++interrupts_;
            sinceInterrupt_.start();
            ::kill(-group, SIGINT);
            keepState();
            Q_EMIT changed();
        }
    }
}

bool RunProcess::isAlive() const
{
    return isProcess(pid_, startTime_);
}

void RunProcess::readOutput()
{
    QFile file(logPath_);
    if (!file.open(QIODevice::ReadOnly) || file.size() <= outputRead_) {
        return;
    }
    file.seek(std::max(outputRead_, file.size() - mostOutput));
    constexpr qsizetype longestLine = 8192; // that names the run file, and was half there before
    const qsizetype from = std::max<qsizetype>(0, output_.size() - longestLine);
    output_ += QString::fromUtf8(file.readAll());
    outputRead_ = file.size();
    findRunFile(from);
    if (output_.size() > mostOutput) {
        output_ = output_.right(mostOutput / 2);
    }
    Q_EMIT changed();
}

void RunProcess::findRunFile(qsizetype from)
{
    static const QRegularExpression line(QStringLiteral("^ *run file +(\\S.*\\.sqlite)$"),
                                         QRegularExpression::MultilineOption);
    QString found;
    for (auto matches = line.globalMatch(output_, from); matches.hasNext();) {
        found = matches.next().captured(1);
    }
    if (found.isEmpty()) {
        return;
    }
    found = QDir::cleanPath(QFileInfo(workflow_).absoluteDir().absoluteFilePath(found));
    if (found != runFile_) {
        runFile_ = found;
        Q_EMIT runFileFound(runFile_);
    }
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
        ended_ = QFileInfo(file).lastModified(); // perhaps long ago
    } else {
        ended_ = QDateTime::currentDateTimeUtc();
    }
    QFile::remove(keptStatePath(logPath_));
    lock_.reset();
    Q_EMIT changed();
    Q_EMIT ended(exitCode);
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
            {QStringLiteral("interrupts"), interrupts_},
            {QStringLiteral("started"), started_.toString(Qt::ISODateWithMs)}};
}

void RunProcess::restoreState(const QJsonObject& state)
{
    const auto text = [&](const char* key) { return state.value(QLatin1String(key)).toString(); };
    if (isRunning() || text("log").isEmpty()) {
        return;
    }
    forgetLast();
    interrupts_ = state.value(QStringLiteral("interrupts")).toInt();
    pid_ = state.value(QStringLiteral("pid")).toVariant().toLongLong();
    startTime_ = text("start_time").toULongLong();
    workflow_ = text("workflow");
    logPath_ = text("log");
    exitPath_ = text("exit");
    started_ = QDateTime::fromString(text("started"), Qt::ISODateWithMs);
    if (!follow()) {
        pid_ = 0;
        forgetLast();
    }
}

QJsonObject RunProcess::findRunning()
{
    const QDir folder(stateFolder());
    const QStringList names =
        folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name | QDir::Reversed);
    for (const QString& name : names) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly)) {
            continue;
        }
        const QJsonObject state = QJsonDocument::fromJson(file.readAll()).object();
        const QString log = state.value(QStringLiteral("log")).toString();
        const bool isGoingOn =
            !QFile::exists(state.value(QStringLiteral("exit")).toString()) &&
            isProcess(state.value(QStringLiteral("pid")).toVariant().toLongLong(),
                      state.value(QStringLiteral("start_time")).toString().toULongLong());
        if (!isGoingOn) {
            file.remove();
        } else if (QFile::exists(log) && lockOfRun(log)) {
            return state;
        }
    }
    return {};
}

} // namespace scanweave::studio
