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
class Frame;
class FrameObject;
} // namespace scanweave

namespace scanweave::studio {

struct SkyMaps
{
    std::vector<std::shared_ptr<const MapNumbers>> maps;
    std::vector<std::string> problems; ///< maps that can't be shown, and why
};

/// Of a map, or the TT, QQ and UU of weights; nothing of anything else. A map whose pixels are sums
/// of weighted samples says so in its name and unit.
SkyMaps skyMapsOf(const std::string& name, const FrameObject& object);

/// The same for the object under a key of a frame. Of a weighted map, what it is divided by the
/// frame's weights comes first, if there are any that fit.
SkyMaps skyMapsIn(const Frame& frame, const std::string& key, const FrameObject& object);

/// What a stored number is divided by, and what the result is called.
std::pair<double, QString> sampleUnit(SampleUnits units);

} // namespace scanweave::studio
