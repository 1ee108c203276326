// SPDX-License-Identifier: BSD-2-Clause
// The run that is open.
#include "gui/runs/run_session.h"

#include "db/utc_time.h"

#include <QCoreApplication>
#include <QMetaObject>
#include <QPointer>
#include <QThreadPool>

namespace scanweave::studio {

namespace {

/// Ends a feed without waiting for it here: it may be in the middle of a slow disk.
void retire(std::unique_ptr<RunFeed> feed)
{
    if (feed) {
        // The pool is waited for at the program's end.
        QThreadPool::globalInstance()->start(
            [old = std::shared_ptr<RunFeed>(std::move(feed))]() mutable { old.reset(); });
    }
}

} // namespace

RunSession::RunSession(QObject* parent)
    : QObject(parent)
{
    clock_.setInterval(100);
    connect(&clock_, &QTimer::timeout, this, &RunSession::tick);
}

RunSession::~RunSession() = default;

void RunSession::open(const QString& path)
{
    close();
    path_ = path;
    const auto generation = ++generation_;
    // The feed's thread must not touch this object, which may be gone: it asks the application to
    // look whether it still is there.
    const QPointer<RunSession> self(this);
    auto deliver = [self, generation](RunNews news) {
        auto shared = std::make_shared<RunNews>(std::move(news));
        if (QCoreApplication* application = QCoreApplication::instance()) {
            QMetaObject::invokeMethod(
                application,
                [self, generation, shared] {
                    if (self && self->generation_ == generation) {
                        if (self->feed_) {
                            self->feed_->taken();
                        }
                        self->take(std::move(*shared));
                    }
                },
                Qt::QueuedConnection);
        }
    };
    feed_ = std::make_unique<RunFeed>(
        path.toStdString(), std::move(deliver), std::chrono::milliseconds(400), times_);
    Q_EMIT opened();
}

void RunSession::setTimes(TimelineTimes times)
{
    if (times != times_) {
        times_ = times;
        if (isOpen()) {
            open(QString(path_)); // a copy: opening forgets the path
        }
    }
}

void RunSession::close()
{
    ++generation_;
    retire(std::move(feed_));
    path_.clear();
    picture_ = RunPicture();
    clock_.stop();
    range_.reset();
    frame_.reset();
    rank_.reset();
}

void RunSession::take(RunNews news)
{
    const auto changes = picture_.take(std::move(news));
    if (changes.isReset) {
        range_.reset();
        frame_.reset();
        rank_.reset();
        Q_EMIT opened();
        Q_EMIT rangeChanged();
        Q_EMIT frameSelected();
        Q_EMIT rankSelected();
    }
    if (changes.head) {
        if (timeline().isLive()) {
            clock_.start();
        } else {
            clock_.stop();
        }
        Q_EMIT headChanged();
    }
    if (changes.timeline) {
        Q_EMIT timelineChanged();
    }
    if (changes.events) {
        Q_EMIT eventsAdded();
    }
    if (changes.samples) {
        Q_EMIT samplesAdded();
    }
    if (changes.problem) {
        Q_EMIT problemChanged();
    }
}

void RunSession::tick()
{
    picture_.timeline.setNow(utcNowUs() - timeline().originUs(), true);
    Q_EMIT timelineChanged();
}

void RunSession::selectRange(std::optional<TimeRange> range)
{
    if (range != range_) {
        range_ = range;
        Q_EMIT rangeChanged();
    }
}

void RunSession::selectFrame(std::optional<SelectedFrame> frame)
{
    frame_ = frame;
    if (frame_ && rank_ != frame_->rank) {
        rank_ = frame_->rank;
        Q_EMIT rankSelected();
    }
    Q_EMIT frameSelected();
}

void RunSession::selectRank(std::optional<std::int32_t> rank)
{
    if (rank != rank_) {
        rank_ = rank;
        Q_EMIT rankSelected();
    }
}

} // namespace scanweave::studio
