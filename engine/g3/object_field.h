// SPDX-License-Identifier: BSD-2-Clause
// One value out of an object by its path, without converting the rest.
#pragma once

#include "engine/g3/frame_object.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <string>

namespace scanweave {

/// Follows `steps`: member names as in the JSON of the object (object_json.h), keys of
/// dictionaries, or indexes (negative from the end). No steps: the object itself. Besides what is
/// stored there are `size` of containers; `start`, `stop`, `n_samples` and `sample_rate` (Hz) of
/// timestreams and of timestream maps (of their first timestream); `start` and `stop` of lists of
/// times. A key of that name comes first. nullopt when the path doesn't exist. Throws Error when it
/// leads to more than 64 values. Cost grows with the number of steps only.
std::optional<nlohmann::ordered_json> fieldValue(const FrameObject& object,
                                                 std::span<const std::string> steps);

} // namespace scanweave
