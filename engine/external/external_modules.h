// SPDX-License-Identifier: BSD-2-Clause
// Modules whose code is the users' own: process and python.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addProcess(ModuleRegistry& registry);
void addPython(ModuleRegistry& registry);

inline void addExternalModules(ModuleRegistry& registry)
{
    addProcess(registry);
    addPython(registry);
}

} // namespace scanweave
