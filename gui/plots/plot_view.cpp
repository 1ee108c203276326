// SPDX-License-Identifier: BSD-2-Clause
// Curves and points with axes.

// QCustomPlot's header is written with Qt's keywords; so this file is compiled alone.
#undef QT_NO_EMIT
#undef QT_NO_FOREACH

#include "gui/plots/plot_view.h"

#include "gui/plots/plot_legend.h"
#include "gui/plots/plot_stretches.h"
#include "gui/widgets/state_colors.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QSvgGenerator>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace scanweave::studio {

struct PlotView::Parts
{
    QCustomPlot* plot = nullptr;
    QCPTextElement* title = nullptr;
    PlotStretches* stretches = nullptr;
    QString wholeTitle;
    QString margin;
    std::vector<PlotSeries> series;
    QList<QCPGraph*> named; ///< what the legend tells of
    AxisStyle xStyle = AxisStyle::Linear;
    AxisStyle yStyle = AxisStyle::Linear;
    bool isSetting = false; ///< the range changes because we say so
    int width = 0;          ///< that title, ticks and legend fit
    QPoint pressed;         ///< where the button went down
};

PlotView::PlotView(QWidget* parent)
    : QWidget(parent)
    , parts_(std::make_unique<Parts>())
{
    auto* plot = new QCustomPlot(this);
    parts_->plot = plot;
    parts_->title = new QCPTextElement(plot);
    parts_->title->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
    parts_->title->setMargins(QMargins(8, 4, 8, 0));
    plot->plotLayout()->insertRow(0);
    plot->plotLayout()->addElement(0, 0, parts_->title);
    moveLegendAbove(*plot, 1);
    parts_->stretches = new PlotStretches(*plot);
    plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot->setNoAntialiasingOnDrag(true);
    plot->setPlottingHint(QCP::phFastPolylines);
    plot->setSelectionRectMode(QCP::srmNone);
    plot->axisRect()->setupFullAxesBox(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(plot);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 120);
    connect(plot->xAxis,
            qOverload<const QCPRange&>(&QCPAxis::rangeChanged),
            this,
            [this](const QCPRange& range) {
                fitClock(range.size());
                if (!parts_->isSetting) {
                    Q_EMIT xRangeChanged(range.lower, range.upper);
                }
            });
    // Not in resizeEvent(): the plot within has its new size only after it.
    connect(plot, &QCustomPlot::afterLayout, this, &PlotView::fitToWidth, Qt::QueuedConnection);
    connect(plot, &QCustomPlot::mousePress, this, [plot](QMouseEvent* event) {
        plot->setSelectionRectMode((event->modifiers() & Qt::ShiftModifier) != 0 ? QCP::srmCustom
                                                                                 : QCP::srmNone);
    });
    connect(plot, &QCustomPlot::mouseDoubleClick, this, [this] {
        Q_EMIT fitAsked();
        fit();
    });
    connect(plot->selectionRect(),
            &QCPSelectionRect::accepted,
            this,
            [this](const QRect& rect, QMouseEvent* /*event*/) { choose(rect.normalized()); });
    connectStretches();
    recolor();
}

PlotView::~PlotView() = default;

void PlotView::connectStretches()
{
    QCustomPlot* plot = parts_->plot;
    connect(plot, &QCustomPlot::mouseMove, this, [this, plot](QMouseEvent* event) {
        const bool isInside = plot->axisRect()->rect().contains(event->pos());
        const auto at =
            isInside ? stretchAt(plot->xAxis->pixelToCoord(event->pos().x())) : std::nullopt;
        plot->setToolTip(at ? stretches()[*at].toolTip : QString());
    });
    connect(plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        parts_->pressed = event->button() == Qt::LeftButton ? event->pos() : QPoint(-1, -1);
    });
    connect(plot, &QCustomPlot::mouseRelease, this, [this, plot](QMouseEvent* event) {
        const bool isClick =
            (event->pos() - parts_->pressed).manhattanLength() < QApplication::startDragDistance();
        if (!isClick || !plot->axisRect()->rect().contains(event->pos())) {
            return;
        }
        if (const auto at = stretchAt(plot->xAxis->pixelToCoord(event->pos().x()))) {
            Q_EMIT stretchClicked(static_cast<int>(*at));
        }
    });
}

