// SPDX-License-Identifier: BSD-2-Clause
// What all commands of the program have in common.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

namespace exit_code {
inline constexpr int ok = 0;
inline constexpr int failed = 1;
inline constexpr int usage = 2;
inline constexpr int skipped = 3; ///< finished, with skipped frames
} // namespace exit_code

/// One start of the program. A command that is named puts its action here; options live in the
/// action.
struct Invocation
{
    int argc = 0;
    char** argv = nullptr;
    std::function<int()> action; ///< gives the exit code; throws Error and other exceptions

    std::vector<std::string> commandLine() const { return {argv, argv + argc}; }
};

/// A command with its help. `examples` and `exitCodes` are lines that stand below the options.
CLI::App* addCommand(CLI::App& program,
                     const std::string& name,
                     const std::string& summary,
                     const std::vector<std::string>& examples,
                     const std::vector<std::string>& exitCodes);

/// The usual two exit codes of a command that only looks.
std::vector<std::string> usualExitCodes(const std::string& failure);

/// One JSON document on standard output, indented, with a line end.
void printJson(const nlohmann::ordered_json& value);

void addRunCommand(CLI::App& program, Invocation& invocation);
void addValidateCommand(CLI::App& program, Invocation& invocation);
void addIndexCommand(CLI::App& program, Invocation& invocation);
void addInspectCommand(CLI::App& program, Invocation& invocation);
void addModulesCommand(CLI::App& program, Invocation& invocation);
void addWatchCommand(CLI::App& program, Invocation& invocation);
void addStatusCommand(CLI::App& program, Invocation& invocation);
void addGroupsCommand(CLI::App& program, Invocation& invocation);
void addTableCommand(CLI::App& program, Invocation& invocation);
void addFramesCommand(CLI::App& program, Invocation& invocation);
void addDemoCommand(CLI::App& program, Invocation& invocation);
void addReplayCommand(CLI::App& program, Invocation& invocation);
void addTryCommand(CLI::App& program, Invocation& invocation);
void addNewCommand(CLI::App& program, Invocation& invocation);

} // namespace scanweave
