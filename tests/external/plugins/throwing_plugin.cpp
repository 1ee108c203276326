// SPDX-License-Identifier: BSD-2-Clause
// A plugin whose entry point throws, after it has added a module whose name is taken by then.
#include "engine/pipeline/plugin.h"

#include <stdexcept>

SCANWEAVE_PLUGIN(registry)
{
    scanweave::ModuleSpec spec;
    spec.name = "half_added";
    registry.add(spec, [](const nlohmann::ordered_json&) { return nullptr; });
    throw std::runtime_error("no calibration database");
}
