// SPDX-License-Identifier: BSD-2-Clause
// The timeline of a run: a lane per rank, frames as bars, metadata as diamonds, an overview below.
#pragma once

#include "gui/runs/run_session.h"
#include "gui/runs/timeline_geometry.h"
#include "gui/runs/timeline_hits.h"
#include "gui/runs/timeline_overview.h"
#include "gui/runs/timeline_rows.h"

#include <QAbstractScrollArea>
#include <QImage>
#include <QPoint>

#include <optional>
#include <set>

namespace scanweave::studio {

/// Wheel zooms at the pointer (with Ctrl: height of the lanes), drag pans, Shift+drag selects a
/// range, double click fits, F follows the live end, / searches, arrows walk frames and lanes,
/// Enter opens the frame, Esc lets go of the range. Paints from per-pixel cells only; single frames
/// are painted where they are wide enough to be told apart.
class TimelineView final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit TimelineView(RunSession& session, QWidget* parent = nullptr);

    const TimeScale& scale() const { return scale_; }
    void setScale(const TimeScale& scale);
    void setColorBy(ColorBy by);
    ColorBy colorBy() const { return colorBy_; }
    void setAxis(AxisKind axis);
    AxisKind axis() const { return axis_; }
    bool isFollowing() const { return isFollowing_; }
    void setFollowing(bool isOn);
    void fitAll();
    void fitRange();
    /// Shows the frame in the middle, and selects it.
    void showFrame(std::int32_t rank, std::uint32_t position);
    /// Shows a frame of the store, closer if it can't be seen from here, and selects it.
    void goTo(LanePlace place);
    /// Marks what a search finds, as far as it has come; null: nothing is looked for.
    void setHits(const TimelineHits* hits);
    /// Another hit has been found, or one is none any more.
    void hitsChanged();
    /// The next (+1) or previous (−1) frame that went wrong, from the selected one on.
    void goToTrouble(int direction);

    const LaneRows& rows() const { return rows_; }
    /// The colours of what is shown, for a legend: name and colour.
    QList<QPair<QString, QColor>> legend() const;

    /// The lanes' part of the viewport.
    QRect lanesRect() const;

    QSize sizeHint() const override { return {900, 360}; }

Q_SIGNALS:
    void frameActivated(const scanweave::studio::SelectedFrame& frame);
    void scaleChanged();
    void followingChanged(bool isOn);
    void searchAsked();
    void colorsChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    enum class Drag
    {
        None,
        Pan,
        Range,
        Overview
    };

    void begin();
    void dataChanged();
    void updateRows();
    void updateColors();
    bool updateModuleColors();
    QList<QPair<QString, QColor>> moduleLegend() const;
    void touch();       ///< the picture is out of date
    void touchPartly(); ///< because it shows another time, or some lanes have news
    double endUs() const;
    int labelWidth() const; ///< of the names at the left

    QRect axisRect() const;
    QRect marksRect() const;
    QRect overviewRect() const;
    TimeScale overviewScale() const;
    std::optional<SelectedFrame> frameAt(QPoint point) const;
    std::optional<std::size_t> rowAt(QPoint point) const;
    QString toolTipAt(QPoint point) const;
    void walk(int direction);
    void walkLanes(int direction);
    void select(std::size_t lane, const LaneBar& bar);
    void reveal(const SelectedFrame& frame);
    void centerOverview(int x);
    void toggleGroup(std::size_t row);

    QString dayAt(double us) const;
    void paintAxis(QPainter& painter);
    void paintMarks(QPainter& painter);
    void paintLanes(QPainter& painter);
    void paintPicture(int top);
    void paintBars(QPainter& painter, const LaneRow& row);
    void paintBarText(QPainter& painter,
                      const QRect& rect,
                      const LaneBar& bar,
                      const QColor& color) const;
    void paintTrouble(QPainter& painter, const LaneRow& row);
    void paintHits(QPainter& painter, const LaneRow& row);
    void paintHitsBelow(QPainter& strip, const TimeScale& whole);
    void paintLabels(QPainter& painter);
    void paintSelection(QPainter& painter);
    void paintOverview(QPainter& painter);
    bool isWide(const LaneRow& row) const;
    QString labelOf(const LaneRow& row) const;

    RunSession& session_;
    const TimelineHits* hits_ = nullptr;
    TimeScale scale_;
    LaneRows rows_;
    std::set<std::size_t> open_;
    int laneHeight_ = 0; ///< 0: as fits
    ColorBy colorBy_ = ColorBy::State;
    AxisKind axis_ = AxisKind::Elapsed;
    bool isFollowing_ = false;
    bool isFitted_ = true; ///< the user hasn't zoomed: all of a growing run stays in sight
    TimelineColors colors_;

    QImage picture_;
    std::optional<TimeScale> painted_; ///< of picture_; none: all of it is out of date
    std::uint64_t paintedChange_ = 0;  ///< of the timeline when picture_ was painted
    bool isPictureOld_ = true;
    TimelineOverview whole_; ///< of the whole run, on as many pixels as overview_
    QImage overview_;
    bool isOverviewOld_ = true;
    bool areDurationsOld_ = true; ///< the range of the colours of durations

    Drag drag_ = Drag::None;
    QPoint pressed_;
    QPoint last_;
    bool hasMoved_ = false;
};

} // namespace scanweave::studio
