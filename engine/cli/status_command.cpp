// SPDX-License-Identifier: BSD-2-Clause
// scanweave status: a run in one look.
#include "db/run_reader.h"
#include "engine/cli/command.h"
#include "engine/cli/run_argument.h"
#include "engine/cli/run_status_output.h"

#include <iostream>
#include <memory>

namespace scanweave {

namespace {

struct StatusOptions
{
    std::string run;
    bool json = false;
};

int showStatus(const StatusOptions& options)
{
    RunReader reader(findRunFile(options.run));
    const RunStatus status = reader.status();
    if (options.json) {
        printJson(statusJson(status));
    } else {
        printStatus(std::cout, status);
    }
    return exit_code::ok;
}

} // namespace

void addStatusCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<StatusOptions>();
    CLI::App* command =
        addCommand(program,
                   "status",
                   "Show a run in one look: state, ledger, rates, ranks",
                   {"scanweave status                          the newest run in runs/",
                    "scanweave status runs/rcw38-20261122T065217Z.sqlite",
                    "scanweave status --json runs | jq .frames"},
                   usualExitCodes("the run file can't be read (how the run went is in \"state\")"));
    addRunArgument(*command, options->run);
    command->add_flag("--json", options->json, "print JSON");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return showStatus(*options); }; });
}

} // namespace scanweave
