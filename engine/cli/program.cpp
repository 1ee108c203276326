// SPDX-License-Identifier: BSD-2-Clause
// The scanweave program: finds the command, runs it, makes an exit code of what happens.
#include "engine/cli/program.h"

#include "engine/base/error.h"
#include "engine/cli/command.h"
#include "engine/cli/terminal.h"
#include "engine/cli/version.h"
#include "workflows/wording.h"

#include <algorithm>
#include <iostream>

namespace scanweave {

namespace {

void addCommands(CLI::App& program, Invocation& invocation)
{
    addRunCommand(program, invocation);
    addValidateCommand(program, invocation);
    addIndexCommand(program, invocation);
    addInspectCommand(program, invocation);
    addModulesCommand(program, invocation);
    addWatchCommand(program, invocation);
    addStatusCommand(program, invocation);
    addGroupsCommand(program, invocation);
    addTableCommand(program, invocation);
    addFramesCommand(program, invocation);
    addReplayCommand(program, invocation);
    addTryCommand(program, invocation);
    addNewCommand(program, invocation);
    addDemoCommand(program, invocation);
}

/// What to say of a command that there is not; the parser would answer --help first. Empty: fine.
std::string commandFault(const CLI::App& program, const Invocation& invocation)
{
    if (invocation.argc < 2 || invocation.argv[1][0] == '-') {
        return {};
    }
    const std::string name = invocation.argv[1];
    std::vector<std::string> names;
    for (const CLI::App* command : program.get_subcommands({})) {
        names.push_back(command->get_name());
    }
    return std::ranges::find(names, name) != names.end()
               ? std::string()
               : "there is no command " + inQuotes(name) + "; " +
                     didYouMean(name, names, "scanweave --help lists the commands");
}

/// Help and version go to standard output with code 0, anything else is wrong usage.
int answerParseError(const CLI::App& program, const CLI::ParseError& error)
{
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
        return program.exit(error, std::cout, std::cerr);
    }
    const auto chosen = program.get_subcommands();
    const std::string command =
        chosen.empty() ? "scanweave" : "scanweave " + chosen.front()->get_name();
    printError(std::string(error.what()) + "\nsee " + command + " --help");
    return exit_code::usage;
}

int runAction(const Invocation& invocation)
{
    try {
        return invocation.action();
    } catch (...) {
        const Error error = currentError();
        printError(error.what());
        return error.kind() == ErrorKind::Usage ? exit_code::usage : exit_code::failed;
    }
}

} // namespace

int runProgram(int argc, char** argv)
{
    CLI::App program(
        "Runs frame pipelines of telescope data on one or many processes, and shows what they do.",
        "scanweave");
    program.set_version_flag("--version", std::string("scanweave ") + versionText);
    program.require_subcommand(1);
    program.footer(
        "First steps:\n"
        "  scanweave demo                      make up an observation and run a workflow on it\n"
        "  scanweave inspect FILE              what is in a .g3 file\n"
        "  scanweave validate workflow.json    everything that is wrong with a workflow\n"
        "  mpirun -n 4 scanweave run workflow.json\n"
        "\n"
        "Every command has --help and --json.\n"
        "\n"
        "Exit codes: 0 ok, 1 failed, 2 wrong usage or workflow, 3 finished with skipped frames.");
    Invocation invocation{argc, argv, {}};
    addCommands(program, invocation);
    if (const std::string fault = commandFault(program, invocation); !fault.empty()) {
        printError(fault);
        return exit_code::usage;
    }
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return answerParseError(program, error);
    }
    const int code = runAction(invocation);
    // A full disk behind a redirection must not look like success.
    std::cout.flush();
    if (!std::cout) {
        printError("cannot write to standard output (disk full?)");
        return code == exit_code::ok ? exit_code::failed : code;
    }
    return code;
}

} // namespace scanweave
