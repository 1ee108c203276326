// SPDX-License-Identifier: BSD-2-Clause
// The directory of the demo: a made-up observation, what it was made with, and a workflow for it.
#pragma once

#include "engine/cli/progress.h"
#include "engine/demo/observation.h"

#include <functional>
#include <string>

namespace scanweave {

struct DemoDirectory
{
    std::string directory;
    std::string workflow; ///< path of demo.json
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;
    bool isReused = false; ///< the observation was there, made with the same settings
};

/// As many scans as make about `bytes`, at least one per file and two in all.
ObservationSettings settingsForSize(ObservationSettings settings, std::uint64_t bytes);

/// About how many bytes the fewest scans with these detectors and files make.
std::uint64_t smallestSize(const ObservationSettings& settings);

/// Makes the observation unless it is there, and writes demo.json if there is none. What an earlier
/// demo made with other settings is replaced; throws Error of kind Usage for a directory with files
/// that no demo made.
DemoDirectory prepareDemo(const ObservationSettings& settings,
                          const std::string& directory,
                          const std::function<void(const Progress&)>& onProgress);

} // namespace scanweave
