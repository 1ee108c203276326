// SPDX-License-Identifier: BSD-2-Clause
// Module drop_turnarounds: scans without turnarounds.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addDropTurnarounds(ModuleRegistry& registry);

} // namespace scanweave
