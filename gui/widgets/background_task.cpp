// SPDX-License-Identifier: BSD-2-Clause
// Work off the GUI thread.
#include "gui/widgets/background_task.h"

#include <QCoreApplication>
#include <QThread>
#include <QThreadPool>

#include <algorithm>
#include <exception>

namespace scanweave::studio {

namespace {

/// Work mostly waits for disks, so there are more threads than processors. Ends with the
/// application, after the work at hand.
QThreadPool& taskThreads()
{
    static QPointer<QThreadPool> pool;
    if (!pool) {
        pool = new QThreadPool(QCoreApplication::instance());
        pool->setMaxThreadCount(std::max(6, QThread::idealThreadCount()));
    }
    return *pool;
}

void onGuiThread(std::function<void()> action)
{
    if (QCoreApplication* application = QCoreApplication::instance()) {
        QMetaObject::invokeMethod(application, std::move(action), Qt::QueuedConnection);
    }
}

} // namespace

void TaskControl::post(std::function<void()> action)
{
    onGuiThread([self = self_, action = std::move(action)] {
        const auto control = self.lock();
        if (control && !control->isCanceled() && control->task_) {
            action();
        }
    });
}

void TaskControl::onCancel(std::function<void()> action)
{
    const std::lock_guard lock(mutex_);
    interrupt_ = std::move(action);
    if (isCanceled() && interrupt_) {
        interrupt_();
        interrupt_ = {};
    }
}

void TaskControl::cancel()
{
    canceled_.store(true);
    // Under the lock: so onCancel({}) returns only when nobody is in the action any more.
    const std::lock_guard lock(mutex_);
    if (interrupt_) {
        interrupt_();
        interrupt_ = {};
    }
}

BackgroundTask::BackgroundTask(QString title, QObject* parent)
    : QObject(parent)
    , title_(std::move(title))
{}

BackgroundTask::~BackgroundTask()
{
    if (control_) {
        control_->cancel();
    }
    TaskList::instance().remove(this);
}

void BackgroundTask::begin(Job job)
{
    if (control_) {
        control_->cancel();
    }
    control_ = std::make_shared<TaskControl>();
    control_->self_ = control_;
    control_->task_ = this;
    taskThreads().start([control = control_, job = std::move(job)]() mutable {
        std::function<void()> finish;
        QString failure;
        bool isGood = true;
        if (control->isCanceled()) {
            return;
        }
        try {
            finish = job(*control);
        } catch (const std::exception& error) {
            isGood = false;
            failure = QString::fromUtf8(error.what());
        }
        job = {};
        onGuiThread([control, finish = std::move(finish), failure, isGood] {
            if (control->isCanceled() || !control->task_) {
                return;
            }
            if (isGood) {
                control->task_->deliver(control, finish);
            } else {
                control->task_->deliverFailure(control, failure);
            }
        });
    });
    TaskList::instance().add(this);
    Q_EMIT started();
}

void BackgroundTask::deliver(const std::shared_ptr<TaskControl>& control,
                             const std::function<void()>& finish)
{
    const QPointer<BackgroundTask> self(this);
    control_.reset(); // before `finish`, which may start again
    TaskList::instance().remove(this);
    finish();
    if (self && !control->isCanceled()) {
        Q_EMIT finished();
    }
}

void BackgroundTask::deliverFailure(const std::shared_ptr<TaskControl>& /*control*/,
                                    const QString& message)
{
    const QPointer<BackgroundTask> self(this);
    control_.reset();
    TaskList::instance().remove(this);
    Q_EMIT failed(message);
    if (self) {
        Q_EMIT finished();
    }
}

void BackgroundTask::cancel()
{
    if (!control_) {
        return;
    }
    control_->cancel();
    control_.reset();
    TaskList::instance().remove(this);
    Q_EMIT canceled();
}

TaskList& TaskList::instance()
{
    static TaskList list;
    return list;
}

void TaskList::add(BackgroundTask* task)
{
    if (!task->title().isEmpty() && !running_.contains(task)) {
        running_.append(task);
        Q_EMIT changed();
    }
}

void TaskList::remove(BackgroundTask* task)
{
    if (running_.removeAll(task) > 0) {
        Q_EMIT changed();
    }
}

} // namespace scanweave::studio
