// SPDX-License-Identifier: BSD-2-Clause
// Module detector_pointing: where detectors look.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addDetectorPointing(ModuleRegistry& registry);

} // namespace scanweave
