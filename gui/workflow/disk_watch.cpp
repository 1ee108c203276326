// SPDX-License-Identifier: BSD-2-Clause
// The open workflow's file on the disk.
#include "gui/workflow/disk_watch.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QSaveFile>
#include <QStandardPaths>
#include <QThreadPool>

namespace scanweave::studio {

namespace {

constexpr int watchInterval = 2000;
constexpr qint64 largestWatched = 32 << 20;

struct DiskState
{
    bool isThere = false;
    bool isRead = false;
    QDateTime time;
    qint64 size = -1;
    QByteArray bytes;
};

DiskState lookAt(const QString& path, const QDateTime& knownTime, qint64 knownSize)
{
    DiskState state;
    const QFileInfo info(path);
    state.isThere = info.exists();
    state.time = info.lastModified();
    state.size = info.size();
    if (!state.isThere || (state.time == knownTime && state.size == knownSize) ||
        state.size > largestWatched) {
        return state;
    }
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) {
        state.bytes = file.readAll();
        state.isRead = true;
    }
    return state;
}

QString besideName(const QString& path, int number)
{
    const QFileInfo info(path);
    const QString suffix = number == 1 ? QString() : QStringLiteral("-%1").arg(number);
    return info.absolutePath() + QStringLiteral("/.") + info.fileName() +
           QStringLiteral(".unsaved") + suffix;
}

QString homeName(const QString& path, int number)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) +
                           QStringLiteral("/unsaved");
    QDir().mkpath(folder);
    const QString name =
        path.isEmpty()
            ? QStringLiteral("untitled")
            : QString::fromLatin1(
                  QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha1).toHex());
    return folder + QLatin1Char('/') + name + QStringLiteral(".json") +
           (number == 1 ? QString() : QStringLiteral("-%1").arg(number));
}

/// The names that changes may be kept under, best first.
QStringList keptNames(const QString& path)
{
    constexpr int mostStudios = 4; // that leave something for the same workflow
    QStringList names;
    for (int number = 1; number <= mostStudios && !path.isEmpty(); ++number) {
        names.append(besideName(path, number));
    }
    for (int number = 1; number <= mostStudios; ++number) {
        names.append(homeName(path, number));
    }
    return names;
}

/// Workflows without a file have the same few names in every Studio: the lock tells whose one is. A
/// lock whose program has died is none.
std::shared_ptr<QLockFile> lockOf(const QString& name)
{
    auto lock = std::make_shared<QLockFile>(name + QStringLiteral(".lock"));
    lock->setStaleLockTime(0);
    return lock->tryLock(0) ? lock : nullptr;
}

struct Kept
{
    QString file; ///< "": nowhere
    std::shared_ptr<QLockFile> lock;
};

/// Writes to `own`, or to the first name that is free.
Kept writeKept(const Kept& own, const QString& path, const QByteArray& bytes)
{
    const auto write = [&bytes](const QString& name) {
        QSaveFile file(name);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() &&
               file.commit();
    };
    if (!own.file.isEmpty() && write(own.file)) {
        return own;
    }
    for (const QString& name : keptNames(path)) {
        if (QFileInfo::exists(name)) {
            continue;
        }
        const auto lock = path.isEmpty() ? lockOf(name) : nullptr;
        if ((lock || !path.isEmpty()) && write(name)) {
            return {name, lock};
        }
    }
    return {};
}

} // namespace

DiskWatch::DiskWatch(QObject* parent)
    : QObject(parent)
    , task_(QString())
{
    timer_.setInterval(watchInterval);
    connect(&timer_, &QTimer::timeout, this, &DiskWatch::lookNow);
}

void DiskWatch::watch(const QString& path, const QByteArray& bytes)
{
    task_.cancel();
    path_ = path;
    known_ = bytes;
    knownTime_ = {};
    knownSize_ = -1;
    isGone_ = false;
    path.isEmpty() ? timer_.stop() : timer_.start();
}

void DiskWatch::pause()
{
    task_.cancel();
    timer_.stop();
}

void DiskWatch::resume()
{
    if (!path_.isEmpty()) {
        timer_.start();
    }
}

void DiskWatch::lookNow()
{
    if (path_.isEmpty() || !timer_.isActive() || task_.isRunning()) {
        return;
    }
    task_.start([path = path_, time = knownTime_, size = knownSize_](
                    TaskControl&) { return lookAt(path, time, size); },
                [this](const DiskState& state) {
                    if (!state.isThere) {
                        if (!isGone_) {
                            isGone_ = true;
                            Q_EMIT vanished();
                        }
                        return;
                    }
                    isGone_ = false;
                    knownTime_ = state.time;
                    knownSize_ = state.size;
                    if (state.isRead && state.bytes != known_) {
                        known_ = state.bytes;
                        Q_EMIT changed(known_);
                    }
                });
}

RecoveryFile::RecoveryFile(QObject* parent)
    : QObject(parent)
    , task_(QString())
{}

void RecoveryFile::setPath(const QString& path)
{
    forget();
    path_ = path;
}

void RecoveryFile::keep(const QByteArray& bytes)
{
    task_.start([own = Kept{own_, lock_}, path = path_, bytes](
                    TaskControl&) { return writeKept(own, path, bytes); },
                [this](const Kept& kept) {
                    own_ = kept.file;
                    lock_ = kept.lock;
                });
}

void RecoveryFile::keepNow(const QByteArray& bytes)
{
    task_.cancel();
    writeKept({own_, lock_}, path_, bytes);
    own_.clear(); // it is for the next Studio now
    lock_.reset();
}

void RecoveryFile::leave(const QByteArray& bytes, std::function<void(const Recovered&)> left)
{
    task_.cancel();
    // Not as a task, which would be cancelled by the next one.
    QThreadPool::globalInstance()->start([own = Kept{own_, lock_},
                                          path = path_,
                                          bytes,
                                          self = QPointer<RecoveryFile>(this),
                                          left = std::move(left)] {
        const Kept kept = writeKept(own, path, bytes);
        QCoreApplication* application = QCoreApplication::instance();
        if (left && application != nullptr) {
            // `self` is looked at on the GUI thread only.
            QMetaObject::invokeMethod(
                application,
                [self, left, kept, bytes] {
                    if (self) {
                        left({kept.file, bytes, QDateTime::currentDateTime(), kept.lock});
                    }
                },
                Qt::QueuedConnection);
        }
    });
    own_.clear();
    lock_.reset();
}

void RecoveryFile::leaveFor(const QString& path, const QByteArray& bytes)
{
    QThreadPool::globalInstance()->start([path, bytes] { writeKept({}, path, bytes); });
}

void RecoveryFile::adopt(const Recovered& recovered)
{
    forget();
    own_ = recovered.file;
    lock_ = recovered.lock;
}

void RecoveryFile::forget()
{
    task_.cancel();
    if (!own_.isEmpty()) {
        QFile::remove(own_);
        own_.clear();
    }
    lock_.reset();
}

Recovered RecoveryFile::find(const QString& path)
{
    for (const QString& name : keptNames(path)) {
        QFile file(name);
        if (!file.exists() || file.size() > largestWatched) {
            continue;
        }
        const auto lock = path.isEmpty() ? lockOf(name) : nullptr;
        if ((lock || !path.isEmpty()) && file.open(QIODevice::ReadOnly)) {
            return {name, file.readAll(), QFileInfo(name).lastModified(), lock};
        }
    }
    return {};
}

} // namespace scanweave::studio
