// SPDX-License-Identifier: BSD-2-Clause
// Starts another program and waits for it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

enum class ChildOutput : unsigned char
{
    PassOn,
    Capture,
};

struct ChildResult
{
    int exitCode = 0;   ///< 128 + signal if one ended it
    std::string output; ///< what it wrote to standard output, if captured
};

/// `arguments` begins with the program's path; `environment` is added to this process's own. Throws
/// Error when it can't be started.
ChildResult runChild(const std::vector<std::string>& arguments,
                     const std::vector<std::pair<std::string, std::string>>& environment,
                     ChildOutput output);

/// The path of a program that the shell would find, none if there is none.
std::optional<std::string> findProgram(const std::string& name);

/// The path of the program that is running.
std::string ownPath();

} // namespace scanweave
