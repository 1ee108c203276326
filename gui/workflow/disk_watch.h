// SPDX-License-Identifier: BSD-2-Clause
// The open workflow's file on the disk: whether somebody else changes it, and where unsaved changes
// are kept in case the Studio ends without being asked.
#pragma once

#include "gui/widgets/background_task.h"

#include <QByteArray>
#include <QDateTime>
#include <QLockFile>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace scanweave::studio {

/// Looks every two seconds, off the GUI thread: a file system that hangs holds up nothing.
class DiskWatch final : public QObject
{
    Q_OBJECT

public:
    explicit DiskWatch(QObject* parent = nullptr);

    /// From now on `path` is watched, whose contents are known to be `bytes`. "": nothing is.
    void watch(const QString& path, const QByteArray& bytes);
    void lookNow();
    /// What the file held when it was last looked at.
    const QByteArray& known() const { return known_; }
    /// While the file is being written by ourselves. watch() or resume() end it.
    void pause();
    void resume();

Q_SIGNALS:
    /// Told once per change.
    void changed(const QByteArray& bytes);
    void vanished();

private:
    QString path_;
    QByteArray known_;
    QDateTime knownTime_;
    qint64 knownSize_ = -1;
    bool isGone_ = false;
    QTimer timer_;
    BackgroundTask task_;
};

struct Recovered
{
    QString file; ///< "" for none
    QByteArray bytes;
    QDateTime time;
    std::shared_ptr<QLockFile> lock; ///< of a workflow without a file: nobody else has it
};

/// Unsaved changes beside the file, as ".NAME.unsaved"; in the user's data folder where that can't
/// be written. Never touches the file itself, nor what another Studio has left there.
class RecoveryFile final : public QObject
{
    Q_OBJECT

public:
    explicit RecoveryFile(QObject* parent = nullptr);

    /// Of which workflow; "" for one without a file.
    void setPath(const QString& path);
    /// In the background.
    void keep(const QByteArray& bytes);
    /// At once, before the program ends.
    void keepNow(const QByteArray& bytes);
    /// For the next time, in the background: the document goes, and others come. `left` is called
    /// on the GUI thread with what is kept now.
    void leave(const QByteArray& bytes, std::function<void(const Recovered&)> left = {});
    /// The same for any workflow.
    static void leaveFor(const QString& path, const QByteArray& bytes);
    /// Goes on with what was found, which is in the document now.
    void adopt(const Recovered& recovered);
    /// Saved or thrown away: nothing has to be kept.
    void forget();

    /// What was left for that workflow; for "" only what no living Studio still writes. Reads a
    /// small file: for a background thread.
    static Recovered find(const QString& path);

private:
    QString own_;                     ///< the file that this object writes; "" before it did
    std::shared_ptr<QLockFile> lock_; ///< of that file, if the workflow has none
    QString path_;
    BackgroundTask task_;
};

} // namespace scanweave::studio
