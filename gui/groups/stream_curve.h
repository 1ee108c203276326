// SPDX-License-Identifier: BSD-2-Clause
// Timestreams as curves of a plot: lines where samples are few, else the band that they fill.
#pragma once

#include "gui/plots/plot_view.h"
#include "gui/widgets/envelope.h"

namespace scanweave::studio {

/// What is drawn of a time axis, and how finely.
struct CurveWindow
{
    double from = 0;
    double to = 0;
    double columnsPerSecond = 1;
};

/// All of it in the width of the plot.
CurveWindow wholeWindow(const PlotView& plot, double from, double to);
/// What the plot shows, and a picture's width beside it, so that panning finds something there.
CurveWindow shownWindow(const PlotView& plot);

/// Adds what the window has of evenly sampled data (the first sample at `start`, `rate` in Hz).
/// What the curve has already must end before; between the two is a gap.
void addToCurve(PlotSeries& curve,
                const Envelope& envelope,
                double start,
                double rate,
                const CurveWindow& window);

/// Of the curves beside each other, by their number.
QColor curveColor(std::size_t index);

/// What curves show as comma-separated values with a header: name, `x`, low, high; without gaps.
std::string csvOfCurves(const std::vector<PlotSeries>& curves, const QString& x);

} // namespace scanweave::studio
