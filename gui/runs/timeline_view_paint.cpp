// SPDX-License-Identifier: BSD-2-Clause
// The timeline of a run: how it looks.
#include "gui/plots/color_scale.h"
#include "gui/runs/run_modules.h"
#include "gui/runs/timeline_view.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QDateTime>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <utility>

namespace scanweave::studio {

namespace {

constexpr double wideFrame = 5; ///< pixels per frame from which on frames are painted one by one
constexpr int crossSpacing = 14;
constexpr int hitSpacing = 7;  ///< of the marks of hits
constexpr int hitOutline = 10; ///< pixels from which on a hit is outlined
constexpr int hatchPeriod = 5; ///< of paintRows()

/// A tip that points down, as deep as it says and twice as wide. Thousands are painted, so that it
/// is drawn once.
QPixmap hitMark(int depth, const QColor& ink, const QColor& edge, double pixelRatio)
{
    QPixmap mark(QSize(2 * depth + 1, depth + 2) * pixelRatio);
    mark.setDevicePixelRatio(pixelRatio);
    mark.fill(Qt::transparent);
    QPainter painter(&mark);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(edge, 1));
    painter.setBrush(ink);
    const double middle = depth + 0.5;
    const QPointF tip[] = {
        {middle - depth * 0.7, 0}, {middle + depth * 0.7, 0}, {middle, depth + 1.0}};
    painter.drawPolygon(tip, 3);
    return mark;
}

QString elapsed(double us)
{
    return QString::fromStdString(durationWords(us));
}

} // namespace

void TimelineView::updateColors()
{
    const QPalette& look = palette();
    const QColor base = look.color(QPalette::Base);
    colors_.background = base.rgb();
    colors_.waiting = mixed(base, look.color(QPalette::Text), 0.16).rgb();
    const auto state = [](DataState value) { return stateColor(value).rgb(); };
    colors_.states = {colors_.background,
                      state(DataState::Done),
                      state(DataState::Running),
                      state(DataState::Skipped),
                      state(DataState::Failed)};
    // Without vermilion and orange, which say that something went wrong.
    colors_.files = {okabeItoBlue,
                     okabeItoSkyBlue,
                     okabeItoGreen,
                     okabeItoPurple,
                     0xff8c6bb1,
                     0xff6b7280,
                     0xffb8a800};
    for (std::size_t letter = 0; letter < colors_.types.size(); ++letter) {
        colors_.types[letter] =
            frameTypeColor(QString(QLatin1Char(static_cast<char>(letter)))).rgb();
    }
    for (std::size_t at = 0; at < colors_.durations.size(); ++at) {
        colors_.durations[at] = scaleColor(ColorScale::Viridis, static_cast<double>(at) / 255.0);
    }
    colors_.unknown = mixed(base, look.color(QPalette::Text), 0.4).rgb();
    updateModuleColors();
    Q_EMIT colorsChanged();
}

/// Colours for the modules in which frames were longest, in the order of the pipeline; those with
/// the fewest frames share one if there are too many. Says whether one has changed.
bool TimelineView::updateModuleColors()
{
    const auto& frames = session_.timeline().framesByModule();
    std::vector<std::size_t> seen;
    for (std::size_t module = 0; module < frames.size(); ++module) {
        if (frames[module] > 0) {
            seen.push_back(module);
        }
    }
    std::ranges::stable_sort(
        seen, std::ranges::greater(), [&](std::size_t module) { return frames[module]; });
    seen.resize(std::min(seen.size(), colors_.files.size()));
    std::ranges::sort(seen);
    auto modules = colors_.modules;
    modules.fill(colors_.unknown);
    for (std::size_t i = 0; i < seen.size(); ++i) {
        modules[seen[i]] = colors_.files[i];
    }
    return std::exchange(colors_.modules, modules) != modules;
}

