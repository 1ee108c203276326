// SPDX-License-Identifier: BSD-2-Clause
// The runs in a directory, for who doesn't name one.
#pragma once

#include "db/records.h"

#include <cstdint>
#include <string>
#include <vector>

namespace scanweave {

struct RecentRun
{
    std::string path;
    std::string name;
    RunState state = RunState::Indexing;
    bool isStale = false;
    std::int64_t startedUs = 0;
    std::string problem; ///< not empty: it can't be read, and why; then only `path` counts besides
};

/// The run files in a directory, newest first. Throws std::filesystem::filesystem_error without the
/// directory.
std::vector<RecentRun> recentRuns(const std::string& directory);

} // namespace scanweave
