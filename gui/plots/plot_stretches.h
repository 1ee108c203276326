// SPDX-License-Identifier: BSD-2-Clause
// Named parts of a plot's horizontal axis, behind its curves. For files that include QCustomPlot.
#pragma once

#include "gui/plots/plot_view.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <qcustomplot.h>
#pragma GCC diagnostic pop

namespace scanweave::studio {

/// A bar above each, lines where it begins and ends, its name where there is room.
class PlotStretches final : public QCPLayerable
{
public:
    explicit PlotStretches(QCustomPlot& plot);

    void set(std::vector<PlotStretch> stretches) { stretches_ = std::move(stretches); }
    const std::vector<PlotStretch>& stretches() const { return stretches_; }
    std::optional<std::size_t> at(double x) const;

protected:
    QRect clipRect() const override;
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    std::vector<PlotStretch> stretches_;
};

} // namespace scanweave::studio
