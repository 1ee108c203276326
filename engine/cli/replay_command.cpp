// SPDX-License-Identifier: BSD-2-Clause
// scanweave replay: one frame of a run once more, alone in one process.
#include "engine/base/error.h"
#include "engine/cli/command.h"
#include "engine/cli/placed_frame.h"
#include "engine/cli/program_modules.h"
#include "engine/cli/replay_frames.h"
#include "engine/cli/run_argument.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"
#include "engine/external/plugin_loader.h"
#include "engine/g3/frame_writer.h"
#include "engine/pipeline/metadata_in_force.h"
#include "engine/pipeline/module_at_work.h"
#include "engine/run/rank_pipeline.h"
#include "workflows/workflow_io.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

namespace scanweave {

namespace {

struct ReplayOptions
{
    std::string run;
    std::optional<std::uint64_t> seq;
    std::vector<std::string> overrides;
    std::string output;
    std::string results; ///< directory
    bool allMetadata = false;
    bool force = false;
    bool end = false;
    bool json = false;
};

/// The run's workflow with its modules, as the run file has them.
struct RunWorkflow
{
    Workflow workflow;
    ModuleRegistry registry;
    std::string baseDirectory;
};

RunWorkflow workflowOf(const RunRecord& run, const std::vector<std::string>& overrides)
{
    RunWorkflow result{.workflow = {}, .registry = programRegistry(), .baseDirectory = {}};
    result.baseDirectory = run.workflowPath.empty()
                               ? std::filesystem::current_path().string()
                               : std::filesystem::path(run.workflowPath).parent_path().string();
    const Workflow first = loadWorkflow(run.workflowJson, overrides, {}).workflow;
    for (const std::string& path : pluginPaths(first.plugins, result.baseDirectory)) {
        loadPlugin(path, result.registry);
    }
    const LoadResult loaded = loadWorkflow(run.workflowJson, overrides, result.registry.specs());
    for (const Problem& problem : loaded.problems) {
        if (problem.severity == Problem::Severity::Error) {
            throw Error("the run's workflow is not valid here: " + problem.pointer + ": " +
                            problem.message + "; " + problem.cure,
                        {},
                        ErrorKind::Usage);
        }
    }
    result.workflow = loaded.workflow;
    return result;
}

nlohmann::ordered_json replayedJson(const PlacedFrame& place)
{
    return {{"seq", place.position.seq},
            {"type", place.type},
            {"file", place.file},
            {"index", place.index},
            {"offset", place.offset}};
}

class Replay
{
public:
    explicit Replay(const ReplayOptions& options)
        : options_(options)
        , reader_(findRunFile(options.run))
        , inputs_(reader_.inputFiles())
        , plan_(planReplay(reader_, options.seq))
        , workflow_(workflowOf(reader_.run(), options.overrides))
    {}

    int run()
    {
        checkInputs();
        readMetadata();
        tellPlan();
        Pipeline pipeline(makeModules(
            workflow_.workflow,
            workflow_.registry,
            {.rank = plan_.frame.rank.value_or(0),
             .baseDirectory = workflow_.baseDirectory,
             .tell = [](const ModuleMessage& m) { printNote(m.module + ": " + m.text); }}));
        for (const auto& [place, frame] : metadata_) {
            processPlacedFrame(pipeline, place, frame, [](const Frame&, const FramePosition&) {});
        }
        std::optional<Error> failure;
        try {
            const PlacedFrame place = placeOf(plan_.frame);
            processPlacedFrame(
                pipeline, place, readPlacedFrame(place), [this](Frame frame, const FramePosition&) {
                    out_.push_back(std::move(frame));
                });
            if (options_.end || !options_.results.empty()) {
                pipeline.finish([this](Frame frame, const FramePosition&) {
                    out_.push_back(std::move(frame));
                });
            }
            takeResults(pipeline);
        } catch (...) {
            failure = currentError();
        }
        tellResult(failure);
        return failure ? exit_code::failed : exit_code::ok;
    }

private:
    /// What reducers make of the one frame.
    void takeResults(Pipeline& pipeline)
    {
        for (const NamedReducer& reducer : reducersOf(pipeline)) {
            if (options_.results.empty()) {
                reducers_ += (reducers_.empty() ? "" : ", ") + reducer.name;
                continue;
            }
            ResultTable table = reducer.reducer->table();
            if (!table.rows.empty()) {
                tables_.push_back(std::move(table));
            }
            if (auto file = writeResults(reducer, options_.results, {})) {
                files_.push_back(std::move(*file));
            }
        }
    }

