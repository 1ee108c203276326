// SPDX-License-Identifier: BSD-2-Clause
// scanweave validate: everything that is wrong with workflow files.
#include "engine/cli/command.h"
#include "engine/cli/program_modules.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"
#include "engine/cli/workflow_check.h"

#include <iostream>
#include <memory>

namespace scanweave {

namespace {

struct ValidateOptions
{
    std::vector<std::string> files;
    std::vector<std::string> overrides;
    std::vector<std::string> plugins;
    bool againstFiles = false;
    bool noFiles = false;
    bool json = false;
};

nlohmann::ordered_json problemJson(const Problem& problem)
{
    return {{"severity", problem.severity == Problem::Severity::Error ? "error" : "warning"},
            {"pointer", problem.pointer},
            {"line", problem.line},
            {"column", problem.column},
            {"message", problem.message},
            {"cure", problem.cure}};
}

std::string verdictText(const CheckedWorkflow& workflow, const FileCheck& check)
{
    const std::size_t errors = countErrors(workflow.loaded.problems);
    const std::size_t warnings = workflow.loaded.problems.size() - errors;
    std::string verdict = printable(workflow.path) + ": ";
    if (errors > 0) {
        verdict += styled(Stream::Output, Style::Bad, countedText(errors, "error", "errors"));
    } else {
        verdict += styled(Stream::Output, Style::Good, "ok");
    }
    if (warnings > 0) {
        verdict += ", " + countedText(warnings, "warning", "warnings");
    }
    if (check.isDone) {
        verdict += "; checked against " + countedText(check.files, "file", "files") + " with " +
                   countedText(check.frames, "frame", "frames");
    } else {
        verdict += "; not checked against files";
    }
    return verdict;
}

int validate(const ValidateOptions& options)
{
    const AgainstFiles against = options.againstFiles ? AgainstFiles::Yes
                                 : options.noFiles    ? AgainstFiles::No
                                                      : AgainstFiles::IfThere;
    ProgressDisplay display(options.json ? ProgressDisplay::Mode::Quiet
                                         : ProgressDisplay::Mode::Automatic);
    auto json = nlohmann::ordered_json::array();
    bool isGood = true;
    for (const std::string& file : options.files) {
        ModuleRegistry registry = programRegistry();
        CheckedWorkflow workflow =
            readWorkflowWithModules(file, options.overrides, options.plugins, registry);
        const FileCheck check =
            checkFiles(workflow, registry.specs(), against, [&](const Progress& progress) {
                display.show(progress);
            });
        display.clear();
        isGood = isGood && countErrors(workflow.loaded.problems) == 0;
        if (options.json) {
            auto problems = nlohmann::ordered_json::array();
            for (const Problem& problem : workflow.loaded.problems) {
                problems.push_back(problemJson(problem));
            }
            json.push_back({{"path", file},
                            {"problems", std::move(problems)},
                            {"against_files", check.isDone}});
            continue;
        }
        if (!workflow.loaded.problems.empty()) {
            std::cout << problemsText(workflow) << '\n';
        }
        std::cout << verdictText(workflow, check) << '\n';
    }
    if (options.json) {
        printJson({{"files", std::move(json)}});
    }
    return isGood ? exit_code::ok : exit_code::usage;
}

} // namespace

void addValidateCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<ValidateOptions>();
    CLI::App* command =
        addCommand(program,
                   "validate",
                   "Tell everything that is wrong with workflow files, and what would mend it",
                   {"scanweave validate workflow.json",
                    "scanweave validate --no-files *.json       without looking at the inputs",
                    "scanweave validate --set distribute.io_ranks=3 workflow.json"},
                   {"0  no errors (there may be warnings)", "2  errors, or wrong usage"});
    command->add_option("FILE", options->files, "workflow files (\"-\": standard input)")
        ->required();
    command->add_option("--set", options->overrides, "override a field, as in run; may be repeated")
        ->type_name("FIELD=VALUE")
        ->allow_extra_args(false);
    addPluginOption(*command, options->plugins);
    auto* against =
        command->add_flag("--against-files",
                          options->againstFiles,
                          "check against the input files (default if any of them is there)");
    command->add_flag("--no-files", options->noFiles, "don't look at the input files")
        ->excludes(against);
    command->add_flag("--json", options->json, "print JSON");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return validate(*options); }; });
}

} // namespace scanweave
