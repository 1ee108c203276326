// SPDX-License-Identifier: BSD-2-Clause
// The modules that commands know: built-in ones, users' programs, plugins.
#include "engine/cli/program_modules.h"

#include "engine/external/external_modules.h"
#include "engine/external/plugin_loader.h"
#include "engine/g3/object_json.h"
#include "engine/maps/map_modules.h"
#include "engine/modules/builtin_modules.h"
#include "engine/modules/condition.h"
#include "engine/run/rank_pipeline.h"
#include "workflows/json_location.h"

#include <filesystem>

namespace scanweave {

namespace {

/// As overrides of the workflow, which is what travels to other ranks and into the run file.
void appendPlugins(std::vector<std::string>& overrides,
                   std::size_t there,
                   const std::vector<std::string>& plugins)
{
    for (const std::string& plugin : pluginPaths(plugins, {})) {
        overrides.push_back("plugins." + std::to_string(there++) + "=" +
                            dumpJson(nlohmann::ordered_json(plugin), -1));
    }
}

Problem problemAt(std::string pointer, const Error& error, std::string cure)
{
    return {.severity = Problem::Severity::Error,
            .pointer = std::move(pointer),
            .line = 0,
            .column = 0,
            .message = error.what(),
            .cure = std::move(cure)};
}

/// The parameter that the message names, if the workflow gives it, else the module.
std::string
pointerOf(const CheckedWorkflow& workflow, std::size_t module, const std::string& message)
{
    std::string pointer = "/modules/" + std::to_string(module);
    for (const auto& [name, value] : workflow.loaded.document["modules"][module].items()) {
        if (message.find("parameter \"" + name + "\"") != std::string::npos) {
            return pointer + "/" + name;
        }
    }
    return pointer;
}

/// Conditions that don't parse, also beside other faults of their module, which would be told
/// first.
std::vector<Problem> parseConditions(const CheckedWorkflow& workflow,
                                     const ModuleRegistry& registry)
{
    std::vector<Problem> problems;
    const std::vector<ModuleUse>& uses = workflow.loaded.workflow.modules;
    for (std::size_t i = 0; i < uses.size(); ++i) {
        const ModuleSpec* spec = uses[i].isEnabled ? registry.find(uses[i].name) : nullptr;
        for (const ParameterSpec& parameter :
             spec != nullptr ? spec->parameters : std::vector<ParameterSpec>()) {
            const auto given = uses[i].parameters.find(parameter.name);
            if (!parameter.isCondition || given == uses[i].parameters.end() ||
                !given->is_string()) {
                continue;
            }
            try {
                Condition(given->get_ref<const std::string&>());
            } catch (const Error& error) {
                problems.push_back(
                    problemAt("/modules/" + std::to_string(i) + "/" + pointerToken(parameter.name),
                              error,
                              "\"scanweave modules " + uses[i].name + "\" tells what it needs"));
            }
        }
    }
    return problems;
}

/// Makes every module that nothing is known to be wrong with.
std::vector<Problem> tryModules(const CheckedWorkflow& workflow, const ModuleRegistry& registry)
{
    std::vector<Problem> problems;
    const std::vector<ModuleUse>& uses = workflow.loaded.workflow.modules;
    for (std::size_t i = 0; i < uses.size(); ++i) {
        if (!uses[i].isEnabled) {
            continue;
        }
        try {
            makeModule(uses[i],
                       registry,
                       {.rank = 0, .baseDirectory = workflow.baseDirectory, .isTrial = true});
        } catch (...) {
            const Error error = currentError();
            problems.push_back(
                problemAt(pointerOf(workflow, i, error.message()),
                          error,
                          "\"scanweave modules " + uses[i].name + "\" tells what it needs"));
        }
    }
    return problems;
}

} // namespace

ModuleRegistry programRegistry()
{
    ModuleRegistry registry;
    addBuiltinModules(registry);
    addMapModules(registry);
    addExternalModules(registry);
    return registry;
}

void addPluginOption(CLI::App& command, std::vector<std::string>& plugins)
{
    command
        .add_option("--plugin",
                    plugins,
                    "a shared object with modules, besides the workflow's; may be repeated")
        ->type_name("FILE.so")
        ->allow_extra_args(false);
}

void addPlugins(ModuleRegistry& registry, const std::vector<std::string>& plugins)
{
    for (const std::string& path : pluginPaths(plugins, {})) {
        loadPlugin(path, registry);
    }
}

CheckedWorkflow readWorkflowWithModules(const std::string& path,
                                        std::vector<std::string> overrides,
                                        const std::vector<std::string>& plugins,
                                        ModuleRegistry& registry)
{
    CheckedWorkflow workflow = readWorkflow(path, overrides, {});
    if (workflow.text.empty()) {
        return workflow;
    }
    // Which modules there are is known only when the plugins are loaded.
    appendPlugins(overrides, workflow.loaded.workflow.plugins.size(), plugins);
    workflow.loaded = loadWorkflow(workflow.text, overrides, {});
    const std::vector<std::string> paths =
        pluginPaths(workflow.loaded.workflow.plugins, workflow.baseDirectory);
    std::vector<Problem> problems;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        try {
            loadPlugin(paths[i], registry);
        } catch (const Error& error) {
            problems.push_back(
                problemAt("/plugins/" + std::to_string(i), error, "or leave the plugin out"));
        }
    }
    if (problems.empty()) {
        workflow.loaded = loadWorkflow(workflow.text, overrides, registry.specs());
        addProblems(workflow, parseConditions(workflow, registry));
        problems = tryModules(workflow, registry); // what is told already is not told again
    }
    addProblems(workflow, std::move(problems));
    return workflow;
}

} // namespace scanweave
