// SPDX-License-Identifier: BSD-2-Clause
// The frames of a file as rows of a table.
#include "gui/files/frame_list_model.h"

#include "gui/widgets/spacing.h"
#include "gui/widgets/state_colors.h"
#include "gui/widgets/text_format.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace scanweave::studio {

void FrameListModel::clear()
{
    beginResetModel();
    list_ = {};
    counts_.clear();
    shown_.clear();
    endResetModel();
}

void FrameListModel::count(const FrameList& piece)
{
    for (const ListedFrame& frame : piece.frames) {
        ++counts_[frame.type];
    }
}

void FrameListModel::append(FrameList piece)
{
    count(piece);
    if (!filter_.isEmpty()) {
        studio::append(list_, std::move(piece));
        setFilter(filter_);
        return;
    }
    const auto before = static_cast<int>(list_.frames.size());
    const auto count = static_cast<int>(piece.frames.size());
    if (count == 0) {
        studio::append(list_, std::move(piece));
        return;
    }
    beginInsertRows({}, before, before + count - 1);
    studio::append(list_, std::move(piece));
    endInsertRows();
}

void FrameListModel::addDamage(Damage damage)
{
    const std::uint64_t frame = damage.frame;
    list_.addDamage(std::move(damage));
    if (const int row = rowOf(frame); row >= 0) {
        Q_EMIT dataChanged(index(row, 0), index(row, Columns - 1));
    }
}

void FrameListModel::setFilter(const QString& words)
{
    beginResetModel();
    filter_ = words.trimmed();
    shown_ = filter_.isEmpty() ? std::vector<std::uint32_t>()
                               : framesMatching(list_, filter_.toStdString());
    endResetModel();
}

std::size_t FrameListModel::frameOf(int row) const
{
    return filter_.isEmpty() ? static_cast<std::size_t>(row)
                             : shown_[static_cast<std::size_t>(row)];
}

int FrameListModel::rowOf(std::size_t frame) const
{
    if (filter_.isEmpty()) {
        return frame < list_.frames.size() ? static_cast<int>(frame) : -1;
    }
    const auto found = std::ranges::lower_bound(shown_, frame);
    return found != shown_.end() && *found == frame ? static_cast<int>(found - shown_.begin()) : -1;
}

int FrameListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid()
               ? 0
               : static_cast<int>(filter_.isEmpty() ? list_.frames.size() : shown_.size());
}

int FrameListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(Columns);
}

QVariant FrameListModel::data(const QModelIndex& index, int role) const
{
    const std::size_t at = frameOf(index.row());
    const ListedFrame& frame = list_.frames[at];
    const Damage* damage = list_.damageOf(at);
    if (role == Qt::ToolTipRole) {
        return damage != nullptr
                   ? QString::fromStdString(damage->message)
                   : tr("%1 frame, byte %2")
                         .arg(QString::fromStdString(frame.type.name()), numberText(frame.offset));
    }
    if (role == Qt::TextAlignmentRole) {
        return index.column() == Type ? QVariant(Qt::AlignCenter)
                                      : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role == Qt::ForegroundRole && damage != nullptr) {
        return stateTextColor(DataState::Failed, QApplication::palette());
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case Number:
        return (damage != nullptr ? stateSymbol(DataState::Failed) + QLatin1Char(' ') : QString()) +
               numberText(static_cast<std::uint64_t>(at));
    case Type:
        return QString::fromStdString(frame.type.letters());
    case Size:
        return sizeText(static_cast<double>(frame.length));
    case Keys:
        return numberText(static_cast<std::uint64_t>(list_.shapes[frame.shape].size()));
    default:
        return {};
    }
}

QVariant FrameListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Number:
        return tr("Frame");
    case Type:
        return tr("Type");
    case Size:
        return tr("Size");
    case Keys:
        return tr("Keys");
    default:
        return {};
    }
}

void FrameTypeDelegate::paint(QPainter* painter,
                              const QStyleOptionViewItem& option,
                              const QModelIndex& index) const
{
    QStyleOptionViewItem background = option;
    initStyleOption(&background, index);
    const QString letters = background.text;
    background.text.clear();
    QApplication::style()->drawControl(
        QStyle::CE_ItemViewItem, &background, painter, option.widget);
    const QColor color = frameTypeColor(letters);
    const int width = std::max(20, option.fontMetrics.horizontalAdvance(letters) + spacing::small);
    const QRect box(option.rect.center().x() - width / 2,
                    option.rect.top() + 3,
                    width,
                    option.rect.height() - 6);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    painter->drawRoundedRect(box, 3, 3);
    painter->setPen(textOn(color));
    painter->drawText(box, Qt::AlignCenter, letters);
    painter->restore();
}

} // namespace scanweave::studio
