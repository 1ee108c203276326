// SPDX-License-Identifier: BSD-2-Clause
// Module process: any program that reads frames and writes frames.
#include "engine/external/external_modules.h"
#include "engine/external/process_use.h"

namespace scanweave {

namespace {

/// A text is for the shell, a list is the program and its arguments as they are.
std::vector<std::string> argumentsOf(const nlohmann::ordered_json& command)
{
    auto arguments = command.is_string()
                         ? std::vector<std::string>{"/bin/sh", "-c", command.get<std::string>()}
                         : command.get<std::vector<std::string>>();
    if (arguments.empty() || arguments.front().empty() ||
        (command.is_string() && arguments.back().empty())) {
        throw Error("parameter \"command\" names no program; write [\"./my_filter\", \"--option\"]",
                    {},
                    ErrorKind::Usage);
    }
    for (const std::string& argument : arguments) {
        if (argument.find('\0') != std::string::npos) {
            throw Error("parameter \"command\" has a zero byte in it", {}, ErrorKind::Usage);
        }
    }
    return arguments;
}

} // namespace

void addProcess(ModuleRegistry& registry)
{
    ParameterSpec command;
    command.name = "command";
    command.type = ParameterType::StringList;
    command.acceptsText = true;
    command.doc =
        "the program and its arguments; or one text, which the shell gets. A program with a "
        "slash in its name is relative to \"directory\", one without is looked for in PATH";

    ModuleSpec spec;
    spec.name = "process";
    spec.summary = "Hands frames to a program of your own, and goes on with what it gives back.";
    spec.doc = "The program is started once per rank. It reads frames from its standard input and "
               "writes frames "
               "to its standard output; for each frame that it gets it writes none, one or many, "
               "and then says "
               "that it is done.\n"
               "In both directions a message is 16 bytes, little-endian, and what they announce: 4 "
               "letters for its "
               "kind, 4 bytes of flags, 8 bytes for the length of what follows. The engine sends "
               "FRAM (a frame as "
               "in a .g3 file; flag 1: a data frame, flag 2: metadata said again after a restart). "
               "The program "
               "answers with any number of FRAM and SAME (the frame that it got goes on as it is), "
               "then DONE; or "
               "FAIL with the reason in UTF-8, if it can't process this frame. Metadata frames "
               "come too, in "
               "order. The last frame is EndProcessing (type Z, no keys): after the answer to it "
               "the program's "
               "standard input ends, and the program should, with exit code 0.\n"
               "What comes back with the same bytes is the object that was sent. Standard error is "
               "recorded, and its "
               "last lines stand in the error message when the program crashes. Variables "
               "SCANWEAVE_MODULE and "
               "SCANWEAVE_RANK are set; those with which an MPI launcher speaks to its processes "
               "are not. See "
               "docs/process_modules.md.";
    spec.parameters = processParameterSpecs(false);
    spec.parameters.insert(spec.parameters.begin(), std::move(command));
    spec.writes = processWrites();
    spec.example =
        R"({"use": "process", "command": ["./flag_glitches", "--sigma", "5"], "timeout": 60})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<ProcessUse>(argumentsOf(parameters.at("command")),
                                            std::vector<std::pair<std::string, std::string>>(),
                                            processParameters(parameters));
    });
}

} // namespace scanweave
