// SPDX-License-Identifier: BSD-2-Clause
// A value of a frame: as text, as a table, as a plot.
#include "gui/values/value_view.h"

#include "gui/plots/map_view.h"
#include "gui/plots/plot_legend.h"
#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableWidget>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace scanweave::studio {

namespace {

constexpr std::array<QRgb, 7> seriesColors = {okabeItoBlue,
                                              okabeItoVermilion,
                                              okabeItoGreen,
                                              okabeItoPurple,
                                              okabeItoOrange,
                                              okabeItoSkyBlue,
                                              0xff8a8a8a};

constexpr double palenessOfBefore = 0.4; ///< share of the series' colour in it

/// Copied rows can be pasted into a spreadsheet.
QString rowsAsText(const ValueFacts& facts)
{
    QString text;
    const auto addRow = [&text](const std::vector<std::string>& row) {
        QStringList cells;
        for (const std::string& cell : row) {
            cells.append(QString::fromStdString(cell));
        }
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    };
    addRow(facts.columns);
    for (const auto& row : facts.rows) {
        addRow(row);
    }
    return text;
}

} // namespace

ValueView::ValueView(QWidget* parent)
    : QWidget(parent)
    , title_(new ElidedLabel(this))
    , tabs_(new QTabBar(this))
    , pages_(new QStackedWidget(this))
    , plot_(new QCustomPlot(this))
    , table_(new QTableWidget(this))
    , text_(new QPlainTextEdit(this))
    , component_(new QComboBox(this))
    , scale_(new QComboBox(this))
    , map_(new MapView(this))
    , nothing_(new QuietLabel({}, this))
{
    title_->setFont(SectionTitle(QString()).font());
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    tabs_->addTab(tr("Plot"));
    tabs_->addTab(tr("Table"));
    tabs_->addTab(tr("Text"));
    tabs_->addTab(tr("Map"));
    table_->setFrameShape(QFrame::NoFrame);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(spacing::rowHeight);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->setShowGrid(false);
    table_->setToolTip(tr("Select rows of timestreams to plot them"));
    text_->setReadOnly(true);
    text_->setFrameShape(QFrame::NoFrame);
    text_->setFont(fixedFont());
    nothing_->setAlignment(Qt::AlignCenter);
    nothing_->setWordWrap(true);
    nothing_->setMargin(spacing::huge);
    pages_->addWidget(plot_);
    pages_->addWidget(table_);
    pages_->addWidget(text_);
    auto* maps = new QWidget(this);
    auto* choices = new QHBoxLayout;
    component_->setAccessibleName(tr("Which map"));
    scale_->addItems(colorScaleNames());
    scale_->setAccessibleName(tr("Colour scale"));
    choices->addWidget(component_);
    choices->addWidget(scale_);
    choices->addStretch(1);
    auto* mapsLayout = new QVBoxLayout(maps);
    mapsLayout->setContentsMargins(spacing::medium, spacing::tiny, spacing::small, 0);
    mapsLayout->addLayout(choices);
    mapsLayout->addWidget(map_, 1);
    connect(component_, &QComboBox::currentIndexChanged, this, &ValueView::showMap);
    connect(scale_, &QComboBox::currentIndexChanged, this, [this](int index) {
        map_->setColorScale(static_cast<ColorScale>(index));
    });
    pages_->addWidget(maps);
    pages_->addWidget(nothing_);

    auto* top = new QHBoxLayout;
    top->setContentsMargins(spacing::medium, spacing::tiny, spacing::small, 0);
    top->addWidget(title_, 1);
    top->addWidget(tabs_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(pages_, 1);

    plot_->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot_->axisRect()->setRangeDrag(Qt::Horizontal);
    plot_->axisRect()->setRangeZoom(Qt::Horizontal);
    plot_->setPlottingHint(QCP::phFastPolylines, true);
    plot_->setNotAntialiasedElements(QCP::aePlottables);
    plot_->setAccessibleName(tr("Plot"));
    connect(plot_->xAxis,
            qOverload<const QCPRange&>(&QCPAxis::rangeChanged),
            this,
            &ValueView::drawVisible);
    connect(plot_, &QCustomPlot::mouseDoubleClick, this, [this] {
        plot_->rescaleAxes();
        fillPlot();
    });
    connect(tabs_, &QTabBar::currentChanged, this, [this](int page) {
        if (pages_->currentWidget() != nothing_) {
            pages_->setCurrentIndex(page);
        }
    });
    connect(table_, &QTableWidget::itemSelectionChanged, this, &ValueView::chooseFromTable);
    moveLegendAbove(*plot_, 0);
    plot_->installEventFilter(this);
    colorPlot();
    clear(tr("Select a key to see its value."));
}

void ValueView::clear(const QString& why)
{
    facts_ = {};
    plot_->clearGraphs();
    title_->clear();
    nothing_->setText(why);
    pages_->setCurrentWidget(nothing_);
    tabs_->setVisible(false);
}

void ValueView::setValue(const QString& key, const ValueFacts& facts)
{
    // Of the same value with other series, table and text stay as they are.
    const bool isSameText = key == key_ && facts.columns == facts_.columns &&
                            facts.rows == facts_.rows && facts.text == facts_.text;
    const bool isSameKey = key == key_ && pages_->currentWidget() != nothing_;
    key_ = key;
    facts_ = facts;
    if (!facts.problem.empty()) {
        clear(tr("%1 can't be decoded: %2").arg(key, QString::fromStdString(facts.problem)));
        return;
    }
    title_->setText(key + QStringLiteral("   ") + QString::fromStdString(facts.summary));
    tabs_->setVisible(true);
    tabs_->setTabEnabled(0, !facts.series.empty());
    tabs_->setTabVisible(static_cast<int>(Page::Map), !facts.sky.maps.empty());
    fillMaps();
    if (!isSameText) {
        const QSignalBlocker blocker(table_);
        table_->clear();
        table_->setColumnCount(static_cast<int>(facts.columns.size()));
        table_->setRowCount(static_cast<int>(facts.rows.size()));
        QStringList titles;
        for (const std::string& column : facts.columns) {
            titles.append(QString::fromStdString(column));
        }
        table_->setHorizontalHeaderLabels(titles);
        for (int row = 0; row < table_->rowCount(); ++row) {
            const auto& cells = facts.rows[static_cast<std::size_t>(row)];
            for (int column = 0; column < static_cast<int>(cells.size()); ++column) {
                auto* item = new QTableWidgetItem(
                    QString::fromStdString(cells[static_cast<std::size_t>(column)]));
                bool isNumber = false;
                item->text().toDouble(&isNumber);
                if (isNumber) {
                    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
                }
                table_->setItem(row, column, item);
            }
        }
        if (table_->rowCount() <= 500) {
            table_->resizeColumnsToContents();
        }
        text_->setPlainText(
            QString::fromStdString(facts.text) +
            (facts.isTextCut ? tr("\n… (the rest is too long to be shown)") : QString()));
    }
    fillPlot();
    const int page = tabs_->currentIndex();
    if (!isSameKey || !tabs_->isTabVisible(page) || !tabs_->isTabEnabled(page)) {
        const int best = !facts.sky.maps.empty() ? static_cast<int>(Page::Map)
                         : !facts.series.empty() ? 0
                         : facts.rows.size() > 1 ? 1
                                                 : 2;
        tabs_->setCurrentIndex(best);
        pages_->setCurrentIndex(best);
    } else {
        pages_->setCurrentIndex(page);
    }
}

void ValueView::fillMaps()
{
    const QSignalBlocker blocker(component_);
    const QString before = component_->currentText();
    component_->clear();
    for (const auto& map : facts_.sky.maps) {
        component_->addItem(map->name);
    }
    component_->setCurrentIndex(std::max(component_->findText(before), 0));
    component_->setVisible(component_->count() > 1);
    showMap();
}

void ValueView::showMap()
{
    const auto at = static_cast<std::size_t>(std::max(component_->currentIndex(), 0));
    const bool isThere = at < facts_.sky.maps.size();
    map_->setMap(isThere ? facts_.sky.maps[at] : nullptr);
    map_->setTitle(isThere ? facts_.sky.maps[at]->name : QString());
}

void ValueView::showPage(Page page)
{
    if (tabs_->isTabVisible(static_cast<int>(page))) {
        tabs_->setCurrentIndex(static_cast<int>(page));
    }
}

void ValueView::copyShown()
{
    if (pages_->currentWidget() == plot_) {
        QApplication::clipboard()->setPixmap(plot_->toPixmap(1200, 600));
    } else if (pages_->currentIndex() == static_cast<int>(Page::Map)) {
        QApplication::clipboard()->setPixmap(map_->grab());
    } else if (pages_->currentWidget() == table_) {
        QApplication::clipboard()->setText(rowsAsText(facts_));
    } else {
        QApplication::clipboard()->setText(text_->toPlainText());
    }
}

void ValueView::fillPlot()
{
    plot_->clearGraphs();
    std::size_t longest = 0;
    for (const Series& series : facts_.series) {
        QCPGraph* graph =
            plot_->addGraph(plot_->xAxis, series.isOnRight ? plot_->yAxis2 : plot_->yAxis);
        graph->setName(QString::fromStdString(series.name));
        graph->setAntialiased(false);
        longest = std::max(longest, series.envelope.size());
    }
    if (facts_.series.empty()) {
        labelPlot();
        return;
    }
    const bool isRightUsed = std::ranges::any_of(facts_.series, &Series::isOnRight);
    const auto unitOf = [](const std::string& unit) {
        return unit.empty() ? tr("value") : QString::fromStdString(unit);
    };
    fitHeight(*plot_->yAxis, false);
    fitHeight(*plot_->yAxis2, true);
    plot_->yAxis2->setVisible(isRightUsed);
    plot_->yAxis2->setLabel(tr("before: %1").arg(unitOf(facts_.rightUnit)));
    plot_->yAxis->setLabel(isRightUsed ? tr("after: %1").arg(unitOf(facts_.unit))
                                       : unitOf(facts_.unit));
    const double scale = facts_.sampleRate > 0 ? 1 / facts_.sampleRate : 1;
    labelPlot();
    colorPlot();
    plot_->xAxis->setRange(0, static_cast<double>(std::max<std::size_t>(longest, 2) - 1) * scale);
    drawVisible();
}

/// The range of an axis so that all series on it are seen.
void ValueView::fitHeight(QCPAxis& axis, bool isRight)
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const Series& series : facts_.series) {
        double seriesLow = 0;
        double seriesHigh = 0;
        if (series.isOnRight == isRight && series.envelope.extent(seriesLow, seriesHigh)) {
            low = std::min(low, seriesLow);
            high = std::max(high, seriesHigh);
        }
    }
    if (!(low <= high)) {
        low = 0;
        high = 1;
    }
    const double margin = high > low ? (high - low) * 0.05 : std::max(std::abs(high) * 0.05, 0.5);
    axis.setRange(low - margin, high + margin);
}

