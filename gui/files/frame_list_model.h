// SPDX-License-Identifier: BSD-2-Clause
// The frames of a file as rows of a table.
#pragma once

#include "gui/files/frame_list.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

namespace scanweave::studio {

class FrameListModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        Number,
        Type,
        Size,
        Keys,
        Columns
    };

    using QAbstractTableModel::QAbstractTableModel;

    void clear();
    void append(FrameList piece);
    void addDamage(Damage damage);
    /// See framesMatching().
    void setFilter(const QString& words);

    const FrameList& list() const { return list_; }
    /// Frames of each type; kept while the list grows.
    const std::map<FrameType, std::uint64_t>& counts() const { return counts_; }
    /// The frame that a row shows, and back; -1 when the filter hides it.
    std::size_t frameOf(int row) const;
    int rowOf(std::size_t frame) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void count(const FrameList& piece);

    FrameList list_;
    std::map<FrameType, std::uint64_t> counts_;
    QString filter_;
    std::vector<std::uint32_t> shown_; ///< used while there is a filter
};

/// Draws the letters of a type on its colour.
class FrameTypeDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace scanweave::studio
