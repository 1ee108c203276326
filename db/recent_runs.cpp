// SPDX-License-Identifier: BSD-2-Clause
// The runs in a directory.
#include "db/recent_runs.h"

#include "db/run_reader.h"
#include "db/run_status.h"
#include "db/utc_time.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace scanweave {

std::vector<RecentRun> recentRuns(const std::string& directory)
{
    std::vector<RecentRun> runs;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        const auto name = entry.path().filename().string();
        if (entry.path().extension() != ".sqlite" || name.starts_with('.')) {
            continue;
        }
        RecentRun recent;
        recent.path = entry.path().string();
        try {
            RunReader reader(recent.path);
            const auto run = reader.run();
            recent.name = run.name;
            recent.state = run.state;
            recent.startedUs = run.startedUs;
            const auto now = utcNowUs();
            recent.isStale = isStaleRun(run, lastSign(run, recent.path, now), thisHostName(), now);
        } catch (const SqliteError& error) {
            recent.problem = error.message();
        }
        runs.push_back(std::move(recent));
    }
    std::ranges::sort(runs, [](const RecentRun& a, const RecentRun& b) {
        return std::pair(a.startedUs, a.path) > std::pair(b.startedUs, b.path);
    });
    return runs;
}

} // namespace scanweave
