// SPDX-License-Identifier: BSD-2-Clause
// Modules from shared objects.
#pragma once

#include "engine/pipeline/module_registry.h"

#include <string>
#include <vector>

namespace scanweave {

/// Loads a plugin (engine/pipeline/plugin.h) and adds its modules. It stays loaded until the
/// process ends. Throws Error of kind Usage naming the file, for everything that keeps it from
/// being used; then the registry is as it was.
void loadPlugin(const std::string& path, ModuleRegistry& registry);

/// The paths of a workflow's plugins, from the root directory.
std::vector<std::string> pluginPaths(const std::vector<std::string>& plugins,
                                     const std::string& baseDirectory);

} // namespace scanweave
