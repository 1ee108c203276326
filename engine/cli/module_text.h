// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about parameters and keys, in words.
#pragma once

#include "workflows/module_spec.h"

#include <string>

namespace scanweave {

/// "double in Hz, default 1.0, at least 0.0"
std::string parameterText(const ParameterSpec& parameter);

/// "in Scan frames, in units Angle or None, if there"
std::string frameText(const KeySpec& key);

} // namespace scanweave
