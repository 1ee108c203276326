// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about themselves, as JSON and back.
#pragma once

#include "workflows/module_spec.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// "bool", "int", "double", "string", "string_list", "bytes", "object"
std::string_view parameterTypeName(ParameterType type);

nlohmann::ordered_json moduleJson(const ModuleSpec& spec);

/// The modules in what `scanweave modules --json` prints. Unknown members are passed over. Throws
/// std::runtime_error for a text that is something else.
std::vector<ModuleSpec> modulesFromJson(const std::string& text);

} // namespace scanweave
