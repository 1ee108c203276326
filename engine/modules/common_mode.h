// SPDX-License-Identifier: BSD-2-Clause
// Module common_mode: timestreams without what neighbours have in common.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addCommonMode(ModuleRegistry& registry);

} // namespace scanweave
