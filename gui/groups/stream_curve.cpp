// SPDX-License-Identifier: BSD-2-Clause
// Timestreams as curves of a plot.
#include "gui/groups/stream_curve.h"

#include "gui/widgets/table_export.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace scanweave::studio {

namespace {

constexpr int pixelsAtLeast = 600; ///< of a plot that has not been shown yet
constexpr std::size_t narrowColumns = 3;

void addPoint(PlotSeries& curve, double x, double low, double high)
{
    // Of entries that share a sample, the later one may begin before by rounding.
    curve.x.push_back(curve.x.empty() ? x : std::max(x, curve.x.back()));
    curve.y.push_back(low);
    curve.upper.push_back(high);
}

} // namespace

CurveWindow wholeWindow(const PlotView& plot, double from, double to)
{
    return {from, to, std::max(plot.plotWidth(), pixelsAtLeast) / std::max(to - from, 1e-9)};
}

CurveWindow shownWindow(const PlotView& plot)
{
    const auto [from, to] = plot.xRange();
    const double margin = to - from;
    CurveWindow window = wholeWindow(plot, from, to);
    window.from -= margin;
    window.to += margin;
    return window;
}

void addToCurve(PlotSeries& curve,
                const Envelope& envelope,
                double start,
                double rate,
                const CurveWindow& window)
{
    constexpr double notThere = std::numeric_limits<double>::quiet_NaN();
    const auto size = static_cast<double>(envelope.size());
    const double from = std::clamp((window.from - start) * rate, 0.0, size);
    const double to = std::clamp((window.to - start) * rate, 0.0, size);
    const auto first = static_cast<std::size_t>(std::floor(from));
    const auto last = std::min(static_cast<std::size_t>(std::ceil(to)), envelope.size());
    const auto most =
        static_cast<std::size_t>(std::ceil((to - from) / rate * window.columnsPerSecond));
    if (first >= last) {
        return;
    }
    const auto columns = envelope.columns(first, last, std::max<std::size_t>(most, 1));
    if (!curve.x.empty()) {
        addPoint(
            curve, (curve.x.back() + start + columns.front().first / rate) / 2, notThere, notThere);
    }
    const bool isBand = envelope.step() > 1 || last - first > columns.size();
    if (isBand) {
        curve.style = PlotSeries::Style::Band;
    }
    if (isBand && columns.size() < narrowColumns) {
        // A band without a width would not be seen: an edge is.
        const double x = start + columns.front().first / rate;
        addPoint(curve, x, columns.front().high, columns.front().high);
    }
    for (const Envelope::Column& column : columns) {
        addPoint(curve, start + column.first / rate, column.low, column.high);
    }
    if (isBand) {
        // The last column is as wide as the others.
        const double end = start + static_cast<double>(last - 1) / rate;
        addPoint(curve, end, columns.back().low, columns.back().high);
    }
}

QColor curveColor(std::size_t index)
{
    return QColor::fromRgb(seriesColors[index % seriesColors.size()]);
}

std::string csvOfCurves(const std::vector<PlotSeries>& curves, const QString& x)
{
    std::ostringstream csv;
    csv.precision(17);
    csv << "name," << csvCell(x.toStdString()) << ",low,high\n";
    QString name; // parts of a curve that has several name the first one only
    for (const PlotSeries& curve : curves) {
        name = curve.name.isEmpty() ? name : curve.name;
        const std::string cell = csvCell(name.toStdString());
        for (std::size_t i = 0; i < curve.x.size(); ++i) {
            if (std::isfinite(curve.y[i])) {
                const bool isBand = i < curve.upper.size();
                csv << cell << ',' << curve.x[i] << ',' << curve.y[i] << ','
                    << (isBand ? curve.upper[i] : curve.y[i]) << '\n';
            }
        }
    }
    return csv.str();
}

} // namespace scanweave::studio
