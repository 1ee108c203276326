// SPDX-License-Identifier: BSD-2-Clause
// Problems as text, in the form that compilers use.
#pragma once

#include "workflows/problem.h"

#include <string>
#include <string_view>

namespace scanweave {

/// "path:line:column: error: message [/json/pointer]", and the cure on a line of its own, indented
/// by four. No newline at the end.
std::string problemText(const Problem& problem, const std::string& path);

/// The same with the line of `source` that it is about, and a caret below it, before the cure.
std::string problemText(const Problem& problem, const std::string& path, std::string_view source);

} // namespace scanweave