void PlotView::setStretches(std::vector<PlotStretch> stretches)
{
    parts_->stretches->set(std::move(stretches));
    parts_->plot->replot(QCustomPlot::rpQueuedReplot);
}

const std::vector<PlotStretch>& PlotView::stretches() const
{
    return parts_->stretches->stretches();
}

std::optional<std::size_t> PlotView::stretchAt(double x) const
{
    return parts_->stretches->at(x);
}

void PlotView::setTitle(const QString& title, const QString& margin)
{
    parts_->wholeTitle = title;
    fitTitle();
    parts_->margin = margin;
    parts_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotView::fitTitle()
{
    constexpr int margins = 32;
    parts_->title->setText(QFontMetrics(parts_->title->font())
                               .elidedText(parts_->wholeTitle,
                                           Qt::ElideRight,
                                           std::max(parts_->plot->width() - margins, margins)));
}

void PlotView::fitTicks()
{
    // As many as have room for their labels.
    const int label = fontMetrics().horizontalAdvance(QStringLiteral("00:00:00")) * 3 / 2;
    const int count = std::clamp(plotWidth() / std::max(label, 1), 2, 6);
    parts_->plot->xAxis->ticker()->setTickCount(count);
    parts_->plot->xAxis2->ticker()->setTickCount(count);
}

void PlotView::fitClock(double seconds)
{
    // Ticks closer than a second would all have the same text, and so would those of other days.
    constexpr double ticksOfWholeSeconds = 10;
    constexpr double ticksOfOneDay = 86'400;
    if (parts_->xStyle == AxisStyle::WallClock) {
        const auto ticker = parts_->plot->xAxis->ticker().dynamicCast<QCPAxisTickerDateTime>();
        if (ticker) {
            ticker->setDateTimeFormat(seconds < ticksOfWholeSeconds ? QStringLiteral("HH:mm:ss.zzz")
                                      : seconds < ticksOfOneDay
                                          ? QStringLiteral("HH:mm:ss")
                                          : QStringLiteral("HH:mm\nyyyy-MM-dd"));
        }
    }
}

void PlotView::fitToWidth()
{
    if (parts_->plot->width() == parts_->width) {
        return;
    }
    parts_->width = parts_->plot->width();
    fitTitle();
    fitTicks();
    fillLegend(*parts_->plot, parts_->named);
    parts_->plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT resized();
}

void PlotView::setAxes(const QString& x, const QString& y, AxisStyle xStyle, AxisStyle yStyle)
{
    const auto style = [](QCPAxis* axis, AxisStyle wanted) {
        if (wanted == AxisStyle::Logarithmic) {
            axis->setScaleType(QCPAxis::stLogarithmic);
            axis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
            axis->setNumberFormat(QStringLiteral("eb"));
            axis->setNumberPrecision(0);
            return;
        }
        axis->setScaleType(QCPAxis::stLinear);
        axis->setNumberFormat(QStringLiteral("gb"));
        axis->setNumberPrecision(6);
        if (wanted == AxisStyle::WallClock) {
            auto ticker = QSharedPointer<QCPAxisTickerDateTime>::create();
            ticker->setDateTimeSpec(Qt::UTC);
            ticker->setDateTimeFormat(QStringLiteral("HH:mm:ss"));
            axis->setTicker(ticker);
        } else {
            axis->setTicker(QSharedPointer<QCPAxisTicker>::create());
        }
    };
    parts_->xStyle = xStyle;
    parts_->yStyle = yStyle;
    style(parts_->plot->xAxis, xStyle);
    style(parts_->plot->yAxis, yStyle);
    style(parts_->plot->xAxis2, xStyle);
    style(parts_->plot->yAxis2, yStyle);
    fitClock(parts_->plot->xAxis->range().size());
    parts_->plot->xAxis->setLabel(x);
    parts_->plot->yAxis->setLabel(y);
    fitTicks();
}

void PlotView::setSeries(std::vector<PlotSeries> series, bool fits)
{
    parts_->series = std::move(series);
    rebuild();
    if (fits) {
        fit();
    }
}

const std::vector<PlotSeries>& PlotView::series() const
{
    return parts_->series;
}

void PlotView::rebuild()
{
    QCustomPlot* plot = parts_->plot;
    plot->clearGraphs();
    parts_->named.clear();
    for (const PlotSeries& series : parts_->series) {
        const auto count = std::min(series.x.size(), series.y.size());
        QVector<double> x(series.x.begin(), series.x.begin() + static_cast<std::ptrdiff_t>(count));
        QVector<double> y(series.y.begin(), series.y.begin() + static_cast<std::ptrdiff_t>(count));
        auto* graph = plot->addGraph();
        QColor color = series.color;
        if (series.isQuiet) {
            color = mixed(palette().color(QPalette::Base), color, 0.45);
        }
        if (series.style == PlotSeries::Style::Points) {
            graph->setLineStyle(QCPGraph::lsNone);
            graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, color, color, 5));
        } else {
            graph->setPen(QPen(color, 1));
        }
        graph->setData(x, y, series.style != PlotSeries::Style::Points);
        // Where samples are drawn together, gaps would be closed.
        const bool hasGaps = std::ranges::any_of(y, [](double value) { return std::isnan(value); });
        graph->setAdaptiveSampling(!hasGaps);
        if (series.style == PlotSeries::Style::Band && series.upper.size() >= count) {
            QVector<double> upper(series.upper.begin(),
                                  series.upper.begin() + static_cast<std::ptrdiff_t>(count));
            auto* top = plot->addGraph();
            top->setPen(QPen(color, 1));
            top->setData(x, upper, true);
            top->setAdaptiveSampling(!hasGaps);
            top->setBrush(color);
            top->setChannelFillGraph(graph);
        }
        if (!series.name.isEmpty()) {
            graph->setName(series.name);
            parts_->named.append(graph);
        }
        if (!series.chosen.empty()) {
            QVector<double> chosenX;
            QVector<double> chosenY;
            for (std::size_t i = 0; i < std::min(count, series.chosen.size()); ++i) {
                if (series.chosen[i]) {
                    chosenX.append(series.x[i]);
                    chosenY.append(series.y[i]);
                }
            }
            auto* outline = plot->addGraph();
            outline->setLineStyle(QCPGraph::lsNone);
            outline->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle,
                                                     QPen(palette().color(QPalette::Text), 1.2),
                                                     selectionColor(),
                                                     9));
            outline->setData(chosenX, chosenY);
        }
    }
    fillLegend(*plot, parts_->named);
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotView::fit()
{
    const double none = std::numeric_limits<double>::infinity();
    double left = none;
    double right = -none;
    double bottom = none;
    double top = -none;
    const auto isShown = [](double value, AxisStyle style) {
        return std::isfinite(value) && (style != AxisStyle::Logarithmic || value > 0);
    };
    for (const PlotSeries& series : parts_->series) {
        for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
            if (isShown(series.x[i], parts_->xStyle)) {
                left = std::min(left, series.x[i]);
                right = std::max(right, series.x[i]);
            }
            for (const auto* ys : {&series.y, &series.upper}) {
                if (i < ys->size() && isShown((*ys)[i], parts_->yStyle)) {
                    bottom = std::min(bottom, (*ys)[i]);
                    top = std::max(top, (*ys)[i]);
                }
            }
        }
    }
    if (left > right || bottom > top) {
        return;
    }
    const auto widened = [](double& low, double& high, AxisStyle style) {
        if (style == AxisStyle::Logarithmic) {
            low /= 1.2;
            high *= 1.2;
            return;
        }
        // Around a single moment a tenth of its value would be years.
        const double alone =
            style == AxisStyle::WallClock ? 0.5 : std::max(std::abs(high) * 0.1, 0.5);
        const double margin = high > low ? 0.04 * (high - low) : alone;
        low -= margin;
        high += margin;
    };
    widened(left, right, parts_->xStyle);
    widened(bottom, top, parts_->yStyle);
    if (!stretches().empty() && parts_->yStyle != AxisStyle::Logarithmic) {
        constexpr double roomForNames = 0.1;
        top += roomForNames * (top - bottom);
    }
    parts_->isSetting = true;
    parts_->plot->xAxis->setRange(left, right);
    parts_->plot->yAxis->setRange(bottom, top);
    parts_->isSetting = false;
    parts_->plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT xRangeChanged(left, right);
}

