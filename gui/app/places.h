// SPDX-License-Identifier: BSD-2-Clause
// The list of the places: a new one adds its line here.
#pragma once

#include "gui/widgets/place.h"

#include <QList>

namespace scanweave::studio {

/// In the order of the rail. Whoever takes them owns them.
QList<Place*> makePlaces();

} // namespace scanweave::studio
