// SPDX-License-Identifier: BSD-2-Clause
// The timeline of a run: what the user does with it. Painting is in timeline_view_paint.cpp.
#include "gui/runs/timeline_view.h"

#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace scanweave::studio {

namespace {

constexpr int labelWidth = 92;
constexpr int overviewHeight = 30;
constexpr double zoomStep = 1.2;

} // namespace

TimelineView::TimelineView(RunSession& session, QWidget* parent)
    : QAbstractScrollArea(parent)
    , session_(session)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumHeight(160);
    setAccessibleName(tr("Timeline of the run"));
    connect(&session_, &RunSession::opened, this, &TimelineView::begin);
    connect(&session_, &RunSession::timelineChanged, this, &TimelineView::dataChanged);
    connect(&session_, &RunSession::frameSelected, viewport(), qOverload<>(&QWidget::update));
    connect(&session_, &RunSession::rankSelected, viewport(), qOverload<>(&QWidget::update));
    connect(&session_, &RunSession::rangeChanged, viewport(), qOverload<>(&QWidget::update));
    updateColors();
    begin();
}

void TimelineView::begin()
{
    isFitted_ = true;
    laneHeight_ = 0;
    open_.clear();
    scale_ = TimeScale::fitted(0, 1e6, std::max(lanesRect().width(), 1));
    dataChanged();
}

void TimelineView::dataChanged()
{
    const auto& timeline = session_.timeline();
    isOverviewOld_ = true;
    areDurationsOld_ = true;
    if (isFollowing_ && timeline.isLive()) {
        // The live end stands a little before the right edge.
        scale_ = scale_.movedTo(static_cast<double>(timeline.nowUs()) -
                                0.95 * scale_.usPerPixel() * scale_.width());
        Q_EMIT scaleChanged();
    } else if (isFitted_) {
        fitAll();
    }
    updateRows();
    touch();
}

double TimelineView::endUs() const
{
    return std::max(static_cast<double>(session_.timeline().lastUs()), 1000.0);
}

void TimelineView::touch()
{
    painted_.reset();
    touchScale();
}

void TimelineView::touchScale()
{
    isPictureOld_ = true;
    viewport()->update();
}

void TimelineView::fitAll()
{
    const double end = endUs();
    setScale(TimeScale::fitted(-0.005 * end, 1.01 * end, lanesRect().width()));
    isFitted_ = true;
}

void TimelineView::fitRange()
{
    if (const auto& range = session_.range()) {
        const double margin = 0.02 * (range->toUs - range->fromUs);
        setScale(
            TimeScale::fitted(range->fromUs - margin, range->toUs + margin, lanesRect().width()));
    }
}

void TimelineView::setScale(const TimeScale& scale)
{
    isFitted_ = false;
    if (!(scale == scale_)) {
        scale_ = scale;
        Q_EMIT scaleChanged();
        touchScale();
    }
}

void TimelineView::setColorBy(ColorBy by)
{
    colorBy_ = by;
    areDurationsOld_ = true;
    updateColors();
    touch();
}

void TimelineView::setAxis(AxisKind axis)
{
    axis_ = axis;
    viewport()->update();
}

void TimelineView::setFollowing(bool isOn)
{
    if (isFollowing_ != isOn) {
        isFollowing_ = isOn;
        dataChanged();
        Q_EMIT followingChanged(isOn);
    }
}

void TimelineView::updateRows()
{
    const auto& timeline = session_.timeline();
    std::size_t io = 0;
    while (io < timeline.laneCount() && timeline.head(io).role == RankRole::Io) {
        ++io;
    }
    rows_ = LaneRows(timeline.laneCount(), io, lanesRect().height(), laneHeight_, open_);
    verticalScrollBar()->setPageStep(lanesRect().height());
    verticalScrollBar()->setSingleStep(24);
    verticalScrollBar()->setRange(0, std::max(rows_.contentHeight() - lanesRect().height(), 0));
}

