// SPDX-License-Identifier: BSD-2-Clause
// scanweave run: runs a workflow, on one process or on all that a launcher started.
#include "engine/cli/command.h"
#include "engine/cli/interrupts.h"
#include "engine/cli/program_modules.h"
#include "engine/cli/progress.h"
#include "engine/cli/repeated_messages.h"
#include "engine/cli/run_status_output.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"
#include "engine/cli/workflow_check.h"
#include "engine/engine.h"
#include "engine/pipeline/module_at_work.h"
#include "engine/transport/collectives.h"
#include "engine/transport/environment.h"
#include "engine/transport/local_transport.h"
#include "engine/transport/mpi_transport.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>

namespace scanweave {

namespace {

struct RunCommandOptions
{
    std::string file;
    std::vector<std::string> overrides;
    std::vector<std::string> plugins;
    std::string ioRanks;
    std::string output;
    std::string trace;
    bool json = false;
    bool noRecord = false;
    bool quiet = false;
};

std::vector<std::string> allOverrides(const RunCommandOptions& options)
{
    std::vector<std::string> overrides = options.overrides;
    if (!options.ioRanks.empty()) {
        overrides.push_back("distribute.io_ranks=" + options.ioRanks);
    }
    if (!options.output.empty()) {
        // Relative to where the command was typed, while the workflow's own "output" is relative to
        // its file.
        overrides.push_back("output=" +
                            nlohmann::json(std::filesystem::absolute(options.output).string())
                                .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    return overrides;
}

Progress progressOf(const RunProgress& run)
{
    Progress progress;
    progress.bytesDone = run.bytesDone;
    progress.bytes = run.bytes;
    progress.seconds = run.seconds;
    progress.done = run.framesDone;
    progress.total = run.frames;
    switch (run.phase) {
    case RunProgress::Phase::Indexing:
        progress.what = "indexing";
        progress.unit = "files";
        progress.done = run.filesDone;
        progress.total = run.files;
        break;
    case RunProgress::Phase::Running:
        progress.what = "running";
        break;
    case RunProgress::Phase::Accumulating:
        progress.what = "accumulating";
        break;
    case RunProgress::Phase::Finishing:
        progress.what = "finishing";
        break;
    }
    return progress;
}

/// The message with its place, as errors are told.
std::string eventText(const EventRecord& event)
{
    ErrorPlace place;
    place.file = event.file;
    place.offset = event.offset;
    place.frame = event.frame;
    place.key = event.key;
    place.module = event.module;
    place.rank = event.rank;
    return Error(event.message, place).what();
}

std::string summaryText(const RunResult& result, const std::string& name)
{
    const RunStatus& status = result.status;
    std::ostringstream text;
    text << printable(name) << ": " << toText(status.state) << " after "
         << durationText(status.wallSeconds) << '\n'
         << "  frames    " << ledgerText(status) << '\n'
         << "  data      " << byteText(static_cast<double>(status.bytes));
    if (status.wallSeconds > 0) {
        text << ", " << byteText(static_cast<double>(status.bytes) / status.wallSeconds) << "/s on "
             << countedText(std::max<std::size_t>(1, status.ranks.size()), "process", "processes");
    }
    text << '\n';
    std::uint64_t entries = 0;
    for (const Group& group : result.groups) {
        entries += group.entries.size();
    }
    if (!result.groups.empty()) {
        text << "  groups    " << countedText(result.groups.size(), "group", "groups") << " with "
             << countedText(entries, "entry", "entries") << '\n';
    }
    for (const std::string& file : result.results) {
        text << "  result    " << printable(file) << '\n';
    }
    constexpr std::size_t writtenAtMost = 4; // of more, the first one tells where they are
    for (std::size_t i = 0; i < std::min(result.written.size(), writtenAtMost); ++i) {
        text << "  written   " << printable(result.written[i]) << '\n';
    }
    if (result.written.size() > writtenAtMost) {
        text << "  written   and " << result.written.size() - writtenAtMost
             << " more beside them\n";
    }
    if (!result.runFile.empty()) {
        const std::string file = printable(result.runFile);
        text << "  run file  " << file << "\nLook at it with:\n  scanweave status " << file << '\n';
        if (!result.groups.empty()) {
            text << "  scanweave groups " << file << '\n';
        }
        for (const std::string& path : result.results) {
            text << "  scanweave inspect " << printable(path) << '\n';
        }
        if (status.framesSkipped + status.framesFailed > 0) {
            text << "  scanweave frames --state "
                 << (status.framesFailed > 0 ? "failed " : "skipped ") << file << '\n';
        }
    }
    return text.str();
}

/// What rank 0 does before and after; the other ranks only take part.
class RunCommand
{
public:
    explicit RunCommand(const RunCommandOptions& options)
        : options_(options)
        , display_(options.quiet ? ProgressDisplay::Mode::Quiet : ProgressDisplay::Mode::Automatic)
        , registry_(programRegistry())
    {
        nameCrashingModules();
    }

    /// Loads and validates on rank 0; false (all problems are printed) if it can't go on.
    bool prepare(const std::vector<std::string>& commandLine)
    {
        ModuleRegistry registry = registry_; // with the plugins, which the run loads for itself
        CheckedWorkflow workflow = readWorkflowWithModules(
            options_.file, allOverrides(options_), options_.plugins, registry);
        if (!workflow.loaded.problems.empty()) {
            std::cerr << problemsText(workflow) << std::endl;
        }
        if (countErrors(workflow.loaded.problems) > 0) {
            const char* why = "the workflow is not valid, nothing was run";
            printError(why);
            if (options_.json) {
                RunStatus status;
                status.state = RunState::Failed;
                status.error = why;
                printJson(statusJson(status));
            }
            return false;
        }
        run_.workflow = std::move(workflow.loaded.workflow);
        run_.workflowJson = saveWorkflow(workflow.loaded.document);
        run_.baseDirectory = workflow.baseDirectory;
        run_.workflowPath = options_.file == "-"
                                ? std::string()
                                : std::filesystem::absolute(options_.file).string();
        run_.commandLine = commandLine;
        run_.traceDirectory = options_.trace.empty()
                                  ? std::string()
                                  : std::filesystem::absolute(options_.trace).string();
        run_.recording = options_.noRecord ? Recording::Off : Recording::On;
        run_.problemText = [path = workflow.path, text = workflow.text](const Problem& problem) {
            return placedProblemText(problem, path, text);
        };
        run_.onProgress = [this](const RunProgress& progress) {
            display_.show(progressOf(progress));
        };
        run_.onRunFile = [this](const std::string& path) {
            // The run can be watched from now on.
            if (!options_.quiet) {
                printNote("run file  " + path);
            }
        };
        run_.onEvent = [this](const EventRecord& event) {
            // The error that ends a run is told once, at the end.
            if (event.level == EventLevel::Warning) {
                const std::string text = eventText(event);
                if (repeated_.isToTell(text)) {
                    display_.clear();
                    printWarning(text);
                }
            }
        };
        return true;
    }

    /// `mpi`: the library that connects the ranks, for the run file; "" without.
    int run(Transport& transport, std::string mpi)
    {
        run_.mpi = std::move(mpi);
        run_.interrupt = &countInterrupts();
        const RunResult result = runWorkflow(transport, registry_, run_);
        if (transport.rank() == 0) {
            display_.clear();
            tell(result);
        }
        return result.exitCode;
    }

private:
    void tell(const RunResult& result) const
    {
        for (const std::string& line : repeated_.rest()) {
            printNote(line);
        }
        if (!repeated_.rest().empty() && !result.runFile.empty()) {
            printNote("all of them are in the run file; scanweave frames --state skipped " +
                      result.runFile + " lists the frames");
        }
        if (result.error) {
            printError(result.error->what());
        }
        if (options_.json) {
            printJson(statusJson(result.status));
        } else if (!options_.quiet) {
            // Written at once, so that under a launcher no other line comes in between.
            std::cout << summaryText(result, run_.workflow.name) << std::flush;
        }
    }

    const RunCommandOptions& options_;
    ProgressDisplay display_;
    RepeatedMessages repeated_;
    ModuleRegistry registry_; ///< without plugins
    RunOptions run_;
};

/// Tells all ranks whether rank 0 can go on. On messages of its own (every MpiTransport has),
/// because a rank that has its answer goes on at once and may send what belongs to the run while
/// another still waits for this.
bool agree(const mpi::Communicator& world, bool canGoOn)
{
    MpiTransport transport(world);
    Collectives collectives(transport, {});
    const std::byte answer{canGoOn ? std::uint8_t{1} : std::uint8_t{0}};
    const SharedBytes told = collectives.broadcast(0, SharedBytes::copyOf({&answer, 1}));
    transport.drain(std::chrono::minutes(1));
    return told.size() == 1 && told.data()[0] == std::byte{1};
}

int runUnderLauncher(const RunCommandOptions& options, Invocation& invocation)
{
    const std::vector<std::string> commandLine = invocation.commandLine();
    mpi::Environment environment(invocation.argc, invocation.argv);
    const mpi::Communicator world = mpi::Communicator::world();
    RunCommand command(options);
    if (!agree(world, world.rank() != 0 || command.prepare(commandLine))) {
        return exit_code::usage;
    }
    MpiTransport transport(world);
    const int code = command.run(transport, mpi::Environment::libraryVersion());
    transport.drain(std::chrono::seconds(10));
    return code;
}

int runAlone(const RunCommandOptions& options, const Invocation& invocation)
{
    RunCommand command(options);
    if (!command.prepare(invocation.commandLine())) {
        return exit_code::usage;
    }
    LocalNetwork network(1);
    return command.run(network.rank(0), {});
}

} // namespace

void addRunCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<RunCommandOptions>();
    CLI::App* command = addCommand(
        program,
        "run",
        "Run a workflow, on one process or on all that mpirun or srun started",
        {"scanweave run workflow.json                on one process",
         "mpirun -n 8 scanweave run workflow.json",
         "srun scanweave run workflow.json           in a batch script",
         "scanweave run --plugin ./libmine.so workflow.json",
         "scanweave run --set distribute.mode=files --io-ranks 2 workflow.json",
         "scanweave run --json --quiet workflow.json > status.json"},
        {"0  finished: every frame was processed",
         "1  the run failed or was canceled",
         "2  wrong usage, or the workflow is not valid",
         "3  finished, with skipped frames",
         "",
         "Ctrl-C, SIGTERM or SIGUSR1 ends a run in good order, a second Ctrl-C at once."});
    command->add_option("FILE", options->file, "workflow file (\"-\": standard input)")->required();
    command
        ->add_option(
            "--set", options->overrides, "override a field of the workflow; may be repeated")
        ->type_name("FIELD=VALUE")
        ->allow_extra_args(false);
    command
        ->add_option(
            "--io-ranks", options->ioRanks, "short for --set distribute.io_ranks=N; also \"auto\"")
        ->type_name("N");
    addPluginOption(*command, options->plugins);
    command->add_option("--output", options->output, "directory for run file and outputs")
        ->type_name("DIR");
    command->add_option("--trace", options->trace, "every rank writes there what its pipeline saw")
        ->type_name("DIR");
    command->add_flag("--no-record", options->noRecord, "write no run file");
    command->add_flag("--quiet", options->quiet, "no progress and no summary");
    command->add_flag("--json", options->json, "print the final status as JSON");
    command->callback([options, &invocation] {
        invocation.action = [options, &invocation] {
            return mpi::Environment::startedByLauncher() ? runUnderLauncher(*options, invocation)
                                                         : runAlone(*options, invocation);
        };
    });
}

} // namespace scanweave
