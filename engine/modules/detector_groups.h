// SPDX-License-Identifier: BSD-2-Clause
// Detectors that belong together: of one wafer, band, pixel, …
#pragma once

#include "engine/g3/calibration.h"
#include "engine/g3/maps.h"
#include "engine/g3/timestream.h"
#include "workflows/module_spec.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// "by", a list of wafer, band, pixel, pixel_type.
ParameterSpec groupingParameter(const std::vector<std::string>& byDefault, std::string doc);

/// Indices into the timestreams. Groups come in the order of their first detectors. Detectors whose
/// timestream is null are in none. With nothing in `by` all are one group, and `properties` may be
/// null. Throws Error naming the detector that has no properties, or lacks one of those in `by`:
/// an empty text, NaN.
std::vector<std::vector<std::size_t>> groupDetectors(const G3TimestreamMap& timestreams,
                                                     const std::vector<std::string>& by,
                                                     const BolometerPropertiesMap* properties,
                                                     const std::string& propertiesKey);

/// What tells the detector's group from others; "" if one of the properties is not known.
std::string groupName(const BolometerProperties& properties, const std::vector<std::string>& by);

/// The same for users to read: "w172-150GHz"; "" if one of the properties is not known.
std::string groupLabel(const BolometerProperties& properties, const std::vector<std::string>& by);

/// Throws Error that names the detector and the cure when it has no properties.
const BolometerProperties& propertiesOfDetector(const BolometerPropertiesMap& properties,
                                                const std::string& detector,
                                                const std::string& propertiesKey);

/// 1 without weights. Throws Error that names the detector for one without a weight of at least 0.
double weightOfDetector(const G3MapDouble* weights,
                        const std::string& detector,
                        const std::string& weightsKey);

} // namespace scanweave