QList<QPair<QString, QColor>> TimelineView::moduleLegend() const
{
    const auto& frames = session_.timeline().framesByModule();
    const auto& head = session_.picture().head;
    QList<QPair<QString, QColor>> legend;
    for (std::size_t module = 0; head && module < frames.size(); ++module) {
        if (frames[module] > 0) {
            legend.append({moduleName(head->modules, static_cast<int>(module)),
                           QColor::fromRgb(colors_.modules[module])});
        }
    }
    return legend;
}

QList<QPair<QString, QColor>> TimelineView::legend() const
{
    switch (colorBy_) {
    case ColorBy::State:
        return {{stateName(DataState::Done), stateColor(DataState::Done)},
                {stateName(DataState::Running), stateColor(DataState::Running)},
                {stateName(DataState::Skipped), stateColor(DataState::Skipped)},
                {stateName(DataState::Failed), stateColor(DataState::Failed)}};
    case ColorBy::Duration:
        return {{elapsed(static_cast<double>(durationOfCode(colors_.shortest))),
                 QColor::fromRgb(colors_.durations.front())},
                {elapsed(static_cast<double>(durationOfCode(colors_.longest))),
                 QColor::fromRgb(colors_.durations.back())}};
    case ColorBy::Module:
        return moduleLegend();
    case ColorBy::Type:
    case ColorBy::File:
    case ColorBy::Epoch:
    case ColorBy::Observation:
        return {};
    }
    return {};
}

bool TimelineView::isWide(const LaneRow& row) const
{
    if (row.lanes > 1) {
        return false;
    }
    const auto& lane = session_.timeline().lane(row.firstLane);
    const auto from = lane.indexAt(static_cast<std::int64_t>(std::max(scale_.fromUs(), 0.0)));
    const auto to = lane.indexAt(static_cast<std::int64_t>(std::max(scale_.toUs(), 0.0)));
    return static_cast<double>(to - from) * wideFrame < scale_.width();
}

void TimelineView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Base));
    paintAxis(painter);
    paintMarks(painter);
    paintLanes(painter);
    paintLabels(painter);
    paintSelection(painter);
    paintOverview(painter);
}

void TimelineView::paintAxis(QPainter& painter)
{
    const auto axis = axisRect();
    const auto lanes = lanesRect();
    const QColor quiet = quietText(palette());
    const QColor line = hairline(palette());
    painter.setClipRect(QRect(axis.left(), 0, axis.width(), viewport()->height()));
    const int spacing =
        std::max(80, fontMetrics().horizontalAdvance(QStringLiteral("00:00:00.000")) + 24);
    const auto& timeline = session_.timeline();
    const auto kind = timeline.isObserved() ? AxisKind::WallClock : axis_;
    for (const AxisTick& tick : axisTicks(scale_, kind, timeline.originUs(), spacing)) {
        const int x = axis.left() + static_cast<int>(std::lround(scale_.xOf(tick.us)));
        painter.setPen(line);
        painter.drawLine(x, axis.bottom() - 5, x, lanes.bottom());
        painter.setPen(quiet);
        painter.drawText(QRect(x + 4, axis.top(), spacing, axis.height()),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         QString::fromStdString(tick.label));
    }
    painter.setClipping(false);
    painter.setPen(quiet);
    painter.drawText(QRect(8, axis.top(), axis.left() - 12, axis.height()),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     timeline.isObserved()         ? dayAt(scale_.fromUs())
                     : kind == AxisKind::WallClock ? tr("UTC")
                                                   : tr("elapsed"));
}

