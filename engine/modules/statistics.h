// SPDX-License-Identifier: BSD-2-Clause
// Module statistics: mean, standard deviation and extremes of every detector in a scan.
#pragma once

#include "engine/pipeline/module_registry.h"

namespace scanweave {

void addStatistics(ModuleRegistry& registry);

} // namespace scanweave