void PlotView::setXRange(double from, double to)
{
    parts_->isSetting = true;
    parts_->plot->xAxis->setRange(from, to);
    parts_->isSetting = false;
    parts_->plot->replot(QCustomPlot::rpQueuedReplot);
}

std::pair<double, double> PlotView::xRange() const
{
    const auto range = parts_->plot->xAxis->range();
    return {range.lower, range.upper};
}

int PlotView::plotWidth() const
{
    return std::max(parts_->plot->axisRect()->width(), 1);
}

void PlotView::choose(const QRect& rect)
{
    QCustomPlot* plot = parts_->plot;
    const double left = plot->xAxis->pixelToCoord(rect.left());
    const double right = plot->xAxis->pixelToCoord(rect.right() + 1);
    const double bottom = plot->yAxis->pixelToCoord(rect.bottom() + 1);
    const double top = plot->yAxis->pixelToCoord(rect.top());
    for (std::size_t at = 0; at < parts_->series.size(); ++at) {
        const PlotSeries& series = parts_->series[at];
        if (series.style != PlotSeries::Style::Points) {
            continue;
        }
        QList<int> indices;
        for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
            if (series.x[i] >= left && series.x[i] <= right && series.y[i] >= bottom &&
                series.y[i] <= top) {
                indices.append(static_cast<int>(i));
            }
        }
        Q_EMIT pointsChosen(static_cast<int>(at), indices);
    }
    plot->setSelectionRectMode(QCP::srmNone);
}

