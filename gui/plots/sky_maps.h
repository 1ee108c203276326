// SPDX-License-Identifier: BSD-2-Clause
// The maps in a value of a frame, ready to be shown. For background tasks.
#pragma once

#include "engine/g3/units.h"
#include "gui/plots/map_view.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {
class FrameObject;
}

namespace scanweave::studio {

struct SkyMaps
{
    std::vector<std::shared_ptr<const MapNumbers>> maps;
    std::vector<std::string> problems; ///< maps that can't be shown, and why
};

/// Of a map, or the TT, QQ and UU of weights; nothing of anything else.
SkyMaps skyMapsOf(const std::string& name, const FrameObject& object);

/// What a stored number is divided by, and what the result is called.
std::pair<double, QString> sampleUnit(SampleUnits units);

} // namespace scanweave::studio
