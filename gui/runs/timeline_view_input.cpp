// SPDX-License-Identifier: BSD-2-Clause
// The timeline of a run: what the user does with mouse and keys.
#include "gui/runs/timeline_view.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace scanweave::studio {

namespace {

constexpr double zoomStep = 1.2;

} // namespace

void TimelineView::wheelEvent(QWheelEvent* event)
{
    const auto lanes = lanesRect();
    const auto delta = event->angleDelta();
    const double steps = delta.y() / 120.0;
    if ((event->modifiers() & Qt::ControlModifier) != 0 && delta.y() != 0) {
        const int height = laneHeight_ > 0        ? laneHeight_
                           : rows_.rows().empty() ? LaneRows::mostHeight
                                                  : rows_.rows().back().height;
        const int wanted = std::clamp(
            static_cast<int>(std::lround(height * std::pow(1.15, steps) + (steps > 0 ? 1 : -1))),
            LaneRows::leastHeight - 1,
            96);
        laneHeight_ = wanted < LaneRows::leastHeight ? 0 : wanted;
        updateRows();
        touch();
    } else if ((event->modifiers() & (Qt::ShiftModifier | Qt::AltModifier)) != 0 ||
               event->position().x() < labelWidth()) {
        verticalScrollBar()->setValue(verticalScrollBar()->value() -
                                      (delta.y() != 0 ? delta.y() : delta.x()) / 2);
    } else if (std::abs(delta.x()) > std::abs(delta.y())) {
        setFollowing(false);
        setScale(scale_.panned(delta.x(), endUs()));
    } else if (delta.y() != 0) {
        setScale(scale_.zoomed(
            event->position().x() - lanes.left(), std::pow(zoomStep, steps), endUs()));
    }
    event->accept();
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    pressed_ = last_ = event->position().toPoint();
    hasMoved_ = false;
    if (event->button() != Qt::LeftButton) {
        return;
    }
    if (overviewRect().contains(pressed_)) {
        drag_ = Drag::Overview;
        centerOverview(pressed_.x());
    } else if ((event->modifiers() & Qt::ShiftModifier) != 0) {
        drag_ = Drag::Range;
    } else {
        drag_ = Drag::Pan;
    }
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    const auto point = event->position().toPoint();
    if (drag_ == Drag::None) {
        viewport()->setCursor(overviewRect().contains(point) ? Qt::PointingHandCursor
                              : frameAt(point).has_value()   ? Qt::PointingHandCursor
                                                             : Qt::ArrowCursor);
        return;
    }
    hasMoved_ =
        hasMoved_ || (point - pressed_).manhattanLength() >= QApplication::startDragDistance();
    if (!hasMoved_) {
        return;
    }
    switch (drag_) {
    case Drag::Pan:
        viewport()->setCursor(Qt::ClosedHandCursor);
        if (point.x() != last_.x()) {
            setFollowing(false);
            setScale(scale_.panned(point.x() - last_.x(), endUs()));
        }
        verticalScrollBar()->setValue(verticalScrollBar()->value() - (point.y() - last_.y()));
        break;
    case Drag::Range: {
        const int left = lanesRect().left();
        const double a = scale_.usAt(pressed_.x() - left);
        const double b = scale_.usAt(point.x() - left);
        session_.selectRange(TimeRange{std::max(std::min(a, b), 0.0), std::max({a, b, 1.0})});
        break;
    }
    case Drag::Overview:
        centerOverview(point.x());
        break;
    case Drag::None:
        break;
    }
    last_ = point;
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        return;
    }
    const auto drag = std::exchange(drag_, Drag::None);
    viewport()->unsetCursor();
    if (hasMoved_ || drag == Drag::Overview) {
        return;
    }
    const auto row = rowAt(pressed_);
    if (drag == Drag::Range) {
        session_.selectRange({});
        return;
    }
    if (!row) {
        session_.selectFrame({});
        return;
    }
    const auto& lanes = rows_.rows()[*row];
    if (lanes.lanes > 1 || (pressed_.x() < labelWidth() && rows_.groupSize() > 1)) {
        toggleGroup(*row);
        return;
    }
    if (pressed_.x() < labelWidth()) {
        session_.selectRank(session_.timeline().head(lanes.firstLane).rank);
        return;
    }
    session_.selectFrame(frameAt(pressed_));
    if (!session_.frame()) {
        session_.selectRank(session_.timeline().head(lanes.firstLane).rank);
    }
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto point = event->position().toPoint();
    if (const auto frame = frameAt(point); frame && lanesRect().contains(point)) {
        const auto width = static_cast<double>(frame->bar.endUs - frame->bar.startUs);
        if (width / scale_.usPerPixel() > 24) {
            Q_EMIT frameActivated(*frame);
            return;
        }
    }
    if (session_.range()) {
        fitRange();
    } else {
        setFollowing(false);
        fitAll();
    }
}

