// SPDX-License-Identifier: BSD-2-Clause
// Work off the GUI thread: one that can be cancelled, tells how far it is, and delivers its result
// on the GUI thread.
#pragma once

#include <QCoreApplication>
#include <QObject>
#include <QPointer>
#include <QString>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

namespace scanweave::studio {

class BackgroundTask;

/// What the work gets: all of it may be used from the work's thread.
class TaskControl
{
public:
    bool isCanceled() const { return canceled_.load(std::memory_order_relaxed); }

    /// Shown in the jobs drawer. `total` 0: not known.
    void report(std::uint64_t done, std::uint64_t total)
    {
        done_.store(done, std::memory_order_relaxed);
        total_.store(total, std::memory_order_relaxed);
    }

    std::uint64_t done() const { return done_.load(std::memory_order_relaxed); }
    std::uint64_t total() const { return total_.load(std::memory_order_relaxed); }

    /// Runs `action` on the GUI thread, in the order of the calls and before the result, unless the
    /// task was cancelled or replaced meanwhile. Use it a few times a second, not per item.
    void post(std::function<void()> action);

    /// What interrupts a blocking call of the work; called once, from the thread that cancels.
    /// Give {} before what it uses goes away.
    void onCancel(std::function<void()> action);

private:
    friend class BackgroundTask;

    void cancel();

    std::atomic<bool> canceled_{false};
    std::atomic<std::uint64_t> done_{0};
    std::atomic<std::uint64_t> total_{0};
    std::mutex mutex_;
    std::function<void()> interrupt_;
    QPointer<BackgroundTask> task_; ///< looked at on the GUI thread only
    std::weak_ptr<TaskControl> self_;
};

/// A slot for one work at a time. Starting again, cancelling or destroying it cancels the work, and
/// nothing of that work is delivered any more. Belongs to the GUI thread.
class BackgroundTask final : public QObject
{
    Q_OBJECT

public:
    /// `title` for the jobs drawer: "Indexing 0003.g3"; "": not listed there.
    explicit BackgroundTask(QString title, QObject* parent = nullptr);
    ~BackgroundTask() override;

    /// `work(TaskControl&)` runs on a thread of the pool and must share nothing with the GUI
    /// thread: capture values. `done(result)`, or `done()` if it returns nothing, runs on the GUI
    /// thread. An exception of the work comes as failed().
    template <class Work, class Done>
    void start(Work work, Done done)
    {
        using Result = std::invoke_result_t<Work&, TaskControl&>;
        begin([work = std::move(work),
               done = std::move(done)](TaskControl& control) mutable -> std::function<void()> {
            if constexpr (std::is_void_v<Result>) {
                work(control);
                return std::move(done);
            } else {
                auto result = std::make_shared<Result>(work(control));
                return [result, finish = std::move(done)]() mutable { finish(std::move(*result)); };
            }
        });
    }

    void cancel();
    bool isRunning() const { return control_ != nullptr; }
    const QString& title() const { return title_; }
    void setTitle(const QString& title) { title_ = title; }
    std::uint64_t done() const { return control_ ? control_->done() : 0; }
    std::uint64_t total() const { return control_ ? control_->total() : 0; }

Q_SIGNALS:
    void started();
    void finished(); ///< after the result was delivered, or failed()
    void failed(const QString& message);
    void canceled();

private:
    friend class TaskControl;

    using Job = std::function<std::function<void()>(TaskControl&)>;

    void begin(Job job);
    void deliver(const std::shared_ptr<TaskControl>& control, const std::function<void()>& finish);
    void deliverFailure(const std::shared_ptr<TaskControl>& control, const QString& message);

    QString title_;
    std::shared_ptr<TaskControl> control_; ///< of the work at hand
};

/// All tasks that run and have a title, for the jobs drawer. On the GUI thread.
class TaskList final : public QObject
{
    Q_OBJECT

public:
    static TaskList& instance();

    const QList<BackgroundTask*>& running() const { return running_; }
    void add(BackgroundTask* task);
    void remove(BackgroundTask* task);

Q_SIGNALS:
    void changed();

private:
    QList<BackgroundTask*> running_;
};

} // namespace scanweave::studio
