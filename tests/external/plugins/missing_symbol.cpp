// SPDX-License-Identifier: BSD-2-Clause
// A plugin that needs what no Scanweave has.
#include "engine/pipeline/plugin.h"

namespace scanweave {
void somethingFromTheFuture();
}

SCANWEAVE_PLUGIN(registry)
{
    scanweave::ModuleSpec spec;
    spec.name = "future";
    registry.add(spec, [](const nlohmann::ordered_json&) {
        scanweave::somethingFromTheFuture();
        return nullptr;
    });
}
