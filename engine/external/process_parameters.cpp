// SPDX-License-Identifier: BSD-2-Clause
// The parameters that modules share which run in a process of their own.
#include "engine/external/process_parameters.h"

#include "workflows/wording.h"

namespace scanweave {

namespace {

ParameterSpec makeParameter(std::string name,
                            ParameterType type,
                            std::string doc,
                            nlohmann::ordered_json defaultValue)
{
    ParameterSpec parameter;
    parameter.name = std::move(name);
    parameter.type = type;
    parameter.doc = std::move(doc);
    parameter.isOptional = defaultValue.is_null();
    parameter.defaultValue = std::move(defaultValue);
    return parameter;
}

std::vector<std::pair<std::string, std::string>> variablesOf(const nlohmann::ordered_json& object)
{
    std::vector<std::pair<std::string, std::string>> variables;
    for (const auto& [name, value] : object.items()) {
        if (name.empty() || name.find('=') != std::string::npos ||
            name.find('\0') != std::string::npos) {
            throw Error("parameter \"environment\" has a variable " + inQuotes(name) +
                            ", which is no name; write {\"NAME\": \"value\"}",
                        {},
                        ErrorKind::Usage);
        }
        if (!value.is_string() ||
            value.get_ref<const std::string&>().find('\0') != std::string::npos) {
            throw Error("parameter \"environment\": " + name + " is " + describe(value) +
                            " but must be a text; write {\"" + name + "\": \"value\"}",
                        {},
                        ErrorKind::Usage);
        }
        variables.emplace_back(name, value.get<std::string>());
    }
    return variables;
}

} // namespace

std::vector<ParameterSpec> processParameterSpecs(bool plainTimestreams)
{
    ParameterSpec timeout = makeParameter(
        "timeout",
        ParameterType::Double,
        "longest time for one frame, the first one with the program's start; 0 for no limit",
        300.0);
    timeout.unit = "s";
    timeout.minimum = 0;
    timeout.maximum = 1e7;

    ParameterSpec restart = makeParameter("restart",
                                          ParameterType::Int,
                                          "how often on a rank the program is started anew when it "
                                          "crashed or took too long; the frame at "
                                          "which it happened is tried again once, after the "
                                          "metadata in force. 0: never, as is right for "
                                          "programs that remember data frames",
                                          0);
    restart.minimum = 0;
    restart.maximum = 1e6;

    ParameterSpec directory = makeParameter(
        "directory",
        ParameterType::String,
        "working directory, relative to the workflow file; by default the workflow file's own",
        "");

    ParameterSpec environment = makeParameter("environment",
                                              ParameterType::Object,
                                              "environment variables to add: {\"NAME\": \"value\"}",
                                              nlohmann::ordered_json::object());

    ParameterSpec frames =
        makeParameter("frames",
                      ParameterType::StringList,
                      "types of frames that it gets; the others pass by. Without it: all, "
                      "metadata too",
                      nullptr);
    frames.isFrameType = true;

    ParameterSpec errors = makeParameter("stderr",
                                         ParameterType::String,
                                         "what becomes of the lines that it writes to its standard "
                                         "error: record them in the run file "
                                         "(table event), or show them as warnings as well",
                                         "record");
    errors.choices = {"record", "show"};

    ParameterSpec limit =
        makeParameter("answer_limit",
                      ParameterType::Bytes,
                      "most that may come of one frame, so that a fault can't fill the memory",
                      "4 GiB");
    limit.minimum = 1;

    ParameterSpec plain = makeParameter("plain_timestreams",
                                        ParameterType::Bool,
                                        "hand timestreams over without FLAC compression; what "
                                        "comes back unchanged is stored as it was",
                                        plainTimestreams);
    return {timeout, restart, directory, environment, frames, errors, limit, plain};
}

std::vector<KeySpec> processWrites()
{
    return {{.key = "*", .className = "", .frames = "*", .isRequired = false}};
}

ProcessParameters processParameters(const nlohmann::ordered_json& parameters)
{
    ProcessParameters result;
    result.timeout = std::chrono::milliseconds(
        static_cast<std::int64_t>(parameters.at("timeout").get<double>() * 1000));
    if (parameters.at("timeout").get<double>() > 0) {
        result.timeout = std::max(result.timeout, std::chrono::milliseconds(1));
    }
    result.restarts = parameters.at("restart").get<int>();
    result.directory = parameters.at("directory").get<std::string>();
    result.environment = variablesOf(parameters.at("environment"));
    result.answerLimit = parameters.at("answer_limit").get<std::uint64_t>();
    result.showsErrors = parameters.at("stderr") == "show";
    result.wantsPlainTimestreams = parameters.at("plain_timestreams").get<bool>();
    if (const auto frames = parameters.find("frames"); frames != parameters.end()) {
        result.types.emplace();
        for (const auto& name : *frames) {
            result.types->push_back(FrameType::parse(name.get<std::string>()));
        }
    }
    return result;
}

} // namespace scanweave
