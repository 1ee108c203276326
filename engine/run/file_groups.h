// SPDX-License-Identifier: BSD-2-Clause
// Which files of a parallel block belong to one observation.
#pragma once

#include "engine/stream/logical_stream.h"

#include <cstdint>
#include <string>
#include <vector>

namespace scanweave {

/// For each input of the stream, the number of its group: files of one parallel block for which
/// `observation` (a template such as "{SourceName}-{ObservationID}") gives the same text share one.
/// It is filled in from the file's first data frame and the metadata frames before it. Reads those
/// frames. Throws Error with the file for one that lacks a field of the template.
std::vector<std::uint32_t> fileGroups(const LogicalStream& stream,
                                      const std::vector<FrameType>& dataTypes,
                                      const std::string& observation);

} // namespace scanweave
