// SPDX-License-Identifier: BSD-2-Clause
// A `scanweave run` that was started from here: its own process group, which goes on when the
// Studio ends, and can be found again by the next one.
#pragma once

#include <QDateTime>
#include <QElapsedTimer>
#include <QJsonObject>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <memory>
#include <optional>

class QLockFile;

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
    ~RunProcess() override;

    /// False (and failed() was emitted) if it can't be started.
    bool start(const RunRequest& request);
    /// Asks it to stop taking frames and finish; again: to end at once. The second click of a
    /// double click is none.
    void interrupt();

    bool isRunning() const { return pid_ > 0; }
    bool isStopping() const { return interrupts_ > 0; }
    const QString& workflow() const { return workflow_; }
    const QString& output() const { return output_; }
    const QDateTime& started() const { return started_; }
    /// How long it has been going on, or went on.
    double seconds() const;
    /// Of the run file, as soon as the output names it; "" before.
    const QString& runFile() const { return runFile_; }

    QJsonObject saveState() const;
    /// Goes on following a run that is still at work, or tells how it ended meanwhile; unless
    /// another Studio follows it.
    void restoreState(const QJsonObject& state);

    /// The state of the newest run that goes on and that no Studio follows, for restoreState();
    /// empty if there is none. Reads small files: for a background thread.
    static QJsonObject findRunning();

Q_SIGNALS:
    void changed(); ///< started, more output, or ended
    void failed(const QString& message);
    /// `exitCode`: none when nobody knows.
    void ended(std::optional<int> exitCode);
    /// The run can be opened from now on. May be told once more, if it was moved in the end.
    void runFileFound(const QString& path);

private:
    void forgetLast();
    bool follow();
    void keepState() const;
    void look();
    bool isAlive() const;
    void readOutput();
    void findRunFile(qsizetype from);

    qint64 pid_ = 0;
    quint64 startTime_ = 0; ///< of the process, as the kernel counts: tells it from a later one
    int interrupts_ = 0;
    QElapsedTimer sinceInterrupt_;
    QString workflow_;
    QString logPath_;
    QString exitPath_;
    QDateTime started_;
    QDateTime ended_;
    std::unique_ptr<QLockFile> lock_; ///< while it is followed: by nobody else
    QString runFile_;
    QString output_;
    qint64 outputRead_ = 0;
    QTimer timer_;
};

} // namespace scanweave::studio
