// SPDX-License-Identifier: BSD-2-Clause
// Module select: which frames go on.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addSelect(ModuleRegistry& registry);

} // namespace scanweave
