// SPDX-License-Identifier: BSD-2-Clause
// Any metadata against any other.
#include "gui/groups/metadata_plot.h"

#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace scanweave::studio {

MetadataPlot::MetadataPlot(QWidget* parent)
    : QWidget(parent)
    , x_(new QComboBox(this))
    , y_(new QComboBox(this))
    , plot_(new PlotView(this))
{
    x_->setAccessibleName(tr("Along the horizontal axis"));
    y_->setAccessibleName(tr("Along the vertical axis"));
    auto* line = new QHBoxLayout;
    line->addWidget(y_);
    line->addWidget(new QLabel(tr("against"), this));
    line->addWidget(x_);
    line->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::small, spacing::tiny, spacing::small, 0);
    layout->addLayout(line);
    layout->addWidget(plot_, 1);
    connect(x_, &QComboBox::currentIndexChanged, this, [this] { draw(true); });
    connect(y_, &QComboBox::currentIndexChanged, this, [this] { draw(true); });
    connect(
        plot_, &PlotView::pointsChosen, this, [this](int /*series*/, const QList<int>& indices) {
            std::vector<std::size_t> rows;
            for (const int index : indices) {
                if (static_cast<std::size_t>(index) < rows_.size()) {
                    rows.push_back(rows_[static_cast<std::size_t>(index)]);
                }
            }
            Q_EMIT rowsChosen(rows);
        });
}

void MetadataPlot::setEntries(const EntryTable* table, std::vector<std::size_t> rows)
{
    const bool isOther = table != table_;
    table_ = table;
    rows_ = std::move(rows);
    chosen_.clear();
    if (isOther) {
        fillBoxes();
    }
    draw(true);
}

void MetadataPlot::fillBoxes()
{
    const QString x = x_->currentText();
    const QString y = y_->currentText();
    const QSignalBlocker blockX(x_);
    const QSignalBlocker blockY(y_);
    x_->clear();
    y_->clear();
    for (QComboBox* box : {x_, y_}) {
        box->addItem(tr("position"), -1);
        for (std::size_t i = 0; table_ != nullptr && i < table_->columns().size(); ++i) {
            if (table_->columns()[i].kind != MetadataColumn::Kind::Text) {
                box->addItem(QString::fromStdString(table_->columns()[i].name),
                             static_cast<int>(i));
            }
        }
    }
    x_->setCurrentIndex(std::max(x_->findText(x), 0));
    y_->setCurrentIndex(y_->findText(y) > 0 ? y_->findText(y) : std::min(1, y_->count() - 1));
}

void MetadataPlot::setChosen(const std::vector<std::size_t>& rows)
{
    chosen_ = rows;
    std::ranges::sort(chosen_);
    draw(false);
}

void MetadataPlot::draw(bool fits)
{
    if (table_ == nullptr || x_->count() == 0) {
        plot_->setSeries({}, false);
        return;
    }
    const auto valueOf = [this](int column, std::size_t row) {
        if (column < 0) {
            return static_cast<double>(table_->row(row).position);
        }
        const MetadataColumn& metadata = table_->columns()[static_cast<std::size_t>(column)];
        return metadata.kind == MetadataColumn::Kind::Time ? metadata.numbers[row] * 1e-8
                                                           : metadata.numbers[row];
    };
    const auto isTime = [this](int column) {
        return column >= 0 && table_->columns()[static_cast<std::size_t>(column)].kind ==
                                  MetadataColumn::Kind::Time;
    };
    const int x = x_->currentData().toInt();
    const int y = y_->currentData().toInt();
    PlotSeries series;
    series.style = PlotSeries::Style::Points;
    series.color = stateColor(DataState::Running);
    for (const std::size_t row : rows_) {
        series.x.push_back(valueOf(x, row));
        series.y.push_back(valueOf(y, row));
        series.chosen.push_back(std::ranges::binary_search(chosen_, row));
    }
    plot_->setTitle(chosen_.empty()
                        ? tr("%1 entries").arg(numberText(static_cast<std::int64_t>(rows_.size())))
                        : tr("%1 of %2 entries chosen")
                              .arg(numberText(static_cast<std::int64_t>(chosen_.size())),
                                   numberText(static_cast<std::int64_t>(rows_.size()))));
    plot_->setAxes(x_->currentText() + (isTime(x) ? tr(" (UTC)") : QString()),
                   y_->currentText(),
                   isTime(x) ? AxisStyle::WallClock : AxisStyle::Linear,
                   isTime(y) ? AxisStyle::WallClock : AxisStyle::Linear);
    std::vector<PlotSeries> all;
    all.push_back(std::move(series));
    plot_->setSeries(std::move(all), fits);
}

} // namespace scanweave::studio
