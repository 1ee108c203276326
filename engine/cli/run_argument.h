// SPDX-License-Identifier: BSD-2-Clause
// The RUN argument of the commands that look at a run.
#pragma once

#include "engine/cli/command.h"

#include <string>

namespace scanweave {

/// Adds it: a run file or a directory of them, "runs" by default.
void addRunArgument(CLI::App& command, std::string& run);

/// The run file meant: of a directory the newest run that can be read. Throws Error of kind Usage.
std::string findRunFile(const std::string& run);

} // namespace scanweave
