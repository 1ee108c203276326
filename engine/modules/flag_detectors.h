// SPDX-License-Identifier: BSD-2-Clause
// Module flag_detectors: which detectors to leave out, and why.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addFlagDetectors(ModuleRegistry& registry);

} // namespace scanweave
