// SPDX-License-Identifier: BSD-2-Clause
// One value before and after something was done to it, as one that can be shown.
#pragma once

#include "gui/values/value_reading.h"

namespace scanweave::studio {

/// Series, rows and maps of both, named "… before" and "… after"; the text is that of the later
/// one. Both must have been read with the same choice of series.
ValueFacts compareValues(const ValueFacts& before, const ValueFacts& after);

} // namespace scanweave::studio
