// SPDX-License-Identifier: BSD-2-Clause
// Where the user has been.
#include "gui/app/history.h"

namespace scanweave::studio {

void History::visit(const Location& location)
{
    if (at_ >= 0 && locations_[at_] == location) {
        return;
    }
    locations_.resize(at_ + 1);
    locations_.append(location);
    constexpr qsizetype mostLocations = 200;
    if (locations_.size() > mostLocations) {
        locations_.removeFirst();
    }
    at_ = locations_.size() - 1;
}

std::optional<Location> History::back()
{
    if (!canGoBack()) {
        return std::nullopt;
    }
    return locations_[--at_];
}

std::optional<Location> History::forward()
{
    if (!canGoForward()) {
        return std::nullopt;
    }
    return locations_[++at_];
}

} // namespace scanweave::studio
