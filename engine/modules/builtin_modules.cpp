// SPDX-License-Identifier: BSD-2-Clause
// The list of the modules that come with Scanweave: a new one adds its line here.
#include "engine/modules/builtin_modules.h"

#include "engine/modules/calibrate.h"
#include "engine/modules/common_mode.h"
#include "engine/modules/detector_pointing.h"
#include "engine/modules/detector_weights.h"
#include "engine/modules/drop_turnarounds.h"
#include "engine/modules/event_table.h"
#include "engine/modules/flag_detectors.h"
#include "engine/modules/keep_drop.h"
#include "engine/modules/poly_filter.h"
#include "engine/modules/rename.h"
#include "engine/modules/select.h"
#include "engine/modules/statistics.h"
#include "engine/modules/write.h"

namespace scanweave {

void addBuiltinModules(ModuleRegistry& registry)
{
    addKeep(registry);
    addDrop(registry);
    addSelect(registry);
    addStatistics(registry);
    addRename(registry);
    addDropTurnarounds(registry);
    addFlagDetectors(registry);
    addCalibrate(registry);
    addPolyFilter(registry);
    addCommonMode(registry);
    addDetectorWeights(registry);
    addDetectorPointing(registry);
    addEventTable(registry);
    addWrite(registry);
}

} // namespace scanweave