void TimelineView::goToTrouble(int direction)
{
    // Over all lanes, by time: the nearest start after (before) the selected frame's.
    const auto& timeline = session_.timeline();
    const auto& now = session_.frame();
    const std::int64_t from = now ? now->bar.startUs : direction > 0 ? -1 : timeline.lastUs() + 1;
    std::optional<std::pair<std::size_t, LaneBar>> best;
    for (std::size_t lane = 0; lane < timeline.laneCount(); ++lane) {
        const auto bar = timeline.lane(lane).troubleFrom(from, direction, timeline.nowUs());
        if (bar && (!best || (direction > 0 ? bar->startUs < best->second.startUs
                                            : bar->startUs > best->second.startUs))) {
            best.emplace(lane, *bar);
        }
    }
    if (best) {
        select(best->first, best->second);
    }
}

void TimelineView::walk(int direction)
{
    const auto& timeline = session_.timeline();
    const auto& frame = session_.frame();
    std::optional<std::size_t> lane;
    if (frame) {
        lane = timeline.laneOfRank(frame->rank);
    } else if (session_.rank()) {
        lane = timeline.laneOfRank(*session_.rank());
    } else {
        for (std::size_t i = 0; i < timeline.laneCount() && !lane; ++i) {
            lane = timeline.lane(i).isEmpty() ? std::nullopt : std::optional(i);
        }
    }
    if (!lane || timeline.lane(*lane).isEmpty()) {
        return;
    }
    const auto& frames = timeline.lane(*lane);
    std::size_t index = frames.indexAt(static_cast<std::int64_t>(scale_.fromUs()));
    if (frame) {
        // The lane may have grown since: its place is found again by its time.
        index = frames.indexAt(frame->bar.startUs);
        while (index + 1 < frames.size() &&
               frames.bar(index, timeline.nowUs()).position != frame->bar.position &&
               frames.bar(index + 1, timeline.nowUs()).startUs == frame->bar.startUs) {
            ++index;
        }
        if ((direction < 0 && index == 0) || (direction > 0 && index + 1 >= frames.size())) {
            return;
        }
        index = direction < 0 ? index - 1 : index + 1;
    }
    index = std::min(index, frames.size() - 1);
    select(*lane, frames.bar(index, timeline.nowUs()));
}

void TimelineView::walkLanes(int direction)
{
    const auto& timeline = session_.timeline();
    if (timeline.laneCount() == 0) {
        return;
    }
    const auto current = session_.rank() ? timeline.laneOfRank(*session_.rank()) : std::nullopt;
    auto lane = current ? static_cast<std::int64_t>(*current) + direction : 0;
    lane = std::clamp<std::int64_t>(lane, 0, static_cast<std::int64_t>(timeline.laneCount()) - 1);
    const auto index = static_cast<std::size_t>(lane);
    const auto us = session_.frame() ? session_.frame()->bar.startUs
                                     : static_cast<std::int64_t>(std::max(scale_.fromUs(), 0.0));
    const auto& frames = timeline.lane(index);
    if (frames.isEmpty()) {
        session_.selectFrame({});
        session_.selectRank(timeline.head(index).rank);
        return;
    }
    select(index, frames.bar(std::min(frames.indexAt(us), frames.size() - 1), timeline.nowUs()));
}

bool TimelineView::event(QEvent* event)
{
    // Here / is for the timeline, whatever shortcut it is elsewhere in the window.
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Slash) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    const double middle = scale_.width() / 2.0;
    const bool isFar = (event->modifiers() & Qt::ShiftModifier) != 0;
    switch (event->key()) {
    case Qt::Key_Left:
        isFar ? setScale(scale_.panned(scale_.width() / 4.0, endUs())) : walk(-1);
        return;
    case Qt::Key_Right:
        isFar ? setScale(scale_.panned(-scale_.width() / 4.0, endUs())) : walk(1);
        return;
    case Qt::Key_Up:
        walkLanes(-1);
        return;
    case Qt::Key_Down:
        walkLanes(1);
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        setScale(scale_.zoomed(middle, 1.5, endUs()));
        return;
    case Qt::Key_Minus:
        setScale(scale_.zoomed(middle, 1 / 1.5, endUs()));
        return;
    case Qt::Key_0:
        setFollowing(false);
        fitAll();
        return;
    case Qt::Key_Slash:
        Q_EMIT searchAsked();
        return;
    case Qt::Key_F:
        setFollowing(!isFollowing_);
        return;
    case Qt::Key_E:
        goToTrouble(isFar ? -1 : 1);
        return;
    case Qt::Key_Home:
        setScale(scale_.movedTo(-0.02 * scale_.usPerPixel() * scale_.width()));
        return;
    case Qt::Key_End:
        setScale(scale_.movedTo(endUs() - 0.98 * scale_.usPerPixel() * scale_.width()));
        return;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        verticalScrollBar()->triggerAction(event->key() == Qt::Key_PageUp
                                               ? QAbstractSlider::SliderPageStepSub
                                               : QAbstractSlider::SliderPageStepAdd);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (session_.frame()) {
            Q_EMIT frameActivated(*session_.frame());
        }
        return;
    case Qt::Key_Escape:
        if (session_.range()) {
            session_.selectRange({});
        } else if (session_.frame()) {
            session_.selectFrame({});
        } else {
            event->ignore();
        }
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

} // namespace scanweave::studio
