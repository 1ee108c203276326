// SPDX-License-Identifier: BSD-2-Clause
// The reducers that come with Scanweave.
#pragma once

#include "engine/reduce/bin_map.h"
#include "engine/reduce/coadd.h"

namespace scanweave {

inline void addReducers(ModuleRegistry& registry)
{
    addBinMap(registry);
    addCoadd(registry);
}

} // namespace scanweave
