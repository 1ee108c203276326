// SPDX-License-Identifier: BSD-2-Clause
// Module write: frames into files.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addWrite(ModuleRegistry& registry);

} // namespace scanweave