/// Observations are far in the past, so their clock alone tells nothing.
QString TimelineView::dayAt(double us) const
{
    const auto since =
        session_.timeline().originUs() + static_cast<std::int64_t>(std::max(us, 0.0));
    return QDateTime::fromMSecsSinceEpoch(since / 1000, Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-dd"));
}

void TimelineView::paintMarks(QPainter& painter)
{
    if (session_.timeline().isObserved()) {
        return; // metadata have no observation time of their own
    }
    const auto rect = marksRect();
    painter.setPen(quietText(palette()));
    painter.drawText(QRect(8, rect.top() - 2, rect.left() - 12, rect.height() + 4),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     tr("metadata"));
    painter.setClipRect(rect);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(stateColor(DataState::Metadata));
    const auto& marks = session_.timeline().marks();
    // From mark to mark that has a place of its own: at most one per few pixels.
    const double step = 3 * scale_.usPerPixel();
    auto mark = std::ranges::lower_bound(
        marks, static_cast<std::int64_t>(scale_.fromUs() - 2 * step), {}, &MetadataMark::atUs);
    const double middle = rect.center().y() + 0.5;
    while (mark != marks.end() && static_cast<double>(mark->atUs) < scale_.toUs() + 2 * step) {
        const double x = rect.left() + scale_.xOf(static_cast<double>(mark->atUs));
        const QPointF diamond[] = {
            {x, middle - 5}, {x + 4, middle}, {x, middle + 5}, {x - 4, middle}};
        painter.drawPolygon(diamond, 4);
        mark = std::ranges::lower_bound(mark + 1,
                                        marks.end(),
                                        mark->atUs + static_cast<std::int64_t>(step),
                                        {},
                                        &MetadataMark::atUs);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setClipping(false);
}

void TimelineView::paintLanes(QPainter& painter)
{
    const auto lanes = lanesRect();
    const int top = verticalScrollBar()->value();
    const auto& timeline = session_.timeline();
    if (isPictureOld_ || picture_.size() != lanes.size()) {
        if (picture_.size() != lanes.size()) {
            picture_ = QImage(lanes.size(), QImage::Format_RGB32);
            painted_.reset();
        }
        if (colorBy_ == ColorBy::Duration && areDurationsOld_) {
            areDurationsOld_ = false;
            // The scale is that of the whole run, so that colours keep their meaning while panning.
            std::uint8_t least = 255;
            std::uint8_t most = 0;
            for (const LaneCell& cell : whole_.of(timeline, overviewScale())) {
                if (cell.worst != SpanState::None) {
                    least = std::min(least, cell.slowest);
                    most = std::max(most, cell.slowest);
                }
            }
            least = std::min(least, most);
            if (least != colors_.shortest || most != colors_.longest) {
                colors_.shortest = least;
                colors_.longest = most;
                painted_.reset();
            }
        }
        paintPicture(top);
        isPictureOld_ = false;
    }
    painter.drawImage(lanes.topLeft(), picture_);
    painter.save();
    painter.setClipRect(lanes);
    painter.translate(lanes.left(), lanes.top() - top);
    for (const LaneRow& row : rows_.rows()) {
        if (row.y + row.height <= top || row.y >= top + lanes.height()) {
            continue;
        }
        if (isWide(row)) {
            paintBars(painter, row);
        }
        paintTrouble(painter, row);
        paintHits(painter, row);
    }
    painter.restore();
    if (timeline.laneCount() == 0) {
        painter.setPen(quietText(palette()));
        painter.drawText(lanes,
                         Qt::AlignCenter,
                         session_.isOpen() && session_.picture().problem.empty()
                             ? tr("Nothing has been processed yet.")
                             : QString());
    }
}

void TimelineView::paintPicture(int top)
{
    const auto& timeline = session_.timeline();
    // Hatching stands still in time, so that parts of a picture fit together.
    const auto pixels = std::llround(scale_.fromUs() / scale_.usPerPixel());
    const int hatchX = static_cast<int>((pixels % hatchPeriod + hatchPeriod) % hatchPeriod);
    const double moved =
        painted_ ? (painted_->fromUs() - scale_.fromUs()) / scale_.usPerPixel() : 0;
    const int dx = static_cast<int>(std::lround(std::clamp(moved, -1e6, 1e6)));
    constexpr double sameMoment = 1e-3; // of a pixel
    if (painted_ == scale_) {
        paintRows(
            picture_, timeline, rows_, scale_, top, colorBy_, colors_, hatchX, paintedChange_);
        paintedChange_ = timeline.change();
        return;
    }
    const bool isPanned = painted_ && paintedChange_ == timeline.change() &&
                          painted_->usPerPixel() == scale_.usPerPixel() &&
                          painted_->width() == scale_.width() && dx != 0 &&
                          std::abs(dx) < scale_.width() / 2 && std::abs(moved - dx) < sameMoment;
    if (!isPanned) {
        paintRows(picture_, timeline, rows_, scale_, top, colorBy_, colors_, hatchX);
        painted_ = scale_;
        paintedChange_ = timeline.change();
        return;
    }
    // Only what has come into sight is worked out.
    const int width = std::abs(dx);
    const int x0 = dx > 0 ? 0 : scale_.width() - width;
    const qsizetype kept = std::min(picture_.width(), scale_.width()) - width;
    QImage strip(width, picture_.height(), QImage::Format_RGB32);
    paintRows(strip,
              timeline,
              rows_,
              TimeScale::fitted(scale_.usAt(x0), scale_.usAt(x0 + width), width),
              top,
              colorBy_,
              colors_,
              hatchX + x0);
    for (int y = 0; y < picture_.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(picture_.scanLine(y));
        const auto* fresh = reinterpret_cast<const QRgb*>(strip.constScanLine(y));
        std::memmove(line + std::max(dx, 0),
                     line + std::max(-dx, 0),
                     static_cast<std::size_t>(kept) * sizeof(QRgb));
        std::copy_n(fresh, width, line + x0);
    }
    painted_ = scale_;
}

void TimelineView::paintBars(QPainter& painter, const LaneRow& row)
{
    const auto& timeline = session_.timeline();
    const auto& lane = timeline.lane(row.firstLane);
    const bool hasPositions = isColoredByPosition(timeline, row.firstLane, colorBy_);
    auto index = lane.indexAt(static_cast<std::int64_t>(std::max(scale_.fromUs(), 0.0)));
    index -= index > 0 ? 1 : 0;
    const QColor edge = palette().color(QPalette::Base);
    for (; index < lane.size(); ++index) {
        const auto bar = lane.bar(index, timeline.nowUs());
        const double x0 = scale_.xOf(static_cast<double>(bar.startUs));
        if (x0 > scale_.width()) {
            break;
        }
        const double x1 = std::max(scale_.xOf(static_cast<double>(bar.endUs)), x0 + 1);
        if (x1 < 0) {
            continue;
        }
        const auto left = static_cast<int>(std::max(x0, -10.0));
        const auto right = static_cast<int>(std::min(x1, scale_.width() + 10.0));
        const QColor color =
            QColor::fromRgb(colorOf(timeline,
                                    colors_,
                                    colorBy_,
                                    bar.state,
                                    durationCode(bar.durationUs),
                                    hasPositions ? bar.position : TimelineLane::noPosition));
        const QRect rect(left,
                         row.y + (row.height >= 10 ? 1 : 0),
                         std::max(right - left, 1),
                         row.height - (row.height >= 10 ? 2 : 1));
        painter.fillRect(rect, color);
        if (rect.width() > 3) {
            painter.fillRect(QRect(rect.left(), rect.top(), 1, rect.height()), edge);
        }
        if (row.height >= 14) {
            paintBarText(painter, rect, bar, textOn(color));
        }
    }
}

void TimelineView::paintBarText(QPainter& painter,
                                const QRect& rect,
                                const LaneBar& bar,
                                const QColor& color) const
{
    constexpr int leastWidth = 16; // nothing fits into less
    const QRect inside =
        rect.intersected(QRect(0, rect.top(), scale_.width(), rect.height())).adjusted(5, 0, -3, 0);
    if (inside.width() < leastWidth) {
        return;
    }
    // All of it, or the number alone, or nothing; never a part of a figure.
    const QString number = numberText(std::int64_t{bar.position});
    const QString all = tr("%1 · %2").arg(number, elapsed(static_cast<double>(bar.durationUs)));
    for (const QString& text : {all, number}) {
        if (painter.fontMetrics().horizontalAdvance(text) <= inside.width()) {
            painter.setPen(color);
            painter.drawText(inside, Qt::AlignLeft | Qt::AlignVCenter, text);
            return;
        }
    }
}

void TimelineView::paintTrouble(QPainter& painter, const LaneRow& row)
{
    // Failures get their sign besides the colour.
    if (row.height < 8) {
        return;
    }
    const auto& timeline = session_.timeline();
    QColor ink = palette().color(QPalette::Text);
    std::optional<double> last;
    for (auto lane = row.firstLane; lane < row.firstLane + row.lanes; ++lane) {
        std::int64_t from = static_cast<std::int64_t>(scale_.fromUs()) - 1;
        last.reset();
        while (const auto bar =
                   timeline.lane(lane).troubleFrom(from, 1, timeline.nowUs(), SpanState::Failed)) {
            const double x = scale_.xOf(static_cast<double>(bar->startUs));
            if (x > scale_.width()) {
                break;
            }
            const double end = scale_.xOf(static_cast<double>(bar->endUs));
            const double at = std::max((x + std::min(end, x + 12)) / 2, x);
            const double middle = row.y + row.height / 2.0;
            const double size = std::min(row.height / 2.0 - 1.5, 4.0);
            const bool isOnBar = end - x > 2 * size;
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(isOnBar ? QColor(Qt::white) : ink, 1.6));
            painter.drawLine(QPointF(at - size, middle - size), QPointF(at + size, middle + size));
            painter.drawLine(QPointF(at - size, middle + size), QPointF(at + size, middle - size));
            painter.setRenderHint(QPainter::Antialiasing, false);
            from = bar->startUs + static_cast<std::int64_t>(crossSpacing * scale_.usPerPixel());
        }
    }
}

void TimelineView::paintHits(QPainter& painter, const LaneRow& row)
{
    if (hits_ == nullptr) {
        return;
    }
    // Stretches stand still in time, so that marks don't jump when the picture is moved.
    const auto& timeline = session_.timeline();
    const double stretch = hitSpacing * scale_.usPerPixel();
    const double from = std::floor(scale_.fromUs() / stretch) * stretch;
    const std::size_t count = static_cast<std::size_t>(scale_.width() / hitSpacing) + 2;
    const QColor ink = palette().color(QPalette::Text);
    const QColor edge = palette().color(QPalette::Base);
    const int depth = std::clamp(row.height / 3, 3, 6);
    const QPixmap mark = hitMark(depth, ink, edge, devicePixelRatioF());
    for (const auto& hit : hits_->marks(timeline, row.firstLane, row.lanes, from, stretch, count)) {
        if (!hit) {
            continue;
        }
        const auto bar = timeline.lane(hit->lane).bar(hit->index, timeline.nowUs());
        const double x0 = std::max(scale_.xOf(static_cast<double>(bar.startUs)), -10.0);
        const double x1 =
            std::min(scale_.xOf(static_cast<double>(bar.endUs)), scale_.width() + 10.0);
        if (row.lanes == 1 && x1 - x0 >= hitOutline) {
            const QRectF rect(x0 + 1, row.y + 1, x1 - x0 - 1, row.height - 2);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(edge, 1));
            painter.drawRect(rect.adjusted(2.5, 2.5, -2.5, -2.5));
            painter.setPen(QPen(ink, 2));
            painter.drawRect(rect.adjusted(1, 1, -1, -1));
            continue;
        }
        const double middle = std::max((std::max(x0, 0.0) + std::min(x1, x0 + hitSpacing)) / 2, x0);
        painter.drawPixmap(static_cast<int>(std::lround(middle)) - depth, row.y, mark);
    }
}

