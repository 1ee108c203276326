// SPDX-License-Identifier: BSD-2-Clause
// Where the user has been, for back and forward. No Qt widget inside.
#pragma once

#include "gui/widgets/location.h"

#include <QList>

#include <optional>

namespace scanweave::studio {

class History
{
public:
    /// The user is at `location` now. The same place again is no step; what was forward is
    /// forgotten. Keeps the last 200.
    void visit(const Location& location);

    bool canGoBack() const { return at_ > 0; }
    bool canGoForward() const { return at_ + 1 < locations_.size(); }
    std::optional<Location> back();
    std::optional<Location> forward();

private:
    QList<Location> locations_;
    qsizetype at_ = -1;
};

} // namespace scanweave::studio
