// SPDX-License-Identifier: BSD-2-Clause
// Module coadd: sums of maps.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addCoadd(ModuleRegistry& registry);

} // namespace scanweave
