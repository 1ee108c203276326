// SPDX-License-Identifier: BSD-2-Clause
// The RUN argument of the commands that look at a run.
#include "engine/cli/run_argument.h"

#include "db/recent_runs.h"
#include "engine/base/error.h"

#include <filesystem>

namespace scanweave {

void addRunArgument(CLI::App& command, std::string& run)
{
    run = "runs";
    command.add_option("RUN", run, "run file, or a directory: the newest run in it")
        ->capture_default_str();
}

std::string findRunFile(const std::string& run)
{
    std::error_code failure;
    const auto status = std::filesystem::status(run, failure);
    if (status.type() == std::filesystem::file_type::not_found) {
        throw Error("there is no run file or directory \"" + run +
                        "\"; name one, or change to the directory of the workflow",
                    {},
                    ErrorKind::Usage);
    }
    if (!std::filesystem::is_directory(status)) {
        return run;
    }
    const std::vector<RecentRun> runs = recentRuns(run);
    for (const RecentRun& recent : runs) {
        if (recent.problem.empty()) {
            return recent.path;
        }
    }
    throw Error(runs.empty() ? "there are no run files in \"" + run + "\""
                             : "no run file in \"" + run +
                                   "\" can be read; the newest: " + runs.front().problem,
                {},
                ErrorKind::Usage);
}

} // namespace scanweave