/// In the strip of the whole run.
void TimelineView::paintHitsBelow(QPainter& strip, const TimeScale& whole)
{
    if (hits_ == nullptr) {
        return;
    }
    constexpr int width = 2;
    constexpr int height = 5;
    const int top = overviewRect().height() - height;
    const auto& timeline = session_.timeline();
    const auto marks = hits_->marks(timeline,
                                    0,
                                    timeline.laneCount(),
                                    whole.fromUs(),
                                    width * whole.usPerPixel(),
                                    static_cast<std::size_t>(whole.width() / width));
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if (marks[i]) {
            const int x = static_cast<int>(i) * width;
            strip.fillRect(x, top, width, height, palette().color(QPalette::Text));
        }
    }
}

QString TimelineView::labelOf(const LaneRow& row) const
{
    const auto& timeline = session_.timeline();
    const auto& first = timeline.head(row.firstLane);
    const bool isIo = first.role == RankRole::Io;
    if (row.lanes == 1) {
        return isIo ? tr("I/O %1").arg(first.rank) : tr("rank %1").arg(first.rank);
    }
    const auto last = timeline.head(row.firstLane + row.lanes - 1).rank;
    return isIo ? tr("I/O %1–%2").arg(first.rank).arg(last) : tr("%1–%2").arg(first.rank).arg(last);
}

