// SPDX-License-Identifier: BSD-2-Clause
// scanweave try: one frame of a workflow's inputs through its modules, with what each makes of it.
#include "engine/cli/command.h"
#include "engine/cli/input_indexing.h"
#include "engine/cli/program_modules.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"
#include "engine/cli/trial.h"
#include "engine/cli/workflow_check.h"
#include "engine/g3/frame_writer.h"
#include "engine/pipeline/module_at_work.h"
#include "engine/stream/inputs.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

namespace scanweave {

namespace {

using Json = nlohmann::ordered_json;

struct TryOptions
{
    std::string workflow;
    std::vector<std::string> overrides;
    std::vector<std::string> plugins;
    std::optional<std::uint64_t> scan;
    std::string file;
    std::optional<std::uint64_t> frame;
    std::string output;
    bool json = false;
};

/// The inputs, as a run would index them.
LogicalStream readStream(const Workflow& workflow, const std::string& baseDirectory)
{
    std::vector<InputItem> items;
    for (const WorkflowInput& input : workflow.inputs) {
        items.push_back({input.patterns, input.isBlock});
    }
    std::vector<InputFile> inputs = expandInputs(items, baseDirectory);
    std::vector<std::string> paths;
    for (const InputFile& input : inputs) {
        paths.push_back(input.path);
    }
    const std::vector<FrameType> dataTypes = parseFrameTypes(workflow.distribute.dataFrames);
    ProgressDisplay display;
    std::vector<FileIndex> indexes;
    for (IndexedFile& file :
         indexFiles(paths, dataTypes, IndexCache::standard(), [&](const Progress& progress) {
             display.show(progress);
         })) {
        if (!file.index) {
            display.clear();
            throw *file.error;
        }
        if (file.error) {
            display.clear();
            printWarning(std::string(file.error->what()) + "; what can be read of it is used");
        }
        indexes.push_back(std::move(*file.index));
    }
    display.clear();
    return makeLogicalStream(std::move(inputs),
                             std::move(indexes),
                             dataTypes,
                             workflow.distribute.deduplicate ? Deduplicate::Yes : Deduplicate::No);
}

/// As the inputs name it: the path as typed, or relative to the workflow.
std::string
inputPath(const LogicalStream& stream, const std::string& file, const std::string& baseDirectory)
{
    namespace fs = std::filesystem;
    if (file.empty()) {
        return file;
    }
    for (const fs::path& path : {fs::absolute(file), fs::path(baseDirectory) / file}) {
        for (const InputFile& input : stream.inputs) {
            std::error_code ignored; // then it is another file
            if (fs::equivalent(input.path, path, ignored)) {
                return input.path;
            }
        }
    }
    return fs::absolute(file).string();
}

/// What came out at each stage, one after the other. A frame that a module only passed on is
/// written once.
class StageFile
{
public:
    explicit StageFile(const std::string& path)
        : writer_(path)
    {}

    /// Index and offset of each frame of the next stage.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> add(const std::vector<Frame>& frames)
    {
        std::vector<Written> stage;
        std::vector<std::pair<std::uint64_t, std::uint64_t>> places;
        for (const Frame& frame : frames) {
            const SharedBytes bytes = frame.encode();
            const auto known = std::ranges::find_if(last_, [&](const Written& written) {
                return written.bytes.data() == bytes.data() || written.bytes.text() == bytes.text();
            });
            stage.push_back(known != last_.end() ? *known
                                                 : Written{bytes, count_++, writer_.write(bytes)});
            places.emplace_back(stage.back().index, stage.back().offset);
        }
        if (!stage.empty()) {
            last_ = std::move(stage);
        }
        return places;
    }

    void close() { writer_.close(); }

private:
    struct Written
    {
        SharedBytes bytes;
        std::uint64_t index = 0;
        std::uint64_t offset = 0;
    };

