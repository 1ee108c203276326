// SPDX-License-Identifier: BSD-2-Clause
// Module python: a Python callable, run by scanweave_worker.py in a process of its own.
#include "engine/external/external_modules.h"
#include "engine/external/frame_process.h"
#include "engine/external/process_use.h"
#include "engine/g3/object_json.h"

#include <cstdlib>
#include <filesystem>

namespace scanweave {

namespace {

constexpr const char* workerName = "scanweave_worker.py";

/// Linux limits one variable to 128 KiB.
constexpr std::size_t longestArguments = 120 * 1024;

/// To start Python and import the callable's module, from a slow file system, too.
constexpr std::chrono::minutes trialTimeout(5);
constexpr std::uint64_t trialAnswer = std::uint64_t{1}
                                      << 21U; ///< the worker cuts tracebacks at half

[[noreturn]] void refuseUse(const std::string& message)
{
    throw Error(message, {}, ErrorKind::Usage);
}

/// In $SCANWEAVE_DATA, or in share/scanweave of where the program is installed or built.
std::string findWorker()
{
    std::error_code ignored; // then it isn't there
    std::string places;
    const auto look = [&](const std::filesystem::path& directory) {
        places += (places.empty() ? "" : ", ") + directory.string();
        return std::filesystem::is_regular_file(directory / workerName, ignored);
    };
    if (const char* data = std::getenv("SCANWEAVE_DATA"); data != nullptr && *data != '\0') {
        if (look(data)) {
            return (std::filesystem::path(data) / workerName).string();
        }
    }
    auto folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    for (int up = 0; up < 4 && folder.has_relative_path(); ++up) {
        folder = folder.parent_path();
        if (look(folder / "share" / "scanweave")) {
            return (folder / "share" / "scanweave" / workerName).string();
        }
    }
    refuseUse(std::string("its worker ") + workerName + " is nowhere to be found (looked in " +
              places + "); install Scanweave, or set SCANWEAVE_DATA to its directory");
}

/// "module:callable" or "file.py:callable".
void checkCallable(const std::string& callable)
{
    const std::size_t colon = callable.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == callable.size()) {
        refuseUse("parameter \"callable\" is \"" + callable +
                  "\", but must be \"module:name\", such as \"my_filters:FlagGlitches\"");
    }
}

class PythonUse final : public ProcessUse
{
public:
    PythonUse(const nlohmann::ordered_json& parameters, std::vector<std::string> path)
        : ProcessUse({parameters.at("interpreter").get<std::string>(), "-u", findWorker()},
                     {{"SCANWEAVE_CALLABLE", parameters.at("callable").get<std::string>()},
                      {"SCANWEAVE_ARGUMENTS", dumpJson(parameters.at("arguments"), -1)}},
                     processParameters(parameters))
        , path_(std::move(path))
    {}

    void begin(const ModuleRun& run) override
    {
        std::string path;
        for (const std::string& folder : path_) {
            const auto absolute = std::filesystem::path(run.baseDirectory) / folder;
            path += (path.empty() ? "" : ":") + absolute.lexically_normal().string();
        }
        launch().environment.emplace_back("SCANWEAVE_PATH", path);
        ProcessUse::begin(run);
        if (run.isTrial) {
            tryCallable();
        }
    }

private:
    /// Throws Error of kind Usage when there is no such callable, or it doesn't take the arguments.
    /// Imports its module but calls nothing.
    void tryCallable()
    {
        LaunchSettings trial = launch();
        trial.environment.emplace_back("SCANWEAVE_TRIAL", "1");
        StderrLines errors([](const std::string& /*line*/) {});
        FrameProcess process(trial, {.timeout = trialTimeout, .answerBytes = trialAnswer}, errors);
        const auto answer = process.exchange(Frame(frame_types::endProcessing).encode(), 0);
        if (answer.failure) {
            refuseUse(*answer.failure);
        }
        process.finish();
    }

    std::vector<std::string> path_;
};

std::unique_ptr<Module> makePythonUse(const nlohmann::ordered_json& parameters)
{
    checkCallable(parameters.at("callable").get<std::string>());
    if (dumpJson(parameters.at("arguments"), -1).size() > longestArguments) {
        refuseUse(
            "parameter \"arguments\" has more than 120 KiB; put them into a file and name that");
    }
    return std::make_unique<PythonUse>(parameters,
                                       parameters.at("path").get<std::vector<std::string>>());
}

} // namespace

void addPython(ModuleRegistry& registry)
{
    ParameterSpec callable;
    callable.name = "callable";
    callable.doc =
        "what to call, as \"module:name\": a function that takes a frame, or a class whose objects "
        "do; \"file.py:name\" for a file";

    ParameterSpec arguments;
    arguments.name = "arguments";
    arguments.type = ParameterType::Object;
    arguments.doc =
        "keyword arguments: of the class when its object is made, of the function at each call";
    arguments.defaultValue = nlohmann::ordered_json::object();

    ParameterSpec path;
    path.name = "path";
    path.type = ParameterType::StringList;
    path.doc = "directories to look for the module in first, relative to the workflow file";
    path.defaultValue = nlohmann::ordered_json::array({"."});

    ParameterSpec interpreter;
    interpreter.name = "interpreter";
    interpreter.doc = "Python 3.7 or later; with a slash relative to \"directory\"";
    interpreter.defaultValue = "python3";

    ModuleSpec spec;
    spec.name = "python";
    spec.summary = "Calls a Python function or object with each frame, as spt3g's pipelines do.";
    spec.doc =
        "The callable runs in a Python process of its own, one per rank. It gets each frame, and "
        "at the end "
        "one of type EndProcessing. It returns None or True (the frame goes on, with what was "
        "changed in "
        "it), False (the frame is dropped), a frame, or a list of frames.\n"
        "Where spt3g is installed, frames are spt3g.core.G3Frame. Elsewhere they are light ones, "
        "which need "
        "nothing but Python: frame.type is its letter (frame.type == \"Scan\" is true as well), "
        "\"Key\" in frame, frame[\"Key\"], frame[\"Key\"] = value, "
        "del frame[\"Key\"], frame.keys(). Scalars, texts, times, vectors, dictionaries and "
        "timestreams are "
        "Python's own types, with numpy arrays where numpy is installed; other classes pass "
        "unopened. An "
        "object in a frame is changed by assigning a new one to its key.\n"
        "An exception is an error of this frame, with the last lines of its traceback. What is "
        "printed goes "
        "into the run file. See docs/process_modules.md.";
    spec.parameters = {callable, arguments, path, interpreter};
    for (ParameterSpec& parameter : processParameterSpecs(true)) {
        spec.parameters.push_back(std::move(parameter));
    }
    spec.writes = processWrites();
    spec.example =
        R"({"use": "python", "callable": "my_filters:FlagGlitches", "arguments": {"sigma": 5}})";
    registry.add(std::move(spec), makePythonUse);
}

} // namespace scanweave