    const InputFileRecord& inputOf(const FrameRecord& record) const
    {
        return inputs_.at(static_cast<std::size_t>(record.input));
    }

    /// Only the files that are read: the others may be long gone.
    void checkInputs() const
    {
        std::vector<FrameRecord> needed = plan_.metadata;
        needed.push_back(plan_.frame);
        std::vector<std::int64_t> checked;
        for (const FrameRecord& record : needed) {
            if (std::ranges::find(checked, record.input) != checked.end()) {
                continue;
            }
            checked.push_back(record.input);
            const InputFileRecord& input = inputOf(record);
            const std::string change = changeSince(input);
            if (change.empty()) {
                continue;
            }
            if (!options_.force) {
                throw Error(
                    "the file has changed since the run: " + change +
                        ". What comes out may differ from what the run saw; --force goes on "
                        "all the same",
                    {.file = input.path});
            }
            printWarning(input.path + ": the file has changed since the run: " + change);
        }
    }

    PlacedFrame placeOf(const FrameRecord& record) const
    {
        return {.file = inputOf(record).path,
                .index = record.index,
                .offset = record.offset,
                .length = record.length,
                .type = record.type,
                .position = {.seq = record.seq.value_or(record.duplicateOf.value_or(0)),
                             .part = 0,
                             .isData = record.isData}};
    }

    /// Those in force at the frame, or all.
    void readMetadata()
    {
        for (const FrameRecord& record : plan_.metadata) {
            const PlacedFrame place = placeOf(record);
            Frame frame = readPlacedFrame(place);
            if (!options_.allMetadata) {
                std::erase_if(metadata_, [&](const auto& earlier) {
                    return replacesMetadata(frame, earlier.second);
                });
            }
            metadata_.emplace_back(place, std::move(frame));
        }
    }

    void tellPlan() const
    {
        if (options_.json) {
            return;
        }
        const FrameRecord& frame = plan_.frame;
        std::cout << "frame " << *frame.seq << ": " << typeName(placeOf(frame)) << ", "
                  << printable(inputOf(frame).path) << ", frame " << frame.index << ", byte "
                  << frame.offset << "\n  in the run: " << toText(frame.state);
        if (frame.rank) {
            std::cout << " on rank " << *frame.rank;
        }
        std::cout << (frame.error.empty() ? "" : "; " + printable(frame.error)) << '\n';
        for (const auto& [place, metadata] : metadata_) {
            std::cout << "  after " << typeName(place) << " of " << printable(place.file)
                      << ", frame " << place.index << '\n';
        }
        std::cout << std::flush; // before a module crashes
    }

    void tellResult(const std::optional<Error>& failure) const
    {
        if (!failure && !options_.output.empty()) {
            FrameWriter writer(options_.output);
            for (const Frame& frame : out_) {
                writer.write(frame);
            }
            writer.close();
        }
        if (options_.json) {
            auto metadata = nlohmann::ordered_json::array();
            for (const auto& [place, ignored] : metadata_) {
                metadata.push_back(replayedJson(place));
            }
            auto out = nlohmann::ordered_json::array();
            for (const Frame& frame : out_) {
                out.push_back(frameJson(frame));
            }
            nlohmann::ordered_json json{{"run", reader_.path()},
                                        {"frame", replayedJson(placeOf(plan_.frame))},
                                        {"state", toText(plan_.frame.state)},
                                        {"metadata", std::move(metadata)},
                                        {"out", std::move(out)},
                                        {"results", nlohmann::ordered_json::array()},
                                        {"tables", nlohmann::ordered_json::object()},
                                        {"error", nullptr}};
            for (const WrittenFile& file : files_) {
                json["results"].push_back(file.path);
            }
            for (const ResultTable& table : tables_) {
                for (const ResultTable::Row& row : table.rows) {
                    json["tables"][table.name].push_back(nlohmann::ordered_json::parse(row.values));
                }
            }
            if (failure) {
                json["error"] = failure->what();
            }
            printJson(json);
        } else if (!failure) {
            std::cout << "now: " << countedText(out_.size(), "frame", "frames") << " came of it\n";
            for (const Frame& frame : out_) {
                std::cout << "  " << frame.type().name() << " with "
                          << countedText(frame.size(), "key", "keys") << '\n';
            }
            tellReduced();
        }
        if (failure) {
            printError(failure->what());
        }
    }

