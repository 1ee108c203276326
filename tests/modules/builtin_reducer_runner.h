// SPDX-License-Identifier: BSD-2-Clause
// Runs a built-in reducer.
#pragma once

#include "tests/modules/reducer_runner.h"

namespace scanweave::test {

inline ModuleRegistry reducerRegistry()
{
    ModuleRegistry registry;
    addBuiltinModules(registry);
    return registry;
}

} // namespace scanweave::test
