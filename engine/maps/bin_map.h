// SPDX-License-Identifier: BSD-2-Clause
// Module bin_map: maps of the sky from timestreams.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addBinMap(ModuleRegistry& registry);

} // namespace scanweave
