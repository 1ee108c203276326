// SPDX-License-Identifier: BSD-2-Clause
// What this process uses of the machine.
#pragma once

#include <cstdint>

namespace scanweave {

struct ResourceUsage
{
    std::uint64_t rssBytes = 0;
    std::uint64_t peakRssBytes = 0;
    double cpuSeconds = 0; ///< user and system, of all threads
};

/// Reads /proc; what can't be read stays 0. Takes some ten microseconds. Thread-safe.
ResourceUsage sampleResources();

} // namespace scanweave
