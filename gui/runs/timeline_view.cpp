// SPDX-License-Identifier: BSD-2-Clause
// The timeline of a run: what it shows. Mouse and keys are in timeline_view_input.cpp, painting in
// timeline_view_paint.cpp.
#include "gui/runs/timeline_view.h"

#include "gui/runs/run_modules.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QDateTime>
#include <QHelpEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace scanweave::studio {

namespace {

constexpr int overviewHeight = 30;

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
    const auto rows = rows_.rows();
    updateRows();
    const bool isRecolored = updateModuleColors();
    const bool hasModules =
        colorBy_ == ColorBy::Module && (isRecolored || timeline.changeOfModules() > paintedChange_);
    rows == rows_.rows() && !hasModules ? touchPartly() : touch();
}

double TimelineView::endUs() const
{
    return std::max(static_cast<double>(session_.timeline().lastUs()), 1000.0);
}

void TimelineView::touch()
{
    painted_.reset();
    touchPartly();
}

void TimelineView::touchPartly()
{
    isPictureOld_ = true;
    viewport()->update();
}

void TimelineView::fitAll()
{
    const double end = endUs();
    // Room for the mark of a frame that went wrong at the very end.
    setScale(TimeScale::fitted(-0.005 * end, 1.02 * end, lanesRect().width()));
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
        touchPartly();
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

int TimelineView::labelWidth() const
{
    constexpr int usual = 92;
    return widthForText(usual);
}

QRect TimelineView::axisRect() const
{
    return {labelWidth(), 0, std::max(viewport()->width() - labelWidth(), 1), 22};
}

QRect TimelineView::marksRect() const
{
    const auto axis = axisRect();
    return {axis.left(), axis.bottom() + 1, axis.width(), 14};
}

QRect TimelineView::lanesRect() const
{
    const int top = marksRect().bottom() + 1;
    return {labelWidth(),
            top,
            axisRect().width(),
            std::max(viewport()->height() - top - overviewHeight - spacing::tiny, 1)};
}

QRect TimelineView::overviewRect() const
{
    return {
        labelWidth(), viewport()->height() - overviewHeight, axisRect().width(), overviewHeight};
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
    if (!row || point.x() < labelWidth()) {
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
    if (marksRect().contains(point) && timeline.isObserved()) {
        return tr("Metadata frames have no observation time of their own");
    }
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
    if (point.x() < labelWidth()) {
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
    const QString duration =
        QString::fromStdString(durationWords(static_cast<double>(bar.durationUs)));
    text +=
        QLatin1Char('\n') +
        (timeline.isObserved()
             ? tr("observed %1, for %2")
                   .arg(utcText(QDateTime::fromMSecsSinceEpoch(
                            (timeline.originUs() + bar.startUs) / 1000, Qt::UTC)),
                        duration)
             : tr("%1 after %2")
                   .arg(duration,
                        QString::fromStdString(durationWords(static_cast<double>(bar.startUs)))));
    if (file) {
        text += QLatin1Char('\n') + QString::fromStdString(timeline.files()[*file].path);
    }
    const auto module = timeline.moduleOf(bar.position);
    if (module != noModule && session_.picture().head) {
        text += QLatin1Char('\n') +
                tr("longest in %1").arg(moduleName(session_.picture().head->modules, module));
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

void TimelineView::goTo(LanePlace place)
{
    constexpr double leastWidth = 2;   // pixels, in which a frame can be seen
    constexpr double shownWidth = 16;  // of one that couldn't
    constexpr double leastUs = 1000.0; // of those that took no time
    const auto& timeline = session_.timeline();
    const auto bar = timeline.lane(place.lane).bar(place.index, timeline.nowUs());
    const double us = std::max(static_cast<double>(bar.endUs - bar.startUs), leastUs);
    setFollowing(false);
    if (us < leastWidth * scale_.usPerPixel()) {
        const double middle = static_cast<double>(bar.startUs) + us / 2;
        const double half = us / shownWidth * scale_.width() / 2;
        setScale(TimeScale::fitted(middle - half, middle + half, scale_.width()));
    }
    select(place.lane, bar);
}

void TimelineView::setHits(const TimelineHits* hits)
{
    hits_ = hits;
    hitsChanged();
}

void TimelineView::hitsChanged()
{
    isOverviewOld_ = true;
    viewport()->update();
}

void TimelineView::showFrame(std::int32_t rank, std::uint32_t position)
{
    const auto lane = session_.timeline().laneOfRank(rank);
    if (!lane) {
        return;
    }
    const auto& frames = session_.timeline().lane(*lane);
    if (const auto index = frames.indexOf(position)) {
        select(*lane, frames.bar(*index, session_.timeline().nowUs()));
    }
}

} // namespace scanweave::studio
