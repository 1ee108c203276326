// SPDX-License-Identifier: BSD-2-Clause
// The modules that make maps.
#pragma once

#include "engine/maps/bin_map.h"
#include "engine/maps/coadd.h"

namespace scanweave {

inline void addMapModules(ModuleRegistry& registry)
{
    addBinMap(registry);
    addCoadd(registry);
}

} // namespace scanweave
