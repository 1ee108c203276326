// SPDX-License-Identifier: BSD-2-Clause
// A table over records that somebody else holds: its columns are functions of the row's number.
#pragma once

#include <QAbstractTableModel>
#include <QColor>
#include <QSortFilterProxyModel>
#include <QTableView>

#include <functional>
#include <vector>

namespace scanweave::studio {

struct RecordColumn
{
    QString title;
    std::function<QString(int)> text;
    std::function<QVariant(int)> key; ///< what it sorts by; none: by the text
    bool isNumber = false;            ///< to the right
    std::function<QColor(int)> color; ///< of the text; none or invalid: as usual
    std::function<double(int)> share; ///< 0 to 1: a bar behind the text; none or negative: no bar
    QString toolTip;
};

class RecordModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr int keyRole = Qt::UserRole;
    static constexpr int shareRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void setColumns(std::vector<RecordColumn> columns);
    /// The records changed; rows keep their numbers as far as there are as many.
    void setRows(int rows);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<RecordColumn> columns_;
    int rows_ = 0;
};

/// The model, sorted and filtered by text, in a view.
class RecordTable final : public QTableView
{
    Q_OBJECT

public:
    explicit RecordTable(QWidget* parent = nullptr);

    RecordModel& records() { return *model_; }
    void setColumns(std::vector<RecordColumn> columns);
    void setRows(int rows);
    void setFilter(const QString& text);
    /// Number of the record in the current row; −1 without one.
    int currentRecord() const;
    void selectRecord(int record);
    /// Without a change of what is selected.
    void makeCurrent(int record);
    /// These and no others; the first one comes into sight.
    void selectRecords(const std::vector<int>& records);
    std::vector<int> selectedRecords() const; ///< ascending
    int shownRows() const;
    std::vector<int> shownRecords() const; ///< in the order in which they are shown

Q_SIGNALS:
    void currentRecordChanged(int record);
    void recordActivated(int record);
    void selectedRecordsChanged();

protected:
    void changeEvent(QEvent* event) override;

private:
    void fitColumns();

    bool isFitted_ = true; ///< columns are as wide as the first rows need, or as the user wants
    RecordModel* model_;
    QSortFilterProxyModel* sorted_;
};

} // namespace scanweave::studio
