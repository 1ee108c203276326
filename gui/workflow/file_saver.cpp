// SPDX-License-Identifier: BSD-2-Clause
// Saves files off the GUI thread.
#include "gui/workflow/file_saver.h"

#include <QCoreApplication>
#include <QFile>
#include <QMetaObject>
#include <QSaveFile>
#include <QThreadPool>

namespace scanweave::studio {

namespace {

SaveResult
written(const QString& path, const QByteArray& bytes, const std::optional<QByteArray>& expected)
{
    SaveResult result;
    if (expected) {
        QFile now(path);
        if (now.open(QIODevice::ReadOnly)) {
            const QByteArray there = now.readAll();
            if (there != *expected && there != bytes) {
                result.theirs = there;
                return result;
            }
        }
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        result.problem = file.errorString();
    }
    return result;
}

} // namespace

FileSaver::FileSaver(QObject* parent)
    : QObject(parent)
{}

void FileSaver::save(const QString& path,
                     const QByteArray& bytes,
                     const std::optional<QByteArray>& expected,
                     Done done)
{
    ++underWay_;
    const std::scoped_lock lock(queue_->mutex);
    queue_->waiting.push_back({path, bytes, expected, std::move(done)});
    if (!queue_->isAtWork) {
        queue_->isAtWork = true;
        // The pool is waited for at the program's end.
        QThreadPool::globalInstance()->start(
            [queue = queue_, self = QPointer<FileSaver>(this)] { work(queue, self); });
    }
}

void FileSaver::work(const std::shared_ptr<Queue>& queue, const QPointer<FileSaver>& self)
{
    for (;;) {
        Job job;
        {
            const std::scoped_lock lock(queue->mutex);
            if (queue->waiting.empty()) {
                queue->isAtWork = false;
                return;
            }
            job = std::move(queue->waiting.front());
            queue->waiting.pop_front();
        }
        const SaveResult result = written(job.path, job.bytes, job.expected);
        if (QCoreApplication* application = QCoreApplication::instance()) {
            // `self` is looked at on the GUI thread only.
            QMetaObject::invokeMethod(
                application,
                [self, result, done = std::move(job.done)] {
                    if (self) {
                        --self->underWay_;
                        done(result);
                    }
                },
                Qt::QueuedConnection);
        }
    }
}

} // namespace scanweave::studio
