// SPDX-License-Identifier: BSD-2-Clause
// Whether a parameter's value is what its module declared.
#pragma once

#include "workflows/module_spec.h"

#include <nlohmann/json.hpp>

namespace scanweave {

/// The value as a module factory gets it: numbers of bytes as a number, everything else as it is.
/// Throws Error of kind Usage naming the parameter for a wrong type, a value out of range or a text
/// that is no choice.
nlohmann::ordered_json checkedParameter(const ParameterSpec& parameter,
                                        const nlohmann::ordered_json& value);

} // namespace scanweave
