// SPDX-License-Identifier: BSD-2-Clause
// The modules that commands know: built-in ones, users' programs, plugins.
#pragma once

#include "engine/cli/workflow_check.h"
#include "engine/pipeline/module_registry.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace scanweave {

/// All modules that come with the program.
ModuleRegistry programRegistry();

/// Adds option --plugin, which may be repeated.
void addPluginOption(CLI::App& command, std::vector<std::string>& plugins);

/// Adds the modules of plugins named on the command line, relative to the current directory. Throws
/// Error of kind Usage.
void addPlugins(ModuleRegistry& registry, const std::vector<std::string>& plugins);

/// As readWorkflow: the workflow's plugins are loaded into `registry`, after those of the command
/// line, which are added to the workflow; and every module is made once, so that what only the
/// module itself can find wrong with its parameters is found.
CheckedWorkflow readWorkflowWithModules(const std::string& path,
                                        std::vector<std::string> overrides,
                                        const std::vector<std::string>& plugins,
                                        ModuleRegistry& registry);

} // namespace scanweave
