// SPDX-License-Identifier: BSD-2-Clause
// The legend of a plot, where it covers no curve.

// QCustomPlot's header is written with Qt's keywords; so this file is compiled alone.
#undef QT_NO_EMIT
#undef QT_NO_FOREACH

#include "gui/plots/plot_legend.h"

#include <QCoreApplication>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <qcustomplot.h>
#pragma GCC diagnostic pop

#include <algorithm>

namespace scanweave::studio {

namespace {

constexpr int mostLines = 3;
constexpr int lineOfColor = 20;  ///< in front of a name
constexpr double noMore = 0.001; ///< of the height: as little as it needs

} // namespace

void moveLegendAbove(QCustomPlot& plot, int row)
{
    plot.plotLayout()->insertRow(row);
    plot.plotLayout()->addElement(row, 0, plot.legend);
    plot.plotLayout()->setRowStretchFactor(row, noMore);
    plot.plotLayout()->setRowSpacing(0);
    plot.setAutoAddPlottableToLegend(false);
    plot.legend->setVisible(true);
    // Else an empty one would hold its column, and so the plot, as narrow as it is itself.
    plot.legend->setMaximumSize(QWIDGETSIZE_MAX - 1, QWIDGETSIZE_MAX);
    plot.legend->setBorderPen(Qt::NoPen);
    plot.legend->setBrush(Qt::NoBrush);
    plot.legend->setIconSize(lineOfColor, 10);
    plot.legend->setRowSpacing(0);
    fillLegend(plot, {});
}

void fillLegend(QCustomPlot& plot, const QList<QCPGraph*>& graphs)
{
    QCPLegend& legend = *plot.legend;
    legend.clear();
    legend.setMargins(graphs.isEmpty() ? QMargins() : QMargins(8, 2, 8, 0));
    const QFontMetrics metrics(legend.font());
    const QString more = QCoreApplication::translate("PlotView", "and %1 more");
    int widest = metrics.horizontalAdvance(more.arg(999));
    for (const QCPGraph* graph : graphs) {
        widest = std::max(widest, metrics.horizontalAdvance(graph->name()));
    }
    const int columns = std::max((plot.width() - 24) / (widest + lineOfColor + 16), 1);
    legend.setWrap(columns);
    legend.setFillOrder(QCPLegend::foColumnsFirst, false);
    const auto places = static_cast<qsizetype>(columns) * mostLines;
    const auto shown = graphs.size() <= places ? graphs.size() : places - 1;
    for (QCPGraph* graph : graphs.mid(0, shown)) {
        legend.addItem(new QCPPlottableLegendItem(&legend, graph));
    }
    if (shown < graphs.size()) {
        auto* rest = new QCPTextElement(&plot, more.arg(graphs.size() - shown), legend.font());
        rest->setTextColor(legend.textColor());
        rest->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
        legend.addElement(rest);
    }
}

} // namespace scanweave::studio
