// SPDX-License-Identifier: BSD-2-Clause
// When the telescope took a frame.
#pragma once

#include "engine/g3/blob_header.h"
#include "engine/g3/frame.h"

#include <optional>

namespace scanweave {

/// The times that a frame's entries tell, looking at the best witness there is: timestreams (one
/// or a map of them), else a vector of times, else the keys StartTime and StopTime, else
/// EventHeader or another single time. Of equal witnesses the first in the frame counts. Times
/// before 1970 are none: nothing was observed then. Decodes nothing.
std::optional<ObservedTimes> observedTimes(const Frame& frame);

} // namespace scanweave