bool PlotView::save(const QString& path, QString& problem)
{
    QCustomPlot* plot = parts_->plot;
    const QSize size = plot->size().expandedTo(QSize(640, 400));
    bool isSaved = false;
    if (path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)) {
        isSaved = plot->savePdf(
            path, size.width(), size.height(), QCP::epAllowCosmetic, {}, parts_->margin);
    } else if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator svg;
        svg.setFileName(path);
        svg.setSize(size);
        svg.setViewBox(QRect(QPoint(), size));
        svg.setDescription(parts_->margin);
        QCPPainter painter;
        isSaved = painter.begin(&svg);
        if (isSaved) {
            painter.setMode(QCPPainter::pmVectorized);
            plot->toPainter(&painter, size.width(), size.height());
            painter.setMode(QCPPainter::pmDefault);
            painter.setPen(quietText(palette()));
            painter.drawText(QRect(8, 2, size.width() - 16, 20),
                             Qt::AlignRight | Qt::AlignVCenter,
                             parts_->margin);
            isSaved = painter.end();
        }
    } else {
        isSaved = plot->savePng(path, size.width(), size.height(), 2.0);
    }
    if (!isSaved) {
        problem =
            tr("“%1” could not be written: the folder isn't there, or isn't yours to write in.")
                .arg(path);
    }
    return isSaved;
}

void PlotView::copyPicture()
{
    QApplication::clipboard()->setPixmap(parts_->plot->toPixmap(0, 0, 2.0));
}

void PlotView::keyPressEvent(QKeyEvent* event)
{
    QCPAxis* x = parts_->plot->xAxis;
    const auto range = x->range();
    const auto zoom = [&](double factor) { x->scaleRange(factor, range.center()); };
    switch (event->key()) {
    case Qt::Key_Left:
        x->moveRange(-0.1 * range.size());
        break;
    case Qt::Key_Right:
        x->moveRange(0.1 * range.size());
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(0.7);
        break;
    case Qt::Key_Minus:
        zoom(1 / 0.7);
        break;
    case Qt::Key_0:
        Q_EMIT fitAsked();
        fit();
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    parts_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        recolor();
        rebuild();
    }
    QWidget::changeEvent(event);
}

void PlotView::recolor()
{
    QCustomPlot* plot = parts_->plot;
    const QColor text = palette().color(QPalette::Text);
    const QColor quiet = quietText(palette());
    const QColor line = hairline(palette());
    plot->setBackground(palette().color(QPalette::Base));
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis, plot->xAxis2, plot->yAxis2}) {
        axis->setBasePen(QPen(line));
        axis->setTickPen(QPen(quiet));
        axis->setSubTickPen(QPen(line));
        axis->setTickLabelColor(quiet);
        axis->setLabelColor(quiet);
        axis->setTickLabelFont(font());
        axis->setLabelFont(font());
        axis->grid()->setPen(QPen(line, 1, Qt::SolidLine));
        axis->grid()->setSubGridVisible(false);
        axis->grid()->setZeroLinePen(QPen(line));
    }
    QFont titleFont = font();
    titleFont.setWeight(QFont::DemiBold);
    parts_->title->setFont(titleFont);
    parts_->title->setTextColor(text);
    fitTitle();
    plot->legend->setTextColor(text);
    plot->legend->setFont(font());
    plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace scanweave::studio
