// SPDX-License-Identifier: BSD-2-Clause
// Which ranks of a run read and which compute.
#include "gui/workflow/rank_layout.h"

#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"
#include "workflows/io_ranks.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>

namespace scanweave::studio {

namespace {

constexpr int rankSide = 12;
constexpr int mostSquares = 32; ///< more ranks than these are told in words only

QString layoutWords(const char* text)
{
    return QCoreApplication::translate("RankLayout", text);
}

/// "rank 3" or "ranks 1–7"
QString rangeWords(int first, int last)
{
    return first == last ? layoutWords("rank %1").arg(first)
                         : layoutWords("ranks %1–%2").arg(first).arg(last);
}

} // namespace

RankLayout rankLayout(int ranks, std::optional<int> ioRanks, bool isCompressed)
{
    if (ranks <= 1) {
        return {.ranks = 1, .reading = 0};
    }
    const int reading = ioRanks ? *ioRanks : automaticIoRanks(ranks, isCompressed);
    return {.ranks = ranks, .reading = std::max(0, reading)};
}

QString layoutText(const RankLayout& layout)
{
    if (!layout.isPossible()) {
        return layoutWords("%1 ranks that read leave none to compute: start at least %2 ranks")
            .arg(layout.reading)
            .arg(layout.reading + 1);
    }
    if (layout.ranks == 1) {
        return layoutWords("one rank reads and computes");
    }
    if (layout.reading == 0) {
        return layoutWords("each of %1 ranks reads for itself and computes").arg(layout.ranks);
    }
    const int first = layout.reading;
    const int last = layout.ranks - 1;
    return (layout.reading == 1 ? layoutWords("%1 reads, %2") : layoutWords("%1 read, %2"))
        .arg(rangeWords(0, layout.reading - 1),
             (first == last ? layoutWords("%1 computes") : layoutWords("%1 compute"))
                 .arg(rangeWords(first, last)));
}

RankLayoutView::RankLayoutView(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setRanks(layout_);
}

void RankLayoutView::setRanks(const RankLayout& layout)
{
    layout_ = layout;
    setAccessibleName(layoutText(layout_));
    setToolTip(layoutText(layout_));
    update();
}

QSize RankLayoutView::sizeHint() const
{
    return {200, std::max(rankSide, fontMetrics().height()) + spacing::small};
}

QSize RankLayoutView::minimumSizeHint() const
{
    return {80, sizeHint().height()};
}

void RankLayoutView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const QColor reads = stateColor(DataState::Running);
    const QColor computes = stateColor(DataState::Done);
    int x = 0;
    const int top = (height() - rankSide) / 2;
    const int room = width() - fontMetrics().horizontalAdvance(layoutText(layout_));
    const int squares = layout_.ranks * (rankSide + 2) + spacing::small;
    if (layout_.isPossible() && layout_.ranks <= mostSquares && squares <= room) {
        for (int rank = 0; rank < layout_.ranks; ++rank) {
            if (rank > 0 && rank == layout_.reading) {
                x += spacing::small; // a gap between those that read and those that compute
            }
            const QRect square(x, top, rankSide, rankSide);
            // Those that read have a bar on top, those that compute are filled below.
            constexpr int bar = 4;
            painter.setPen(Qt::NoPen);
            if (layout_.reads(rank)) {
                painter.fillRect(square.adjusted(0, 0, 0, bar - rankSide), reads);
            }
            if (layout_.computes(rank)) {
                painter.fillRect(square.adjusted(0, bar + 1, 0, 0), computes);
            }
            painter.setPen(quietText(palette()));
            painter.drawRect(square.adjusted(0, 0, -1, -1));
            x += rankSide + 2;
        }
        x += spacing::small;
    }
    painter.setPen(layout_.isPossible() ? quietText(palette())
                                        : stateTextColor(DataState::Failed, palette()));
    painter.drawText(
        QRect(x, 0, width() - x, height()),
        Qt::AlignLeft | Qt::AlignVCenter,
        fontMetrics().elidedText(layoutText(layout_), Qt::ElideRight, std::max(0, width() - x)));
}

} // namespace scanweave::studio
