// SPDX-License-Identifier: BSD-2-Clause
// What all commands of the program have in common.
#include "engine/cli/command.h"

#include "engine/g3/object_json.h"

#include <iostream>

namespace scanweave {

CLI::App* addCommand(CLI::App& program,
                     const std::string& name,
                     const std::string& summary,
                     const std::vector<std::string>& examples,
                     const std::vector<std::string>& exitCodes)
{
    CLI::App* command = program.add_subcommand(name, summary);
    std::string footer = "Examples:\n";
    for (const std::string& example : examples) {
        footer += "  " + example + '\n';
    }
    footer += "\nExit codes:\n";
    for (const std::string& line : exitCodes) {
        footer += "  " + line + '\n';
    }
    footer.pop_back();
    command->footer(footer);
    return command;
}

std::vector<std::string> usualExitCodes(const std::string& failure)
{
    return {"0  ok", "1  " + failure, "2  wrong usage"};
}

void printJson(const nlohmann::ordered_json& value)
{
    std::cout << dumpJson(value, 2) << '\n';
}

} // namespace scanweave
