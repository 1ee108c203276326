// SPDX-License-Identifier: BSD-2-Clause
// The legend of a plot, where it covers no curve.
#pragma once

#include <QList>

class QCPGraph;
class QCustomPlot;

namespace scanweave::studio {

/// Puts the legend into a row of its own above the axes: `row` of the plot's layout.
void moveLegendAbove(QCustomPlot& plot, int row);

/// Names these graphs, side by side as far as the width goes and in few lines; what doesn't fit is
/// counted. To be called whenever graphs, font or width changed.
void fillLegend(QCustomPlot& plot, const QList<QCPGraph*>& graphs);

} // namespace scanweave::studio