void TimelineView::paintLabels(QPainter& painter)
{
    const auto lanes = lanesRect();
    const int top = verticalScrollBar()->value();
    const auto& timeline = session_.timeline();
    painter.setClipRect(QRect(0, lanes.top(), lanes.left(), lanes.height()));
    const int least = fontMetrics().height();
    int free = -1000;
    for (const LaneRow& row : rows_.rows()) {
        const int y = row.y - top + lanes.top();
        if (row.y + row.height <= top || y > lanes.bottom()) {
            continue;
        }
        const auto& head = timeline.head(row.firstLane);
        const bool isSelected = row.lanes == 1 && session_.rank() == head.rank;
        const QRect rect(8, y, lanes.left() - 14, row.height);
        if (y + row.height / 2 - least / 2 < free && !isSelected) {
            continue;
        }
        free = y + row.height / 2 + least / 2 + 1;
        const bool isWrong =
            row.lanes == 1 && (head.state == RankState::Failed || head.state == RankState::Lost);
        QFont font = painter.font();
        font.setBold(isSelected);
        painter.setFont(font);
        painter.setPen(isWrong      ? stateTextColor(DataState::Failed, palette())
                       : isSelected ? palette().color(QPalette::Text)
                                    : quietText(palette()));
        QString text = labelOf(row);
        if (isWrong) {
            text = stateSymbol(DataState::Failed) + QLatin1Char(' ') + text;
        } else if (row.lanes > 1) {
            text = QStringLiteral("▸ ") + text;
        }
        painter.drawText(rect.adjusted(0, -8, 0, 8), Qt::AlignLeft | Qt::AlignVCenter, text);
        font.setBold(false);
        painter.setFont(font);
    }
    painter.setClipping(false);
}

