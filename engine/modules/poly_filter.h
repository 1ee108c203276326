// SPDX-License-Identifier: BSD-2-Clause
// Module poly_filter: timestreams without slow drifts.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addPolyFilter(ModuleRegistry& registry);

} // namespace scanweave
