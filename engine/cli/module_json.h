// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about themselves, as JSON and as words.
#pragma once

#include "workflows/module_spec.h"

#include <nlohmann/json.hpp>

namespace scanweave {

/// "bool", "int", "double", "string", "string_list", "bytes", "object"
std::string_view parameterTypeName(ParameterType type);

nlohmann::ordered_json moduleJson(const ModuleSpec& spec);

} // namespace scanweave
