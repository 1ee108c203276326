// SPDX-License-Identifier: BSD-2-Clause
// The runs in some folders, each in one look.
#include "gui/runs/run_summary.h"

#include "db/run_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace scanweave {

namespace {

RunSummary summaryOf(const std::string& path)
{
    RunSummary summary;
    summary.path = path;
    try {
        RunReader reader(path);
        const auto run = reader.run();
        summary.name = run.name;
        summary.startedUs = run.startedUs;
        summary.finishedUs = run.finishedUs;
        summary.status = reader.status();
        summary.status.ranks.clear();
    } catch (const SqliteError& error) {
        summary.problem = error.isBusy()      ? "busy: another program holds its lock"
                          : error.isDamaged() ? "damaged, or no run file"
                                              : error.message();
    }
    return summary;
}

} // namespace

std::vector<RunSummary> runsIn(const std::vector<std::string>& folders,
                               const std::vector<RunSummary>& known,
                               const std::function<bool()>& isCanceled)
{
    std::map<std::string, const RunSummary*> byPath;
    for (const RunSummary& run : known) {
        byPath[run.path] = &run;
    }
    std::vector<RunSummary> runs;
    for (const std::string& folder : folders) {
        std::vector<RunSummary> here;
        std::error_code failure;
        for (std::filesystem::directory_iterator file(folder, failure), end;
             !failure && file != end && !isCanceled();
             file.increment(failure)) {
            const auto& path = file->path();
            if (path.extension() != ".sqlite" || path.filename().string().starts_with('.')) {
                continue;
            }
            struct stat now{};
            if (::stat(path.c_str(), &now) != 0) {
                continue;
            }
            const auto time = now.st_mtim.tv_sec * 1'000'000'000 + now.st_mtim.tv_nsec;
            const auto old = byPath.find(path.string());
            const bool isSame = old != byPath.end() && old->second->fileTimeNs == time &&
                                old->second->fileBytes == static_cast<std::uint64_t>(now.st_size);
            if (isSame && old->second->problem.empty() && hasEnded(old->second->status.state)) {
                here.push_back(*old->second);
                continue;
            }
            here.push_back(summaryOf(path.string()));
            here.back().folder = folder;
            here.back().fileBytes = static_cast<std::uint64_t>(now.st_size);
            here.back().fileTimeNs = time;
        }
        std::ranges::sort(here, [](const RunSummary& a, const RunSummary& b) {
            return std::pair(a.startedUs, a.path) > std::pair(b.startedUs, b.path);
        });
        std::ranges::move(here, std::back_inserter(runs));
    }
    return runs;
}

} // namespace scanweave
