// SPDX-License-Identifier: BSD-2-Clause
// The open workflow's file on the disk.
#include "gui/workflow/disk_watch.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

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

/// Writes to `own`, or to the first name that is free. Returns where; "" if nowhere.
QString writeKept(const QString& own, const QString& path, const QByteArray& bytes)
{
    const auto write = [&bytes](const QString& name) {
        QSaveFile file(name);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() &&
               file.commit();
    };
    if (!own.isEmpty() && write(own)) {
        return own;
    }
    for (const QString& name : keptNames(path)) {
        if (!QFileInfo::exists(name) && write(name)) {
            return name;
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

void DiskWatch::lookNow()
{
    if (path_.isEmpty() || task_.isRunning()) {
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
    task_.start(
        [own = own_, path = path_, bytes](TaskControl&) { return writeKept(own, path, bytes); },
        [this](const QString& file) { own_ = file; });
}

void RecoveryFile::keepNow(const QByteArray& bytes)
{
    task_.cancel();
    own_ = writeKept(own_, path_, bytes);
    own_.clear(); // it is for the next Studio now
}

void RecoveryFile::forget()
{
    task_.cancel();
    if (!own_.isEmpty()) {
        QFile::remove(own_);
        own_.clear();
    }
}

Recovered RecoveryFile::find(const QString& path)
{
    for (const QString& name : keptNames(path)) {
        QFile file(name);
        if (file.exists() && file.size() <= largestWatched && file.open(QIODevice::ReadOnly)) {
            return {name, file.readAll(), QFileInfo(name).lastModified()};
        }
    }
    return {};
}

} // namespace scanweave::studio