QRect TimelineView::axisRect() const
{
    return {labelWidth, 0, std::max(viewport()->width() - labelWidth, 1), 22};
}

QRect TimelineView::marksRect() const
{
    const auto axis = axisRect();
    return {axis.left(), axis.bottom() + 1, axis.width(), 14};
}

QRect TimelineView::lanesRect() const
{
    const int top = marksRect().bottom() + 1;
    return {labelWidth,
            top,
            axisRect().width(),
            std::max(viewport()->height() - top - overviewHeight - spacing::tiny, 1)};
}

QRect TimelineView::overviewRect() const
{
    return {labelWidth, viewport()->height() - overviewHeight, axisRect().width(), overviewHeight};
}

TimeScale TimelineView::overviewScale() const
{
    const double end = endUs();
    return TimeScale::fitted(-0.005 * end, 1.01 * end, overviewRect().width());
}

void TimelineView::resizeEvent(QResizeEvent* /*event*/)
{
    scale_ = scale_.resized(lanesRect().width());
    isOverviewOld_ = true;
    if (isFitted_) {
        fitAll();
    }
    updateRows();
    touch();
}

void TimelineView::scrollContentsBy(int /*dx*/, int /*dy*/)
{
    touch();
}

void TimelineView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        updateColors();
        isOverviewOld_ = true;
        touch();
    }
    QAbstractScrollArea::changeEvent(event);
}

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
               event->position().x() < labelWidth) {
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
    if (lanes.lanes > 1 || (pressed_.x() < labelWidth && rows_.groupSize() > 1)) {
        toggleGroup(*row);
        return;
    }
    if (pressed_.x() < labelWidth) {
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

void TimelineView::toggleGroup(std::size_t row)
{
    const auto group = rows_.groupOf(rows_.rows()[row].firstLane);
    if (!open_.erase(group)) {
        open_.insert(group);
    }
    updateRows();
    touch();
}

void TimelineView::centerOverview(int x)
{
    const double middle = overviewScale().usAt(x - overviewRect().left());
    setFollowing(false);
    setScale(scale_.movedTo(middle - scale_.usPerPixel() * scale_.width() / 2).panned(0, endUs()));
}

std::optional<std::size_t> TimelineView::rowAt(QPoint point) const
{
    const auto lanes = lanesRect();
    if (point.y() < lanes.top() || point.y() > lanes.bottom()) {
        return std::nullopt;
    }
    return rows_.rowAt(point.y() - lanes.top() + verticalScrollBar()->value());
}

std::optional<SelectedFrame> TimelineView::frameAt(QPoint point) const
{
    const auto row = rowAt(point);
    if (!row || point.x() < labelWidth) {
        return std::nullopt;
    }
    const auto& timeline = session_.timeline();
    const double us = scale_.usAt(point.x() - lanesRect().left());
    const double slack = 4 * scale_.usPerPixel();
    std::optional<SelectedFrame> best;
    const auto& lanes = rows_.rows()[*row];
    for (auto lane = lanes.firstLane; lane < lanes.firstLane + lanes.lanes; ++lane) {
        const auto bar = timeline.lane(lane).hit(
            static_cast<std::int64_t>(us), static_cast<std::int64_t>(slack), timeline.nowUs());
        if (bar && (!best || bar->state > best->bar.state)) {
            best = SelectedFrame{timeline.head(lane).rank, *bar};
        }
    }
    return best;
}

bool TimelineView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const QString text = toolTipAt(help->pos());
        if (text.isEmpty()) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), text, viewport());
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

