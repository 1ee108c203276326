// SPDX-License-Identifier: BSD-2-Clause
// Modules keep and drop: fewer keys in frames.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addKeep(ModuleRegistry& registry);
void addDrop(ModuleRegistry& registry);

} // namespace scanweave
