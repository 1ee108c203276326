// SPDX-License-Identifier: BSD-2-Clause
// The scanweave program: finds the command, runs it, makes an exit code of what happens.
#pragma once

namespace scanweave {

/// Prints whatever is to be said; never throws.
int runProgram(int argc, char** argv);

} // namespace scanweave
