// SPDX-License-Identifier: BSD-2-Clause
// Module calibrate: timestreams in other units.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addCalibrate(ModuleRegistry& registry);

} // namespace scanweave