void TimelineView::paintSelection(QPainter& painter)
{
    const auto lanes = lanesRect();
    const auto& timeline = session_.timeline();
    painter.setClipRect(QRect(lanes.left(), 0, lanes.width(), lanes.bottom() + 1));
    if (const auto& range = session_.range()) {
        const int x0 = lanes.left() + static_cast<int>(scale_.xOf(range->fromUs));
        const int x1 = lanes.left() + static_cast<int>(scale_.xOf(range->toUs));
        QColor shade = palette().color(QPalette::Highlight);
        shade.setAlpha(40);
        painter.fillRect(QRect(x0, 0, std::max(x1 - x0, 1), lanes.bottom() + 1), shade);
        shade.setAlpha(200);
        painter.fillRect(QRect(x0, 0, 1, lanes.bottom() + 1), shade);
        painter.fillRect(QRect(x1, 0, 1, lanes.bottom() + 1), shade);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QRect(x0 + 4, lanes.top() + 2, 200, fontMetrics().height()),
                         Qt::AlignLeft,
                         tr("%1 · %2 frames")
                             .arg(elapsed(range->toUs - range->fromUs),
                                  numberText(timeline.framesBetween(range->fromUs, range->toUs))));
    }
    if (timeline.isLive()) {
        const int x =
            lanes.left() + static_cast<int>(scale_.xOf(static_cast<double>(timeline.nowUs())));
        painter.fillRect(QRect(x, axisRect().bottom(), 1, lanes.bottom() - axisRect().bottom()),
                         stateColor(DataState::Running));
    }
    const auto& frame = session_.frame();
    const auto lane = frame ? timeline.laneOfRank(frame->rank) : std::nullopt;
    const auto row = lane ? rows_.rowOfLane(*lane) : std::nullopt;
    if (row) {
        painter.setClipRect(lanes);
        const auto& at = rows_.rows()[*row];
        const double x0 = std::max(scale_.xOf(static_cast<double>(frame->bar.startUs)), -10.0);
        const double x1 =
            std::min(scale_.xOf(static_cast<double>(frame->bar.endUs)), scale_.width() + 10.0);
        const QRect rect(lanes.left() + static_cast<int>(x0) - 1,
                         lanes.top() + at.y - verticalScrollBar()->value() - 1,
                         std::max(static_cast<int>(x1 - x0), 1) + 2,
                         at.height + 1);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(palette().color(QPalette::Text), 1));
        painter.drawRect(rect.adjusted(-2, -2, 2, 2));
        painter.setPen(QPen(selectionColor(), 2));
        painter.drawRect(rect);
    }
    painter.setClipping(false);
}

