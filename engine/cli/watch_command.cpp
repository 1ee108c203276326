// SPDX-License-Identifier: BSD-2-Clause
// scanweave watch: a run's progress from its run file, until it ends.
#include "db/run_reader.h"
#include "db/sqlite.h"
#include "engine/cli/command.h"
#include "engine/cli/progress.h"
#include "engine/cli/run_argument.h"
#include "engine/cli/run_status_output.h"
#include "engine/cli/terminal.h"
#include "engine/g3/object_json.h"

#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

namespace scanweave {

namespace {

struct WatchOptions
{
    std::string run;
    double interval = 1;
    bool json = false;
};

Progress progressOf(const RunStatus& status)
{
    Progress progress;
    progress.what = toText(status.state);
    progress.done = status.framesProcessed + status.framesSkipped + status.framesFailed;
    progress.total = status.framesTotal;
    progress.bytesDone = status.bytes;
    progress.seconds = status.wallSeconds;
    return progress;
}

int exitCodeOf(const RunStatus& status, const RunRecord& run)
{
    if (status.isStale) {
        return exit_code::failed;
    }
    if (run.exitCode) {
        return *run.exitCode;
    }
    if (status.state != RunState::Finished || !status.ledgerOk) {
        return exit_code::failed;
    }
    return status.framesSkipped + status.framesFailed > 0 ? exit_code::skipped : exit_code::ok;
}

/// What the run file says now; none when a writer keeps it busy, which is no reason to stop
/// watching.
std::optional<RunStatus> statusNow(RunReader& reader)
{
    try {
        return reader.status();
    } catch (const SqliteError& error) {
        if (!error.isBusy()) {
            throw;
        }
        return std::nullopt;
    }
}

int watchRun(const WatchOptions& options)
{
    RunReader reader(findRunFile(options.run));
    const auto pause = std::chrono::duration<double>(options.interval);
    ProgressDisplay display(options.json ? ProgressDisplay::Mode::Quiet
                                         : ProgressDisplay::Mode::Automatic,
                            std::chrono::duration_cast<std::chrono::steady_clock::duration>(pause));
    while (true) {
        const auto status = statusNow(reader);
        if (status && options.json) {
            std::cout << dumpJson(statusJson(*status)) << std::endl;
            if (!std::cout) {
                return exit_code::failed; // nobody listens any more
            }
        }
        if (status && (hasEnded(status->state) || status->isStale)) {
            display.clear();
            if (!options.json) {
                printStatus(std::cout, *status);
            }
            return exitCodeOf(*status, reader.run());
        }
        if (status) {
            display.show(progressOf(*status));
        }
        std::this_thread::sleep_for(pause);
    }
}

} // namespace

void addWatchCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<WatchOptions>();
    CLI::App* command = addCommand(
        program,
        "watch",
        "Watch a run until it ends; never disturbs it",
        {"scanweave watch                           the newest run in runs/",
         "scanweave watch RUN --interval 10",
         "scanweave watch RUN --json                a status object per line"},
        {"0  the run finished",
         "1  the run failed, was canceled, or its process is gone; or the run file can't be read",
         "2  wrong usage",
         "3  the run finished with skipped frames"});
    addRunArgument(*command, options->run);
    command->add_option("--interval", options->interval, "seconds between two looks")
        ->capture_default_str()
        ->check(CLI::Range(0.05, 3600.0))
        ->type_name("SECONDS");
    command->add_flag("--json", options->json, "print a status object per look, one per line");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return watchRun(*options); }; });
}

} // namespace scanweave
