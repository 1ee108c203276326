// SPDX-License-Identifier: BSD-2-Clause
// Runs a reducer that makes maps.
#pragma once

#include "engine/maps/map_modules.h"
#include "tests/modules/reducer_runner.h"

namespace scanweave::test {

inline ModuleRegistry reducerRegistry()
{
    ModuleRegistry registry;
    addMapModules(registry);
    return registry;
}

} // namespace scanweave::test