void TimelineView::paintOverview(QPainter& painter)
{
    const auto rect = overviewRect();
    const auto whole = overviewScale();
    const auto& timeline = session_.timeline();
    if (isOverviewOld_ || overview_.size() != rect.size()) {
        isOverviewOld_ = false;
        overview_ = QImage(rect.size(), QImage::Format_RGB32);
        overview_.fill(
            mixed(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.04));
        QPainter strip(&overview_);
        const auto& cells = whole_.of(timeline, whole);
        for (int x = 0; x < rect.width(); ++x) {
            const auto& cell = cells[static_cast<std::size_t>(x)];
            if (cell.worst == SpanState::None) {
                continue;
            }
            const bool isTrouble = cell.worst >= SpanState::Skipped;
            const int height = std::max(cell.busy * (rect.height() - 6) / 255, 2);
            strip.fillRect(x, rect.height() - height, 1, height, stateColor(DataState::Done));
            if (isTrouble) {
                strip.fillRect(
                    x,
                    0,
                    1,
                    5,
                    QColor::fromRgb(colors_.states[static_cast<std::size_t>(cell.worst)]));
            }
        }
        paintHitsBelow(strip, whole);
    }
    painter.drawImage(rect.topLeft(), overview_);
    const int x0 = std::clamp(static_cast<int>(whole.xOf(scale_.fromUs())), 0, rect.width() - 1);
    const int x1 = std::clamp(static_cast<int>(whole.xOf(scale_.toUs())), x0 + 2, rect.width());
    QColor veil = palette().color(QPalette::Base);
    veil.setAlpha(150);
    painter.fillRect(QRect(rect.left(), rect.top(), x0, rect.height()), veil);
    painter.fillRect(QRect(rect.left() + x1, rect.top(), rect.width() - x1, rect.height()), veil);
    painter.setPen(palette().color(QPalette::Highlight));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRect(rect.left() + x0, rect.top(), x1 - x0 - 1, rect.height() - 1));
    painter.setPen(quietText(palette()));
    painter.drawText(QRect(8, rect.top(), rect.left() - 12, rect.height()),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     tr("whole run"));
}

} // namespace scanweave::studio
