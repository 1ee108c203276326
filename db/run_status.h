// SPDX-License-Identifier: BSD-2-Clause
// Whether a run that says that it runs still does.
#pragma once

#include "db/records.h"

#include <cstdint>
#include <string>

namespace scanweave {

/// The run's last sign of life: its heartbeat, or the mark that the recorder leaves on a published
/// copy meanwhile (the file's time of modification).
std::int64_t lastSign(const RunRecord& run, const std::string& path, std::int64_t nowUs);

/// True if the run has not ended, its last sign of life is too old, and its process is not there
/// any more (as far as this host can tell). `seenUs`: the last sign of life; `thisHost`, `nowUs`:
/// who asks, and when.
bool isStaleRun(const RunRecord& run,
                std::int64_t seenUs,
                const std::string& thisHost,
                std::int64_t nowUs);

/// True if a process of that number is there, and has been since before `sinceUs`: numbers are used
/// again.
bool isProcessAlive(std::int64_t pid, std::int64_t sinceUs);

std::string thisHostName();

} // namespace scanweave
