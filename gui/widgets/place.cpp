// SPDX-License-Identifier: BSD-2-Clause
// What a place does if it has nothing of its own.
#include "gui/widgets/place.h"

namespace scanweave::studio {

QList<Thing> Place::find(const QString& /*text*/, int /*limit*/) const
{
    return {};
}

void Place::restoreState(const QJsonObject& /*state*/) {}

} // namespace scanweave::studio
