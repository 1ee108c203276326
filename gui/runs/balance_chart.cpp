// SPDX-License-Identifier: BSD-2-Clause
// A column per rank.
#include "gui/runs/balance_chart.h"

#include "gui/runs/run_words.h"
#include "gui/widgets/state_colors.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace scanweave::studio {

BalanceChart::BalanceChart(RunSession& session, QWidget* parent)
    : QWidget(parent)
    , session_(session)
{
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(90);
    setToolTip(tr("One column per rank: green worked, grey waited"));
    connect(&session_, &RunSession::headChanged, this, qOverload<>(&QWidget::update));
    connect(&session_, &RunSession::rangeChanged, this, qOverload<>(&QWidget::update));
    connect(&session_, &RunSession::rankSelected, this, qOverload<>(&QWidget::update));
}

std::vector<BalanceChart::Column> BalanceChart::columns() const
{
    std::vector<Column> columns;
    const auto& timeline = session_.timeline();
    // A range of observation time is no time of the ranks.
    if (const auto& range = session_.range(); range && !timeline.isObserved()) {
        for (std::size_t lane = 0; lane < timeline.laneCount(); ++lane) {
            if (timeline.head(lane).role != RankRole::Io) {
                const auto busy =
                    timeline.lane(lane).busyUs(static_cast<std::int64_t>(range->fromUs),
                                               static_cast<std::int64_t>(range->toUs),
                                               timeline.nowUs());
                columns.push_back(
                    {timeline.head(lane).rank,
                     static_cast<double>(busy) / std::max(range->toUs - range->fromUs, 1.0)});
            }
        }
        return columns;
    }
    if (session_.picture().head) {
        for (const RankBalance& rank : balanceOf(*session_.picture().head)) {
            columns.push_back({rank.rank, rank.busyShare});
        }
    }
    return columns;
}

void BalanceChart::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    const auto all = columns();
    if (all.empty()) {
        return;
    }
    const QRect area = rect().adjusted(8, 8, -8, -fontMetrics().height() - 6);
    const double step =
        std::min(static_cast<double>(area.width()) / static_cast<double>(all.size()), 28.0);
    int labelEnd = -1000;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const int left = area.left() + static_cast<int>(static_cast<double>(i) * step);
        const int width = std::max(static_cast<int>(step) - (step >= 4 ? 1 : 0), 1);
        const int busy = static_cast<int>(area.height() * std::clamp(all[i].busy, 0.0, 1.0));
        painter.fillRect(
            QRect(left, area.top(), width, area.height() - busy),
            mixed(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.12));
        painter.fillRect(QRect(left, area.bottom() + 1 - busy, width, busy),
                         stateColor(DataState::Done));
        const bool isSelected = session_.rank() == all[i].rank;
        if (isSelected) {
            painter.setPen(palette().color(QPalette::Text));
            painter.drawRect(QRect(left - 2, area.top() - 2, width + 3, area.height() + 4));
            painter.setPen(QPen(selectionColor(), 2));
            painter.drawRect(QRect(left - 1, area.top() - 1, width + 1, area.height() + 2));
        }
        const QString label = QString::number(all[i].rank);
        if (left > labelEnd + 6) {
            painter.setPen(quietText(palette()));
            painter.drawText(left, height() - 5, label);
            labelEnd = left + fontMetrics().horizontalAdvance(label);
        }
    }
}

void BalanceChart::mousePressEvent(QMouseEvent* event)
{
    const auto all = columns();
    if (all.empty()) {
        return;
    }
    const double step = std::min((width() - 16.0) / static_cast<double>(all.size()), 28.0);
    const auto at = static_cast<std::int64_t>((event->position().x() - 8) / step);
    if (at >= 0 && at < static_cast<std::int64_t>(all.size())) {
        session_.selectRank(all[static_cast<std::size_t>(at)].rank);
    }
}

void BalanceChart::keyPressEvent(QKeyEvent* event)
{
    const int direction = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    const auto all = columns();
    if (direction == 0 || all.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const auto now =
        std::ranges::find_if(all, [&](const Column& c) { return session_.rank() == c.rank; });
    const auto index = now == all.end() ? std::ptrdiff_t{0} : now - all.begin() + direction;
    session_.selectRank(
        all[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, std::ssize(all) - 1))]
            .rank);
}

} // namespace scanweave::studio
