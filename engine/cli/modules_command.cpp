// SPDX-License-Identifier: BSD-2-Clause
// scanweave modules: what a workflow can use, as the modules declare it.
#include "engine/base/error.h"
#include "engine/cli/command.h"
#include "engine/cli/module_manual.h"
#include "engine/cli/module_markdown.h"
#include "engine/cli/module_text.h"
#include "engine/cli/program_modules.h"
#include "engine/cli/table.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"
#include "workflows/module_json.h"

#include <algorithm>
#include <iostream>
#include <memory>

namespace scanweave {

namespace {

struct ModulesOptions
{
    std::string name;
    std::vector<std::string> plugins;
    bool json = false;
    bool markdown = false;
    bool man = false;
};

/// Lines much longer than this are hard to read, however wide the terminal.
std::size_t textWidth()
{
    return std::clamp<std::size_t>(terminalWidth(Stream::Output), 40, 100);
}

void printParameter(const ParameterSpec& parameter)
{
    std::cout << "  " << styled(Stream::Output, Style::Bold, parameter.name) << "  ("
              << parameterText(parameter) << ")\n"
              << wrapped(parameter.doc, textWidth(), 6);
}

void printKeys(const std::string& title, const std::vector<KeySpec>& keys)
{
    if (keys.empty()) {
        return;
    }
    std::cout << '\n' << title << ":\n";
    Table table({{""}, {""}, {""}});
    for (const KeySpec& key : keys) {
        table.add({key.key, classText(key), frameText(key)});
    }
    table.print(std::cout, terminalWidth(Stream::Output), 2);
}

void printModule(const ModuleSpec& spec)
{
    std::cout << styled(Stream::Output, Style::Bold, spec.name) << "  " << spec.summary << '\n';
    if (!spec.doc.empty()) {
        std::cout << '\n' << wrapped(spec.doc, textWidth());
    }
    if (spec.needsContinuity) {
        std::cout << "\nNeeds the frames without gaps: runs in mode \"files\" only.\n";
    }
    if (!spec.parameters.empty()) {
        std::cout << "\nParameters:\n";
        for (const ParameterSpec& parameter : spec.parameters) {
            printParameter(parameter);
        }
    }
    printKeys("Reads", spec.reads);
    printKeys("Writes", spec.writes);
    if (!spec.example.empty()) {
        std::cout << "\nExample:\n  " << spec.example << '\n';
    }
}

int listModules(const ModulesOptions& options)
{
    ModuleRegistry registry = programRegistry();
    addPlugins(registry, options.plugins);
    if (options.markdown) {
        std::cout << modulesMarkdown(registry.specs());
        return exit_code::ok;
    }
    if (options.man) {
        std::cout << modulesManual(registry.specs());
        return exit_code::ok;
    }
    std::vector<const ModuleSpec*> specs;
    for (const ModuleSpec& spec : registry.specs()) {
        if (options.name.empty() || spec.name == options.name) {
            specs.push_back(&spec);
        }
    }
    if (specs.empty()) {
        throw Error("there is no module \"" + options.name + "\"; see scanweave modules",
                    {},
                    ErrorKind::Usage);
    }
    if (options.json) {
        auto modules = nlohmann::ordered_json::array();
        for (const ModuleSpec* spec : specs) {
            modules.push_back(moduleJson(*spec));
        }
        printJson({{"modules", std::move(modules)}});
    } else if (!options.name.empty()) {
        printModule(*specs.front());
    } else {
        Table table({{""}, {""}});
        for (const ModuleSpec* spec : specs) {
            table.add({spec->name, spec->summary});
        }
        table.print(std::cout, terminalWidth(Stream::Output));
        std::cout << "\nscanweave modules NAME tells all about one.\n";
    }
    return exit_code::ok;
}

} // namespace

void addModulesCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<ModulesOptions>();
    CLI::App* command = addCommand(program,
                                   "modules",
                                   "List the modules that a workflow can use",
                                   {"scanweave modules",
                                    "scanweave modules keep",
                                    "scanweave modules --plugin ./libmine.so",
                                    "scanweave modules --json"},
                                   usualExitCodes("the list can't be written"));
    CLI::Option* name = command->add_option("NAME", options->name, "tell all about this module");
    addPluginOption(*command, options->plugins);
    CLI::Option* json = command->add_flag("--json", options->json, "print JSON");
    CLI::Option* markdown = command
                                ->add_flag("--markdown",
                                           options->markdown,
                                           "print all about all of them as a page of Markdown")
                                ->excludes(name)
                                ->excludes(json);
    command->add_flag("--man", options->man, "print all about all of them as a manual page")
        ->excludes(name)
        ->excludes(json)
        ->excludes(markdown);
    command->callback([options, &invocation] {
        invocation.action = [options] { return listModules(*options); };
    });
}

} // namespace scanweave
