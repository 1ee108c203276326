// SPDX-License-Identifier: BSD-2-Clause
// The run that is open: its feed, its picture, and what of it the user looks at. All views of a run
// share one.
#pragma once

#include "gui/runs/run_feed.h"
#include "gui/runs/run_picture.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <optional>
#include <utility>

namespace scanweave::studio {

/// Times in microseconds after the picture's origin.
struct TimeRange
{
    double fromUs = 0;
    double toUs = 0;

    friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

/// A frame that the user chose.
struct SelectedFrame
{
    std::int32_t rank = 0;
    LaneBar bar;
};

class RunSession final : public QObject
{
    Q_OBJECT

public:
    explicit RunSession(QObject* parent = nullptr);
    ~RunSession() override;

    /// Shows another run; reading begins at once, on another thread.
    void open(const QString& path);
    void close();
    const QString& path() const { return path_; }
    bool isOpen() const { return !path_.isEmpty(); }

    /// What the timeline is to show; a run that is open is read again. A run file that doesn't
    /// record observed times shows when frames were processed nevertheless.
    void setTimes(TimelineTimes times);
    TimelineTimes times() const { return times_; }

    const RunPicture& picture() const { return picture_; }
    const TimelineStore& timeline() const { return picture_.timeline; }

    /// For tests and benchmarks: as if a feed had told it.
    void take(RunNews news);

    const std::optional<TimeRange>& range() const { return range_; }
    const std::optional<SelectedFrame>& frame() const { return frame_; }
    std::optional<std::int32_t> rank() const { return rank_; }

    void selectRange(std::optional<TimeRange> range);
    void selectFrame(std::optional<SelectedFrame> frame);
    void selectRank(std::optional<std::int32_t> rank);

Q_SIGNALS:
    void opened(); ///< another run, or the same one begun anew
    void headChanged();
    void timelineChanged(); ///< also several times a second while the run lives
    void eventsAdded();
    void samplesAdded();
    void problemChanged();
    void rangeChanged();
    void frameSelected();
    void rankSelected();

private:
    void tick();

    QString path_;
    TimelineTimes times_ = TimelineTimes::Processing;
    RunPicture picture_;
    std::optional<TimeRange> range_;
    std::optional<SelectedFrame> frame_;
    std::optional<std::int32_t> rank_;
    QTimer clock_;
    std::uint64_t generation_ = 0; ///< news of an earlier feed are dropped
    std::unique_ptr<RunFeed> feed_;
};

} // namespace scanweave::studio
