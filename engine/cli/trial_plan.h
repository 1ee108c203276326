// SPDX-License-Identifier: BSD-2-Clause
// Which frame of a workflow's inputs is tried, and which metadata frames a run would have shown to
// the modules before it.
#pragma once

#include "engine/cli/placed_frame.h"
#include "engine/stream/logical_stream.h"
#include "workflows/workflow.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

/// By number, or by file; with neither the first data frame.
struct TrialChoice
{
    std::optional<std::uint64_t> scan;  ///< number among the data frames of all inputs, from 0
    std::string file;                   ///< absolute; "": any
    std::optional<std::uint64_t> frame; ///< index in `file`; none: the first data frame in it
};

struct TrialPlan
{
    std::vector<PlacedFrame> metadata; ///< in order
    PlacedFrame frame;
    std::optional<std::uint64_t> scan; ///< none of a metadata frame
    std::uint64_t scans = 0;           ///< data frames in the inputs
};

/// Throws Error of kind Usage when there is no such frame.
TrialPlan planTrial(const LogicalStream& stream, DistributeMode mode, const TrialChoice& choice);

} // namespace scanweave
