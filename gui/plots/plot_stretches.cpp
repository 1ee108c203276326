// SPDX-License-Identifier: BSD-2-Clause
// Named parts of a plot's horizontal axis.

// QCustomPlot's header is written with Qt's keywords; so this file is compiled alone.
#undef QT_NO_EMIT
#undef QT_NO_FOREACH

#include "gui/plots/plot_stretches.h"

#include "gui/widgets/state_colors.h"

#include <algorithm>
#include <cmath>

namespace scanweave::studio {

namespace {

constexpr int barHeight = 4;
constexpr int nearPixels = 3;
constexpr double roomForLines = 24; ///< narrower ones are a bar alone

} // namespace

PlotStretches::PlotStretches(QCustomPlot& plot)
    : QCPLayerable(&plot, QStringLiteral("grid"))
{}

std::optional<std::size_t> PlotStretches::at(double x) const
{
    const QCPAxis& axis = *parentPlot()->xAxis;
    const double reach =
        std::abs(axis.pixelToCoord(nearPixels) - axis.pixelToCoord(0)); // narrow ones are hit, too
    std::optional<std::size_t> nearest;
    double distance = reach;
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
        const double outside = std::max({stretches_[i].from - x, x - stretches_[i].to, 0.0});
        if (outside < distance || (outside == 0 && distance == 0)) {
            distance = outside;
            nearest = i;
        }
    }
    return nearest;
}

QRect PlotStretches::clipRect() const
{
    return parentPlot()->axisRect()->rect();
}

void PlotStretches::applyDefaultAntialiasingHint(QCPPainter* painter) const
{
    painter->setAntialiasing(false);
}

void PlotStretches::draw(QCPPainter* painter)
{
    const QRect area = clipRect();
    const QPalette& look = parentPlot()->palette();
    const QColor base = look.color(QPalette::Base);
    const QColor quiet = quietText(look);
    const QFontMetrics metrics(parentPlot()->font());
    const int nameTop = area.top() + barHeight + 2;
    painter->setFont(parentPlot()->font());
    int named = area.left(); // names end here so far
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
        const PlotStretch& stretch = stretches_[i];
        const double left = parentPlot()->xAxis->coordToPixel(stretch.from);
        const double right = parentPlot()->xAxis->coordToPixel(stretch.to);
        if (right < area.left() || left > area.right()) {
            continue;
        }
        const int from = static_cast<int>(std::max<double>(std::round(left), area.left()));
        const int to = static_cast<int>(std::min<double>(std::round(right), area.right()));
        const int width = std::max(to - from, 1);
        if (stretch.isChosen) {
            painter->fillRect(QRect(from, area.top(), width, area.height()),
                              mixed(base, selectionColor(), isDark(look) ? 0.22 : 0.28));
        }
        if (right - left > roomForLines) {
            painter->setPen(QPen(mixed(base, quiet, 0.5), 0, Qt::DotLine));
            for (const double edge : {left, right}) {
                if (edge >= area.left() && edge <= area.right()) {
                    const int x = static_cast<int>(std::round(edge));
                    painter->drawLine(QLineF(x, area.top(), x, area.bottom()));
                }
            }
        }
        // Neighbours without a gap are told apart.
        painter->fillRect(QRect(from, area.top(), width, barHeight),
                          i % 2 == 0 ? quiet : mixed(base, quiet, 0.5));
        const int text = metrics.horizontalAdvance(stretch.name);
        const int begin = std::max(from + 3, named);
        if (!stretch.name.isEmpty() && begin + text + 3 <= to) {
            painter->setPen(stretch.isChosen ? look.color(QPalette::Text) : quiet);
            painter->drawText(
                QRect(begin, nameTop, text + 1, metrics.height()), Qt::AlignLeft, stretch.name);
            named = begin + text + metrics.averageCharWidth();
        }
    }
}

} // namespace scanweave::studio