QString TimelineView::toolTipAt(QPoint point) const
{
    const auto& timeline = session_.timeline();
    if (marksRect().contains(point)) {
        const double us = scale_.usAt(point.x() - lanesRect().left());
        const double slack = 6 * scale_.usPerPixel();
        QStringList lines;
        auto mark = std::ranges::lower_bound(
            timeline.marks(), static_cast<std::int64_t>(us - slack), {}, &MetadataMark::atUs);
        for (; mark != timeline.marks().end() && static_cast<double>(mark->atUs) <= us + slack &&
               lines.size() < 8;
             ++mark) {
            lines << tr("%1 metadata frame %2, read at %3")
                         .arg(QLatin1Char(mark->letter))
                         .arg(numberText(std::int64_t{mark->position}))
                         .arg(QString::fromStdString(
                             durationWords(static_cast<double>(mark->atUs))));
        }
        return lines.join(QLatin1Char('\n'));
    }
    const auto row = rowAt(point);
    if (!row) {
        return {};
    }
    const auto& lanes = rows_.rows()[*row];
    if (point.x() < labelWidth) {
        const auto& head = timeline.head(lanes.firstLane);
        return lanes.lanes > 1 ? tr("%1\nClick to see each of them").arg(labelOf(lanes))
                               : tr("%1 on %2, %3 frames")
                                     .arg(labelOf(lanes), QString::fromStdString(head.host))
                                     .arg(numberText(head.frames));
    }
    const auto frame = frameAt(point);
    if (!frame) {
        return {};
    }
    const auto& bar = frame->bar;
    const auto file = timeline.fileOf(bar.position);
    QString text = tr("rank %1, frame %2 of the run")
                       .arg(frame->rank)
                       .arg(numberText(std::int64_t{bar.position}));
    text += QLatin1Char('\n') +
            tr("%1 after %2")
                .arg(QString::fromStdString(durationWords(static_cast<double>(bar.durationUs))))
                .arg(QString::fromStdString(durationWords(static_cast<double>(bar.startUs))));
    if (file) {
        text += QLatin1Char('\n') + QString::fromStdString(timeline.files()[*file].path);
    }
    const auto state = bar.state == SpanState::Failed    ? DataState::Failed
                       : bar.state == SpanState::Skipped ? DataState::Skipped
                       : bar.state == SpanState::Running ? DataState::Running
                                                         : DataState::Done;
    return text + QLatin1Char('\n') + stateSymbol(state) + QLatin1Char(' ') + stateName(state);
}

void TimelineView::select(std::size_t lane, const LaneBar& bar)
{
    session_.selectFrame(SelectedFrame{session_.timeline().head(lane).rank, bar});
    reveal(*session_.frame());
}

void TimelineView::reveal(const SelectedFrame& frame)
{
    const auto lane = session_.timeline().laneOfRank(frame.rank);
    if (!lane) {
        return;
    }
    const double start = scale_.xOf(static_cast<double>(frame.bar.startUs));
    const double end = scale_.xOf(static_cast<double>(frame.bar.endUs));
    if (end < 0 || start > scale_.width() - 1) {
        setFollowing(false);
        setScale(scale_.movedTo(static_cast<double>(frame.bar.startUs) -
                                0.5 * scale_.usPerPixel() * scale_.width()));
    }
    const auto group = rows_.groupOf(*lane);
    if (rows_.groupSize() > 1 && !open_.contains(group)) {
        open_.insert(group);
        updateRows();
    }
    if (const auto row = rows_.rowOfLane(*lane)) {
        const auto& at = rows_.rows()[*row];
        auto* bar = verticalScrollBar();
        if (at.y < bar->value()) {
            bar->setValue(at.y);
        } else if (at.y + at.height > bar->value() + lanesRect().height()) {
            bar->setValue(at.y + at.height - lanesRect().height());
        }
    }
    touch();
}

void TimelineView::showFrame(std::int32_t rank, std::uint32_t position)
{
    const auto lane = session_.timeline().laneOfRank(rank);
    if (!lane) {
        return;
    }
    const auto& frames = session_.timeline().lane(*lane);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const auto bar = frames.bar(i, session_.timeline().nowUs());
        if (bar.position == position) {
            select(*lane, bar);
            return;
        }
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
