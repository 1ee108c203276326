// SPDX-License-Identifier: BSD-2-Clause
// The modules that come with Scanweave.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addBuiltinModules(ModuleRegistry& registry);

} // namespace scanweave
