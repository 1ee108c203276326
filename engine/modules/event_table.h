// SPDX-License-Identifier: BSD-2-Clause
// Module event_table: scalars of frames as rows in the run file.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addEventTable(ModuleRegistry& registry);

} // namespace scanweave
