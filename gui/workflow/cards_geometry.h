// SPDX-License-Identifier: BSD-2-Clause
// Where the cards of a workflow are in their row or rows, and the gaps that modules go into. No Qt
// widget inside.
#pragma once

#include "gui/workflow/outline.h"

#include <QRect>

#include <optional>
#include <vector>

namespace scanweave::studio {

class CardsGeometry
{
public:
    CardsGeometry() = default;
    /// Whole cards in one row.
    CardsGeometry(const std::vector<Card>& cards, int lineHeight);
    /// Their titles alone, in rows that are as wide as that. `titleWidths` in pixels.
    static CardsGeometry compact(const std::vector<Card>& cards,
                                 const std::vector<int>& titleWidths,
                                 int lineHeight,
                                 int width);

    QSize size() const { return size_; }
    bool isCompact() const { return isCompact_; }
    int rows() const;
    int count() const { return static_cast<int>(cards_.size()); }
    const QRect& card(int index) const { return cards_[static_cast<std::size_t>(index)]; }
    /// Of the "+" before module `gap`; the last one is behind all modules.
    const QRect& gap(int gap) const { return gaps_[static_cast<std::size_t>(gap)]; }
    int gapCount() const { return static_cast<int>(gaps_.size()); }

    std::optional<int> cardAt(QPoint point) const;
    std::optional<int> gapAt(QPoint point) const;
    /// The gap that something dragged there would drop into.
    int nearestGap(QPoint point) const;

    static constexpr int cardWidth = 172;
    static constexpr int gapWidth = 34;
    static constexpr int compactGapWidth = 30;

private:
    void add(const Card& card, const QRect& place, int room);

    QSize size_;
    bool isCompact_ = false;
    std::vector<QRect> cards_;
    std::vector<QRect> gaps_;
};

} // namespace scanweave::studio
