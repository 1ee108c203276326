// SPDX-License-Identifier: BSD-2-Clause
// A table over records that somebody else holds.
#include "gui/widgets/record_table.h"

#include "gui/widgets/section.h"
#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace scanweave::studio {

namespace {

/// Draws the bar behind the text.
class ShareDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const double share = index.data(RecordModel::shareRole).toDouble();
        if (share > 0) {
            QColor color = stateColor(DataState::Done);
            color.setAlpha(isDark(option.palette) ? 90 : 60);
            QRect bar = option.rect.adjusted(1, 3, -1, -3);
            bar.setWidth(static_cast<int>(bar.width() * std::min(share, 1.0)));
            painter->fillRect(bar, color);
        }
        QStyledItemDelegate::paint(painter, option, index);
    }
};

} // namespace

void RecordModel::setColumns(std::vector<RecordColumn> columns)
{
    beginResetModel();
    columns_ = std::move(columns);
    rows_ = 0;
    endResetModel();
}

void RecordModel::setRows(int rows)
{
    if (rows > rows_) {
        beginInsertRows({}, rows_, rows - 1);
        rows_ = rows;
        endInsertRows();
    } else if (rows < rows_) {
        beginRemoveRows({}, rows, rows_ - 1);
        rows_ = rows;
        endRemoveRows();
    }
    if (rows > 0 && !columns_.empty()) {
        Q_EMIT dataChanged(index(0, 0), index(rows - 1, static_cast<int>(columns_.size()) - 1));
    }
}

int RecordModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : rows_;
}

int RecordModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QVariant RecordModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rows_) {
        return {};
    }
    const RecordColumn& column = columns_[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return column.text(index.row());
    case keyRole:
        return column.key ? column.key(index.row()) : QVariant(column.text(index.row()));
    case shareRole:
        return column.share ? QVariant(column.share(index.row())) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((column.isNumber ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    case Qt::ForegroundRole: {
        const QColor color = column.color ? column.color(index.row()) : QColor();
        return color.isValid() ? QVariant(color) : QVariant();
    }
    default:
        return {};
    }
}

QVariant RecordModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section >= static_cast<int>(columns_.size())) {
        return {};
    }
    const RecordColumn& column = columns_[static_cast<std::size_t>(section)];
    switch (role) {
    case Qt::DisplayRole:
        return column.title;
    case Qt::ToolTipRole:
        return column.toolTip.isEmpty() ? column.title : column.toolTip;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((column.isNumber ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    default:
        return {};
    }
}

RecordTable::RecordTable(QWidget* parent)
    : QTableView(parent)
    , model_(new RecordModel(this))
    , sorted_(new QSortFilterProxyModel(this))
{
    sorted_->setSourceModel(model_);
    sorted_->setSortRole(RecordModel::keyRole);
    sorted_->setFilterKeyColumn(-1);
    sorted_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    setModel(sorted_);
    setItemDelegate(new ShareDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSortingEnabled(true);
    sortByColumn(-1, Qt::AscendingOrder);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(
        std::max(spacing::rowHeight, fontMetrics().height() + 6));
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setResizeContentsPrecision(50); // rows that are looked at
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        Q_EMIT currentRecordChanged(currentRecord());
    });
    connect(selectionModel(),
            &QItemSelectionModel::selectionChanged,
            this,
            &RecordTable::selectedRecordsChanged);
    connect(this, &QTableView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT recordActivated(sorted_->mapToSource(index).row());
    });
}

void RecordTable::setColumns(std::vector<RecordColumn> columns)
{
    // A number at the far right of a wide window would stand far from its row.
    horizontalHeader()->setStretchLastSection(!columns.empty() && !columns.back().isNumber);
    model_->setColumns(std::move(columns));
    isFitted_ = false;
    fitColumns(); // to the titles, as long as there are no rows
    isFitted_ = false;
}

void RecordTable::setRows(int rows)
{
    model_->setRows(rows);
    if (rows > 0) {
        fitColumns();
    }
}

void RecordTable::fitColumns()
{
    if (isFitted_) {
        return;
    }
    isFitted_ = true;
    constexpr int mostWidth = 420;
    const int gap = fontMetrics().averageCharWidth() * 2;
    for (int column = 0; column < model_->columnCount(); ++column) {
        const int needed =
            std::max(sizeHintForColumn(column), horizontalHeader()->sectionSizeHint(column)) + gap;
        setColumnWidth(column, std::min(needed, mostWidth));
    }
}

void RecordTable::setFilter(const QString& text)
{
    sorted_->setFilterFixedString(text);
}

int RecordTable::currentRecord() const
{
    const QModelIndex index = sorted_->mapToSource(currentIndex());
    return index.isValid() ? index.row() : -1;
}

void RecordTable::selectRecord(int record)
{
    const QModelIndex index = sorted_->mapFromSource(model_->index(record, 0));
    if (index.isValid() && index.row() != currentIndex().row()) {
        selectRow(index.row());
        scrollTo(index);
    }
}

void RecordTable::makeCurrent(int record)
{
    const QModelIndex index = sorted_->mapFromSource(model_->index(record, 0));
    if (index.isValid()) {
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
        scrollTo(index);
    }
}

void RecordTable::selectRecords(const std::vector<int>& records)
{
    QItemSelection selection;
    QModelIndex first;
    const int last = std::max(model_->columnCount() - 1, 0);
    for (const int record : records) {
        const QModelIndex index = sorted_->mapFromSource(model_->index(record, 0));
        if (index.isValid()) {
            selection.append(QItemSelectionRange(index, index.siblingAtColumn(last)));
            first = first.isValid() ? first : index;
        }
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    if (first.isValid()) {
        selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
        scrollTo(first);
    }
}

std::vector<int> RecordTable::selectedRecords() const
{
    std::vector<int> records;
    for (const QModelIndex& index : selectionModel()->selectedRows()) {
        records.push_back(sorted_->mapToSource(index).row());
    }
    std::ranges::sort(records);
    return records;
}

std::vector<int> RecordTable::shownRecords() const
{
    std::vector<int> records;
    for (int row = 0; row < sorted_->rowCount(); ++row) {
        records.push_back(sorted_->mapToSource(sorted_->index(row, 0)).row());
    }
    return records;
}

int RecordTable::shownRows() const
{
    return sorted_->rowCount();
}

void RecordTable::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange) {
        verticalHeader()->setDefaultSectionSize(
            std::max(spacing::rowHeight, fontMetrics().height() + 6));
    }
    QTableView::changeEvent(event);
}

} // namespace scanweave::studio
