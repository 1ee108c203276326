// SPDX-License-Identifier: BSD-2-Clause
// scanweave demo: makes up an observation and runs a workflow on it.
#include "engine/cli/child_process.h"
#include "engine/cli/command.h"
#include "engine/cli/demo_observation.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"
#include "engine/transport/environment.h"
#include "workflows/bytes_text.h"

#include <iostream>
#include <memory>

namespace scanweave {

namespace {

struct DemoOptions
{
    std::string directory = "scanweave-demo";
    std::string size = "100 MB";
    ObservationSettings settings;
    bool noRun = false;
    bool json = false;
};

/// The command that runs the workflow: on four processes where there is an mpirun.
std::vector<std::string> runArguments(const std::string& workflow)
{
    std::vector<std::string> arguments;
    if (const auto mpirun = findProgram("mpirun")) {
        arguments = {*mpirun, "-n", "4"};
    }
    arguments.insert(arguments.end(), {ownPath(), "run", workflow});
    return arguments;
}

/// Open MPI refuses more processes than cores, and to be run by root (as in a container); other
/// MPIs don't look here.
std::vector<std::pair<std::string, std::string>> launcherEnvironment()
{
    return {{"OMPI_ALLOW_RUN_AS_ROOT", "1"},
            {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"},
            {"OMPI_MCA_rmaps_base_oversubscribe", "1"},
            {"OMPI_MCA_hwloc_base_binding_policy", "none"},
            {"OMPI_MCA_mpi_yield_when_idle", "1"}};
}

std::string commandText(const std::vector<std::string>& arguments)
{
    std::string text;
    for (const std::string& argument : arguments) {
        text += (text.empty() ? "" : " ") + argument;
    }
    return text;
}

void tellWhatNext(const DemoDirectory& demo, const DemoOptions& options)
{
    const std::string program = ownPath();
    std::cout << "\nWhat to look at next:\n"
              << "  " << program << " inspect --frame 4 " << demo.directory << "/0000.g3\n"
              << "  cat " << demo.workflow << '\n';
    if (options.noRun) {
        std::cout << "  " << commandText(runArguments(demo.workflow)) << '\n';
    } else {
        std::cout << "  " << program << " status " << demo.directory << "/runs\n"
                  << "  " << program << " groups " << demo.directory << "/runs --group "
                  << options.settings.source << '-' << options.settings.observationId << '\n'
                  << "  " << program << " frames " << demo.directory << "/runs\n";
    }
}

int runDemo(const DemoOptions& options)
{
    if (mpi::Environment::startedByLauncher()) {
        throw Error("start \"scanweave demo\" without mpirun: it starts its own processes",
                    {},
                    ErrorKind::Usage);
    }
    const auto size = parseBytes(options.size);
    if (!size || *size == 0) {
        throw Error("\"" + options.size + "\" is no size; write it like \"200 MB\" or \"2GB\"",
                    {},
                    ErrorKind::Usage);
    }
    const ObservationSettings settings = settingsForSize(options.settings, *size);
    if (const auto smallest = smallestSize(settings); *size < smallest && !options.json) {
        printNote("note: this makes about " + byteText(static_cast<double>(smallest)) +
                  ", the smallest with " +
                  countedText(settings.detectors, "detector", "detectors") + " in " +
                  countedText(settings.files, "file", "files") +
                  " (at least one scan a file, and two); fewer --detectors or --files make less");
    }
    DemoDirectory demo;
    {
        ProgressDisplay display(options.json ? ProgressDisplay::Mode::Quiet
                                             : ProgressDisplay::Mode::Automatic);
        demo = prepareDemo(
            settings, options.directory, [&](const Progress& progress) { display.show(progress); });
    }
    if (!options.json) {
        std::cout << (demo.isReused ? "observation is there: " : "made up an observation: ")
                  << countedText(demo.files, "file", "files") << ", "
                  << byteText(static_cast<double>(demo.bytes)) << " in "
                  << printable(demo.directory) << std::endl;
    }
    nlohmann::ordered_json json{{"directory", demo.directory},
                                {"workflow", demo.workflow},
                                {"files", demo.files},
                                {"bytes", demo.bytes},
                                {"reused", demo.isReused},
                                {"status", nullptr}};
    int code = exit_code::ok;
    if (!options.noRun) {
        std::vector<std::string> arguments = runArguments(demo.workflow);
        if (options.json) {
            arguments.insert(arguments.end(), {"--json", "--quiet"});
        } else {
            std::cout << "running: " << printable(commandText(arguments)) << std::endl;
        }
        const ChildResult child =
            runChild(arguments,
                     launcherEnvironment(),
                     options.json ? ChildOutput::Capture : ChildOutput::PassOn);
        code = child.exitCode;
        const auto status = nlohmann::ordered_json::parse(child.output, nullptr, false);
        json["status"] = status.is_discarded() ? nlohmann::ordered_json() : status;
    }
    if (options.json) {
        printJson(json);
    } else if (code == exit_code::ok || code == exit_code::skipped) {
        tellWhatNext(demo, options);
    }
    return code;
}

} // namespace

void addDemoCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<DemoOptions>();
    CLI::App* command =
        addCommand(program,
                   "demo",
                   "Make up an observation, write a workflow for it and run that",
                   {"scanweave demo                            100 MB in ./scanweave-demo",
                    "scanweave demo --size 2GB --detectors 1500 /scratch/demo",
                    "scanweave demo --no-run --seed 7"},
                   {"0  ok",
                    "1  the observation can't be written, or the run failed",
                    "2  wrong usage, or the directory holds frame files that no demo has made"});
    command->add_option("DIR", options->directory, "where to put it")->capture_default_str();
    command->add_option("--size", options->size, "about how many bytes of frames")
        ->type_name("BYTES")
        ->capture_default_str();
    command->add_option("--detectors", options->settings.detectors, "number of detectors")
        ->type_name("N")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command->add_option("--seed", options->settings.seed, "another number, another observation")
        ->type_name("N")
        ->capture_default_str();
    command->add_option("--files", options->settings.files, "number of files with scans")
        ->type_name("N")
        ->check(CLI::Range(1, 10000))
        ->capture_default_str();
    command->add_flag("--no-run", options->noRun, "only make the files");
    command->add_flag("--json", options->json, "print JSON");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return runDemo(*options); }; });
}

} // namespace scanweave