    FrameWriter writer_;
    std::vector<Written> last_; ///< of the latest stage that had any
    std::uint64_t count_ = 0;
};

Json keysJson(const std::vector<std::string>& keys)
{
    auto json = Json::array();
    for (const std::string& key : keys) {
        json.push_back(key);
    }
    return json;
}

std::string joined(const std::vector<std::string>& keys)
{
    std::string text;
    for (const std::string& key : keys) {
        text += (text.empty() ? "" : ", ") + printable(key);
    }
    return text;
}

std::string changesText(const KeyChanges& changes)
{
    std::string text;
    for (const auto& [word, keys] : {std::pair("added", &changes.added),
                                     std::pair("changed", &changes.changed),
                                     std::pair("removed", &changes.removed)}) {
        if (!keys->empty()) {
            text += std::string("; ") + word + ' ' + joined(*keys);
        }
    }
    return text.empty() ? "; unchanged" : text;
}

Json placeJson(const PlacedFrame& place)
{
    return {{"type", place.type},
            {"file", place.file},
            {"index", place.index},
            {"offset", place.offset}};
}

/// What the frame looked like before each stage, to tell what that changed.
class Telling
{
public:
    explicit Telling(const Trial& trial)
    {
        if (trial.input) {
            before_.push_back(*trial.input);
        }
    }

    /// Changes of each frame of the next stage: against the one at its place, or the last before.
    std::vector<KeyChanges> next(const std::vector<Frame>& frames)
    {
        std::vector<KeyChanges> changes;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            changes.push_back(changesOf(before_.at(std::min(i, before_.size() - 1)), frames[i]));
        }
        if (!frames.empty()) {
            before_ = frames;
        }
        return changes;
    }

private:
    std::vector<Frame> before_;
};

Json framesJson(const std::vector<Frame>& frames,
                const std::vector<KeyChanges>& changes,
                StageFile* file)
{
    const auto places = file != nullptr ? file->add(frames)
                                        : std::vector<std::pair<std::uint64_t, std::uint64_t>>();
    auto json = Json::array();
    for (std::size_t i = 0; i < frames.size(); ++i) {
        Json frame = frameJson(frames[i]);
        if (file != nullptr) {
            frame["index"] = places[i].first;
            frame["offset"] = places[i].second;
        }
        if (i < changes.size()) {
            frame["added"] = keysJson(changes[i].added);
            frame["changed"] = keysJson(changes[i].changed);
            frame["removed"] = keysJson(changes[i].removed);
        }
        json.push_back(std::move(frame));
    }
    return json;
}

Json trialJson(const TrialPlan& plan, const Trial& trial, const std::string& output)
{
    std::unique_ptr<StageFile> file;
    if (!output.empty()) {
        file = std::make_unique<StageFile>(output);
    }
    Json frame{{"scan", plan.scan ? Json(*plan.scan) : Json()},
               {"scans", plan.scans},
               {"seq", plan.frame.position.seq}};
    frame.update(placeJson(plan.frame));
    auto metadata = Json::array();
    for (const PlacedFrame& place : plan.metadata) {
        metadata.push_back(placeJson(place));
    }
    Telling telling(trial);
    Json input = trial.input ? framesJson({*trial.input}, {}, file.get()) : Json::array();
    auto stages = Json::array();
    for (std::size_t i = 0; i < trial.stages.size(); ++i) {
        const TrialStage& stage = trial.stages[i];
        const auto changes = telling.next(stage.frames);
        stages.push_back({{"module", stage.module},
                          {"pointer", "/modules/" + std::to_string(i)},
                          {"state", toText(stage.state)},
                          {"seconds", stage.seconds},
                          {"frames", framesJson(stage.frames, changes, file.get())}});
    }
    if (file) {
        file->close();
    }
    auto messages = Json::array();
    for (const ModuleMessage& message : trial.messages) {
        messages.push_back({{"module", message.module},
                            {"level", message.level == MessageLevel::Warning ? "warning" : "info"},
                            {"text", message.text}});
    }
    return {{"frame", std::move(frame)},
            {"metadata", std::move(metadata)},
            {"output", output.empty() ? Json() : Json(std::filesystem::absolute(output).string())},
            {"input", std::move(input)},
            {"stages", std::move(stages)},
            {"messages", std::move(messages)},
            {"error", trial.error ? Json(trial.error->what()) : Json()}};
}

void printPlan(const TrialPlan& plan)
{
    if (plan.scan) {
        std::cout << "scan " << *plan.scan << " of " << countText(plan.scans) << ": ";
    }
    std::cout << typeName(plan.frame) << ", " << printable(plan.frame.file) << ", frame "
              << plan.frame.index << ", after "
              << countedText(plan.metadata.size(), "metadata frame", "metadata frames") << '\n'
              << std::flush; // before a module crashes
}

void printTrial(const Trial& trial)
{
    Telling telling(trial);
    std::size_t longest = 0;
    for (const TrialStage& stage : trial.stages) {
        longest = std::max(longest, characterCount(printable(stage.module)));
    }
    for (std::size_t i = 0; i < trial.stages.size(); ++i) {
        const TrialStage& stage = trial.stages[i];
        const std::string name = printable(stage.module);
        std::string line =
            std::to_string(i) + "  " + name + std::string(longest + 2 - characterCount(name), ' ');
        line.insert(0, i < 10 ? "  " : " ");
        if (stage.frames.empty() || stage.state != TrialStage::State::Done) {
            std::cout << line << toText(stage.state) << '\n';
            line.assign(characterCount(line), ' ');
        }
        const auto changes = telling.next(stage.frames);
        for (std::size_t f = 0; f < stage.frames.size(); ++f) {
            std::cout << line << stage.frames[f].type().name() << " with "
                      << countedText(stage.frames[f].size(), "key", "keys")
                      << changesText(changes[f]) << '\n';
            line.assign(characterCount(line), ' ');
        }
    }
}

int tryWorkflow(const TryOptions& options)
{
    nameCrashingModules();
    ModuleRegistry registry = programRegistry();
    const CheckedWorkflow workflow =
        readWorkflowWithModules(options.workflow, options.overrides, options.plugins, registry);
    if (countErrors(workflow.loaded.problems) > 0) {
        std::cerr << problemsText(workflow) << std::endl;
        printError("the workflow is not valid, nothing was tried");
        return exit_code::usage;
    }
    const Workflow& loaded = workflow.loaded.workflow;
    const LogicalStream stream = readStream(loaded, workflow.baseDirectory);
    const TrialPlan plan =
        planTrial(stream,
                  loaded.distribute.mode,
                  {.scan = options.scan,
                   .file = inputPath(stream, options.file, workflow.baseDirectory),
                   .frame = options.frame});
    if (!options.json) {
        printPlan(plan);
    }
    const Trial trial = tryFrame(plan, loaded, registry, workflow.baseDirectory);
    if (options.json || !options.output.empty()) {
        const Json json = trialJson(plan, trial, options.output);
        if (options.json) {
            printJson(json);
        }
    }
    if (!options.json) {
        printTrial(trial);
        for (const ModuleMessage& message : trial.messages) {
            printNote(message.module + ": " + message.text);
        }
    }
    if (trial.error) {
        printError(trial.error->what());
    }
    return trial.error ? exit_code::failed : exit_code::ok;
}

} // namespace

void addTryCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<TryOptions>();
    CLI::App* command = addCommand(
        program,
        "try",
        "Take one scan of a workflow's inputs through its modules, and tell what each makes of it",
        {"scanweave try workflow.json                the first scan",
         "scanweave try workflow.json --scan 12      the thirteenth, over all inputs",
         "scanweave try workflow.json --file 0003.g3 --frame 7",
         "scanweave try workflow.json --set modules.4.order=1 --output stages.g3",
         "scanweave try --json - < workflow.json"},
        {"0  the scan went through, or was dropped by a module",
         "1  a module failed, or an input can't be read",
         "2  wrong usage, or the workflow is not valid",
         "",
         "The modules see the metadata frames before the scan first, as in a run. Modules that are "
         "off are left",
         "out. Nothing is accumulated or recorded, and no module gets EndProcessing."});
    command->add_option("FILE", options->workflow, "workflow file (\"-\": standard input)")
        ->required();
    auto* scan = command
                     ->add_option("--scan",
                                  options->scan,
                                  "number of the scan (data frame) in all inputs, from 0")
                     ->type_name("N");
    auto* file =
        command->add_option("--file", options->file, "a frame of this input file")->excludes(scan);
    file->type_name("FILE.g3");
    command
        ->add_option("--frame",
                     options->frame,
                     "which frame of it, counted from 0; without it its first scan")
        ->needs(file)
        ->type_name("I");
    command
        ->add_option(
            "--set", options->overrides, "override a field of the workflow; may be repeated")
        ->type_name("FIELD=VALUE")
        ->allow_extra_args(false);
    addPluginOption(*command, options->plugins);
    command
        ->add_option("--output",
                     options->output,
                     "write the frame as it came, and after each module; the JSON tells which is "
                     "which")
        ->type_name("FILE.g3");
    command->add_flag("--json", options->json, "print JSON");
    command->callback([options, &invocation] {
        invocation.action = [options] { return tryWorkflow(*options); };
    });
}

} // namespace scanweave
