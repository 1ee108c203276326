// SPDX-License-Identifier: BSD-2-Clause
// A `scanweave run` that was started from here: its own process group, which goes on when the
// Studio ends, and can be found again by the next one.
#pragma once

#include <QDateTime>
#include <QJsonObject>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <optional>

namespace scanweave::studio {

struct RunRequest
{
    QString program;  ///< of scanweave
    QString workflow; ///< path
    int ranks = 1;
    QStringList overrides; ///< "distribute.io_ranks=3"
};

/// The command line that does it, with mpirun for more than one rank.
QStringList runCommandLine(const RunRequest& request);

class RunProcess final : public QObject
{
    Q_OBJECT

public:
    explicit RunProcess(QObject* parent = nullptr);

    /// False (and failed() was emitted) if it can't be started.
    bool start(const RunRequest& request);
    /// Asks it to stop taking frames and finish; again: to end at once.
    void interrupt();

    bool isRunning() const { return pid_ > 0; }
    bool isStopping() const { return interrupts_ > 0; }
    const QString& workflow() const { return workflow_; }
    const QString& output() const { return output_; }
    const QDateTime& started() const { return started_; }
    /// Of the run file, as soon as the output names it.
    QString runFile() const;

    QJsonObject saveState() const;
    /// Goes on following a run that is still at work, or tells how it ended meanwhile.
    void restoreState(const QJsonObject& state);

Q_SIGNALS:
    void changed(); ///< started, more output, or ended
    void failed(const QString& message);
    /// `exitCode`: none when nobody knows.
    void ended(std::optional<int> exitCode);

private:
    void look();
    bool isAlive() const;
    void readOutput();

    qint64 pid_ = 0;
    quint64 startTime_ = 0; ///< of the process, as the kernel counts: tells it from a later one
    int interrupts_ = 0;
    QString workflow_;
    QString logPath_;
    QString exitPath_;
    QDateTime started_;
    QString output_;
    qint64 outputRead_ = 0;
    QTimer timer_;
};

} // namespace scanweave::studio
