// SPDX-License-Identifier: BSD-2-Clause
// The modules that can be used, and what the other parts of a workflow can hold, as ModuleSpecs:
// forms, validation and completion come from them.
#pragma once

#include "workflows/module_spec.h"

#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// What the built-in modules declare, as JSON; made when the program is built.
std::string_view builtinModulesText();

} // namespace scanweave

namespace scanweave::studio {

/// The built-in modules.
const std::vector<ModuleSpec>& builtinModules();

/// Null for an unknown name.
const ModuleSpec* findModule(const std::vector<ModuleSpec>& modules, std::string_view name);

/// Classes that the keys of that parameter's values can have; none: any.
std::vector<std::string> classesFor(const ModuleSpec& spec, std::string_view parameter);

/// "distribute", "accumulate", and what belongs to the outputs, written down like modules. A name
/// of a parameter is its path below the part: "bad_frame" or, at the root, "on_error/bad_frame".
const ModuleSpec& distributeSpec();
const ModuleSpec& accumulateSpec();
const ModuleSpec& outputSpec();

} // namespace scanweave::studio
