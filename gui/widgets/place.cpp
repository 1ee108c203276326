// SPDX-License-Identifier: BSD-2-Clause
// What a place does if it has nothing of its own.
#include "gui/widgets/place.h"

#include "gui/widgets/actions.h"

#include <utility>

namespace scanweave::studio {

QList<Thing> Place::find(const QString& /*text*/, int /*limit*/) const
{
    return {};
}

void Place::noteFile(const QString& /*path*/) {}

void Place::restoreState(const QJsonObject& /*state*/) {}

QAction* Place::addPlaceAction(const QString& text,
                               const QString& iconName,
                               const QKeySequence& shortcut,
                               std::function<void()> run)
{
    actions_.append(addActionTo(*this, text, iconName, shortcut, std::move(run)));
    return actions_.last();
}

} // namespace scanweave::studio
