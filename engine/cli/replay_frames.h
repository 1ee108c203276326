// SPDX-License-Identifier: BSD-2-Clause
// Which frames of a run have to go through the modules for one of them to fare as it did.
#pragma once

#include "db/run_reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

struct ReplayPlan
{
    std::vector<FrameRecord> metadata; ///< in order; those that the frame's rank saw before it
    FrameRecord frame;
};

/// Without `seq`: the first frame that failed, or else the first that was skipped. Throws Error of
/// kind Usage when there is no such frame or it is no part of the logical stream.
ReplayPlan planReplay(RunReader& run, std::optional<std::uint64_t> seq);

/// What has changed about a file since the run indexed it; "" if nothing.
std::string changeSince(const InputFileRecord& recorded);

} // namespace scanweave
