// SPDX-License-Identifier: BSD-2-Clause
// scanweave new: begins a plugin with one module.
#include "engine/base/error.h"
#include "engine/cli/command.h"
#include "engine/cli/plugin_template.h"
#include "engine/cli/program_modules.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <utility>

namespace scanweave {

namespace {

struct NewOptions
{
    std::string name;
    std::string directory;
    bool json = false;
};

/// As in workflows, files and CMake targets: "flag_glitches".
void checkName(const std::string& name)
{
    const auto isLower = [](char c) { return c >= 'a' && c <= 'z'; };
    const bool isGood = !name.empty() && name.size() <= 60 && isLower(name.front()) &&
                        std::ranges::all_of(name, [&](char c) {
                            return isLower(c) || (c >= '0' && c <= '9') || c == '_';
                        });
    if (!isGood) {
        throw Error(
            "\"" + name +
                "\" is no name for a module; write small letters, digits and underscores, such "
                "as flag_glitches",
            {},
            ErrorKind::Usage);
    }
    if (programRegistry().find(name) != nullptr || name == "test") {
        throw Error("there is a module \"" + name + "\" already; choose another name",
                    {},
                    ErrorKind::Usage);
    }
}

/// "FlagGlitches" of "flag_glitches".
std::string className(const std::string& name)
{
    std::string result;
    bool isFirst = true;
    for (const char c : name) {
        if (c == '_') {
            isFirst = true;
            continue;
        }
        result += isFirst && c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
        isFirst = false;
    }
    return result;
}

std::string replaced(std::string text, std::string_view what, const std::string& replacement)
{
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + replacement.size())) {
        text.replace(at, what.size(), replacement);
    }
    return text;
}

std::string filledIn(std::string_view text, const std::string& name)
{
    return replaced(replaced(std::string(text), "my_module", name), "MyModule", className(name));
}

int makeModuleFiles(const NewOptions& options)
{
    checkName(options.name);
    const std::filesystem::path directory =
        options.directory.empty() ? options.name : options.directory;
    const std::array<std::pair<std::string, std::string_view>, 4> files{
        {{"CMakeLists.txt", template_CMakeLists_txt()},
         {"README.md", template_README_md()},
         {"my_module.cpp", template_my_module_cpp()},
         {"my_module_test.cpp", template_my_module_test_cpp()}}};
    std::vector<std::string> paths;
    // All are looked for before one is written: half a skeleton among somebody's files helps
    // nobody.
    for (const auto& [name, text] : files) {
        paths.push_back((directory / filledIn(name, options.name)).string());
        std::error_code ignored; // then writing tells
        if (std::filesystem::exists(paths.back(), ignored)) {
            throw Error(
                "the file is there already, and nothing is overwritten; name another directory",
                {.file = paths.back()},
                ErrorKind::Usage);
        }
    }
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    for (std::size_t i = 0; i < files.size(); ++i) {
        std::ofstream file(paths[i], std::ios::binary);
        file << filledIn(files[i].second, options.name);
        file.close();
        if (!file) {
            throw Error("cannot write the file; is the directory writable, the disk not full?",
                        {.file = paths[i]});
        }
    }
    if (options.json) {
        printJson({{"module", options.name}, {"files", paths}});
        return exit_code::ok;
    }
    for (const std::string& path : paths) {
        std::cout << "wrote " << printable(path) << '\n';
    }
    const std::string place = printable(directory.string());
    std::cout << "\nBuild and try it:\n"
              << "  cmake -S " << place << " -B " << place << "/build && cmake --build " << place
              << "/build\n"
              << "  ctest --test-dir " << place << "/build\n"
              << "  scanweave modules --plugin " << place << "/build/" << options.name << ".so "
              << options.name << '\n';
    return exit_code::ok;
}

} // namespace

void addNewCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<NewOptions>();
    CLI::App* command = addCommand(program,
                                   "new",
                                   "Begin something of your own: new module NAME",
                                   {"scanweave new module flag_glitches",
                                    "scanweave new module flag_glitches src/flag_glitches"},
                                   usualExitCodes("a file can't be written"));
    command->require_subcommand(1);
    CLI::App* module = addCommand(*command,
                                  "module",
                                  "Write the files of a plugin with one module, and its test",
                                  {"scanweave new module flag_glitches",
                                   "scanweave new module flag_glitches src/flag_glitches"},
                                  usualExitCodes("a file can't be written"));
    module->add_option("NAME", options->name, "of the module, as in a workflow")->required();
    module->add_option("DIR", options->directory, "directory for the files; NAME by default");
    module->add_flag("--json", options->json, "print JSON");
    module->callback([options, &invocation] {
        invocation.action = [options] { return makeModuleFiles(*options); };
    });
}

} // namespace scanweave