/// What depends on how much room there is: the legend, and how long the label of the axis is.
void ValueView::labelPlot()
{
    QList<QCPGraph*> graphs;
    for (int i = 0; i < plot_->graphCount() && plot_->graphCount() > 1; ++i) {
        graphs.append(plot_->graph(i));
    }
    fillLegend(*plot_, graphs);
    QString label = tr("index");
    if (facts_.sampleRate > 0 && facts_.startTicks) {
        const QString start = frameTimeText(*facts_.startTicks);
        label = tr("seconds since %1").arg(start);
        const int room = plot_->width() - 7 * fontMetrics().height(); // the axes take the rest
        for (const QString& shorter :
             {tr("s since %1").arg(start.section(QLatin1Char(' '), 1)), tr("seconds")}) {
            if (fontMetrics().horizontalAdvance(label) > room) {
                label = shorter;
            }
        }
    }
    plot_->xAxis->setLabel(label);
}

bool ValueView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == plot_ && event->type() == QEvent::Resize) {
        labelPlot();
    }
    return QWidget::eventFilter(watched, event);
}

/// Two points per column of pixels: the lowest and the highest sample in it.
void ValueView::drawVisible()
{
    const double scale = facts_.sampleRate > 0 ? 1 / facts_.sampleRate : 1;
    const QCPRange range = plot_->xAxis->range();
    const auto columns = static_cast<std::size_t>(std::max(plot_->axisRect()->width(), 200));
    for (int i = 0; i < plot_->graphCount(); ++i) {
        const Envelope& envelope = facts_.series[static_cast<std::size_t>(i)].envelope;
        const auto size = static_cast<double>(envelope.size());
        const auto begin = static_cast<std::size_t>(std::clamp(range.lower / scale - 1, 0.0, size));
        const auto end = static_cast<std::size_t>(std::clamp(range.upper / scale + 2, 0.0, size));
        QVector<double> x;
        QVector<double> y;
        for (const Envelope::Column& column : envelope.columns(begin, end, columns)) {
            x.append(column.first * scale);
            y.append(column.low);
            if (column.high != column.low) {
                x.append(column.first * scale);
                y.append(column.high);
            }
        }
        plot_->graph(i)->setData(x, y, true);
    }
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void ValueView::colorPlot()
{
    const QColor text = palette().color(QPalette::Text);
    const QColor quiet = quietText(palette());
    const QColor base = palette().color(QPalette::Base);
    plot_->setBackground(base);
    for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis, plot_->yAxis2}) {
        axis->setBasePen(QPen(quiet));
        axis->setTickPen(QPen(quiet));
        axis->setSubTickPen(QPen(quiet));
        axis->setTickLabelColor(text);
        axis->setLabelColor(text);
        axis->setTickLabelFont(font());
        axis->setLabelFont(font());
        axis->grid()->setPen(QPen(hairline(palette()), 1, Qt::SolidLine));
        axis->grid()->setZeroLinePen(QPen(quiet));
    }
    plot_->legend->setTextColor(text);
    plot_->legend->setFont(font());
    std::size_t next = 0;
    for (int i = 0; i < plot_->graphCount(); ++i) {
        const QColor color = readable(QColor(seriesColors[next % seriesColors.size()]), base, 3);
        const bool isBefore = facts_.series[static_cast<std::size_t>(i)].isBefore;
        plot_->graph(i)->setPen(QPen(isBefore ? mixed(base, color, palenessOfBefore) : color, 1));
        next += isBefore ? 0 : 1;
    }
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void ValueView::chooseFromTable()
{
    if (facts_.seriesThere < 2 || !hasTimestreams(facts_)) {
        return;
    }
    QStringList names;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows()) {
        names.append(table_->item(index.row(), 0)->text());
    }
    if (!names.isEmpty()) {
        Q_EMIT seriesRequested(names);
    }
}

void ValueView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && plot_ != nullptr) {
        colorPlot();
    }
}

} // namespace scanweave::studio
