// SPDX-License-Identifier: BSD-2-Clause
// Saves files off the GUI thread, in the order in which that was asked for.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QPointer>
#include <QString>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace scanweave::studio {

/// How saving ended.
struct SaveResult
{
    QString problem;                  ///< "": it is on the disk
    std::optional<QByteArray> theirs; ///< the file has other contents than `expected`: not saved
};

/// Each file is written whole or not at all. What has been asked for is done even if the saver goes
/// away meanwhile; only the answer isn't given then.
class FileSaver final : public QObject
{
    Q_OBJECT

public:
    using Done = std::function<void(const SaveResult&)>;

    explicit FileSaver(QObject* parent = nullptr);

    /// `expected`: what the file holds as far as is known; if it holds something else by now, it
    /// stays as it is. None: whatever is there is replaced. `done` is called on the GUI thread.
    void save(const QString& path,
              const QByteArray& bytes,
              const std::optional<QByteArray>& expected,
              Done done);
    bool isSaving() const { return underWay_ > 0; }

private:
    struct Job
    {
        QString path;
        QByteArray bytes;
        std::optional<QByteArray> expected;
        Done done;
    };

    /// Shared with the thread that writes, which may outlive this object.
    struct Queue
    {
        std::mutex mutex;
        std::deque<Job> waiting;
        bool isAtWork = false;
    };

    static void work(const std::shared_ptr<Queue>& queue, const QPointer<FileSaver>& self);

    std::shared_ptr<Queue> queue_ = std::make_shared<Queue>();
    int underWay_ = 0;
};

} // namespace scanweave::studio
