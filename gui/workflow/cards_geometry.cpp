// SPDX-License-Identifier: BSD-2-Clause
// Where the cards of a workflow are.
#include "gui/workflow/cards_geometry.h"

#include "gui/widgets/spacing.h"

#include <algorithm>
#include <cstdlib>

namespace scanweave::studio {

CardsGeometry::CardsGeometry(const std::vector<Card>& cards, int lineHeight)
{
    constexpr int lines = 4; // a title and three more
    const int height = lines * lineHeight + 3 * spacing::tiny + 2 * spacing::small;
    int x = spacing::large;
    for (const Card& card : cards) {
        add(card, QRect(x, spacing::large, cardWidth, height), gapWidth);
        x += cardWidth + gapWidth;
    }
    size_ = QSize(x - gapWidth + spacing::large, height + 2 * spacing::large);
}

CardsGeometry CardsGeometry::compact(const std::vector<Card>& cards,
                                     const std::vector<int>& titleWidths,
                                     int lineHeight,
                                     int width)
{
    CardsGeometry geometry;
    geometry.isCompact_ = true;
    const int height = lineHeight + 2 * spacing::small;
    int x = spacing::large;
    int y = spacing::medium;
    for (std::size_t i = 0; i < cards.size(); ++i) {
        const int needed =
            titleWidths[i] + spacing::icon + 2 * spacing::medium + 2 * spacing::small;
        const int cardWidth = std::min(needed, width - 2 * spacing::large - compactGapWidth);
        if (i > 0 && x + cardWidth > width - spacing::large) {
            x = spacing::large + compactGapWidth; // room for the arrow, and for what is put before
            y += height + spacing::small;
        }
        geometry.add(cards[i], QRect(x, y, cardWidth, height), compactGapWidth);
        x += cardWidth + compactGapWidth;
    }
    geometry.size_ = QSize(width, y + height + spacing::medium);
    return geometry;
}

void CardsGeometry::add(const Card& card, const QRect& place, int room)
{
    constexpr int plus = 20;
    if (card.kind == Card::Kind::Module || card.kind == Card::Kind::Accumulate) {
        gaps_.emplace_back(place.left() - room + (room - plus) / 2,
                           place.top() + (place.height() - plus) / 2,
                           plus,
                           plus);
    }
    cards_.push_back(place);
}

int CardsGeometry::rows() const
{
    int rows = cards_.empty() ? 0 : 1;
    for (std::size_t i = 1; i < cards_.size(); ++i) {
        rows += cards_[i].top() != cards_[i - 1].top() ? 1 : 0;
    }
    return rows;
}

std::optional<int> CardsGeometry::cardAt(QPoint point) const
{
    for (int i = 0; i < count(); ++i) {
        if (card(i).contains(point)) {
            return i;
        }
    }
    return std::nullopt;
}

std::optional<int> CardsGeometry::gapAt(QPoint point) const
{
    for (int i = 0; i < gapCount(); ++i) {
        const int around = (gapWidth - gap(i).width()) / 2;
        if (gap(i).adjusted(-around, -around, around, around).contains(point)) {
            return i;
        }
    }
    return std::nullopt;
}

int CardsGeometry::nearestGap(QPoint point) const
{
    // Rows are nearer to each other than cards are in them.
    const auto distance = [this, point](int index) {
        const QPoint from = gap(index).center() - point;
        return std::abs(from.x()) + 4 * std::abs(isCompact_ ? from.y() : 0);
    };
    int nearest = 0;
    for (int i = 1; i < gapCount(); ++i) {
        if (distance(i) < distance(nearest)) {
            nearest = i;
        }
    }
    return nearest;
}

} // namespace scanweave::studio
