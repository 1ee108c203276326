// SPDX-License-Identifier: BSD-2-Clause
// Module rename: other names for keys.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addRename(ModuleRegistry& registry);

} // namespace scanweave
