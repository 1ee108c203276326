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
    constexpr int plus = 20;
    const int height = lines * lineHeight + 3 * spacing::tiny + 2 * spacing::small;
    const int top = spacing::large;
    int x = spacing::large;
    for (const Card& card : cards) {
        if (card.kind == Card::Kind::Module || card.kind == Card::Kind::Accumulate) {
            gaps_.emplace_back(
                x - gapWidth + (gapWidth - plus) / 2, top + (height - plus) / 2, plus, plus);
        }
        cards_.emplace_back(x, top, cardWidth, height);
        x += cardWidth + gapWidth;
    }
    size_ = QSize(x - gapWidth + spacing::large, height + 2 * spacing::large);
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

int CardsGeometry::nearestGap(int x) const
{
    int nearest = 0;
    for (int i = 1; i < gapCount(); ++i) {
        if (std::abs(gap(i).center().x() - x) < std::abs(gap(nearest).center().x() - x)) {
            nearest = i;
        }
    }
    return nearest;
}

} // namespace scanweave::studio