    void tellReduced() const
    {
        for (const WrittenFile& file : files_) {
            std::cout << "  " << printable(file.path) << ": "
                      << countedText(file.frames, "frame", "frames") << '\n';
        }
        for (const ResultTable& table : tables_) {
            for (const ResultTable::Row& row : table.rows) {
                std::cout << "  table " << printable(table.name) << ": " << printable(row.values)
                          << '\n';
            }
        }
        if (!reducers_.empty()) {
            std::cout << "  " << reducers_
                      << " took it in; --results DIR writes what comes of this frame alone\n";
        }
    }

    const ReplayOptions& options_;
    RunReader reader_;
    std::vector<InputFileRecord> inputs_;
    ReplayPlan plan_;
    RunWorkflow workflow_;
    std::vector<std::pair<PlacedFrame, Frame>> metadata_; ///< that come before it, in order
    std::vector<Frame> out_;
    std::vector<WrittenFile> files_; ///< of reducers
    std::vector<ResultTable> tables_;
    std::string reducers_; ///< whose results nobody asked for
};

} // namespace

void addReplayCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<ReplayOptions>();
    CLI::App* command = addCommand(
        program,
        "replay",
        "Take one frame of a run through its modules once more, alone in one process, as for a "
        "debugger",
        {"scanweave replay                           the first frame that failed in the newest run",
         "scanweave replay runs/rcw38-20260105T120000Z.sqlite 1711",
         "scanweave replay runs 1711 --output out.g3",
         "scanweave replay runs 1711 --results .      the map of this scan alone, ./bin_map.g3",
         "scanweave replay runs 1711 --set modules.0.sigma=4",
         "gdb -ex 'catch throw' -ex run --args scanweave replay runs 1711"},
        {"0  the frame went through",
         "1  it failed, or an input has changed since the run",
         "2  wrong usage, or the workflow is not valid any more",
         "",
         "The workflow is the one in the run file, with its overrides and plugins. The metadata "
         "frames in",
         "force come first, read from where the run found them. Nothing is accumulated or "
         "recorded, and",
         "modules get EndProcessing with --end or --results only."});
    addRunArgument(*command, options->run);
    command->add_option(
        "FRAME",
        options->seq,
        "number (seq) of the frame; without it the first that failed or was skipped");
    command
        ->add_option(
            "--set", options->overrides, "override a field of the workflow; may be repeated")
        ->type_name("FIELD=VALUE")
        ->allow_extra_args(false);
    command->add_option("--output", options->output, "write what comes out there")
        ->type_name("FILE.g3");
    command
        ->add_option("--results",
                     options->results,
                     "write what reducers (bin_map, statistics, …) make of this frame alone; "
                     "EndProcessing comes as with --end")
        ->type_name("DIR");
    command->add_flag("--all-metadata",
                      options->allMetadata,
                      "all metadata frames before it, also those that later ones replaced");
    command->add_flag(
        "--end", options->end, "EndProcessing afterwards; modules may write files then");
    command->add_flag("--force", options->force, "also if an input file has changed since");
    command->add_flag("--json", options->json, "print JSON");
    command->callback([options, &invocation] {
        invocation.action = [options] {
            nameCrashingModules();
            return Replay(*options).run();
        };
    });
}

} // namespace scanweave
