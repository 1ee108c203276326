// SPDX-License-Identifier: BSD-2-Clause
// Module detector_weights: how much each detector tells.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addDetectorWeights(ModuleRegistry& registry);

} // namespace scanweave
