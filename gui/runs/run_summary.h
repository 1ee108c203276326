// SPDX-License-Identifier: BSD-2-Clause
// The runs in some folders, each in one look. No widgets; reading is for a background task.
#pragma once

#include "db/records.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace scanweave {

struct RunSummary
{
    std::string path;
    std::string folder;
    std::string name;
    RunStatus status; ///< without ranks
    std::int64_t startedUs = 0;
    std::int64_t finishedUs = 0;
    std::uint64_t fileBytes = 0;
    std::int64_t fileTimeNs = 0;
    std::string problem; ///< not empty: it can't be read, and why
};

/// All runs of the folders, newest first in each. What `known` holds of files that did not change
/// and whose runs are over is taken from there. A folder that isn't there has no runs.
std::vector<RunSummary> runsIn(const std::vector<std::string>& folders,
                               const std::vector<RunSummary>& known,
                               const std::function<bool()>& isCanceled);

} // namespace scanweave
