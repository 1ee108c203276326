// SPDX-License-Identifier: BSD-2-Clause
// scanweave frames: where every frame of a run came from, who processed it, how it ended.
#include "db/run_reader.h"
#include "engine/base/error.h"
#include "engine/cli/command.h"
#include "engine/cli/run_argument.h"
#include "engine/cli/table.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"
#include "engine/g3/frame_type.h"
#include "engine/g3/object_json.h"
#include "engine/g3/time_text.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>

namespace scanweave {

namespace {

struct FramesOptions
{
    std::string run;
    std::optional<std::int32_t> rank;
    std::string state;
    std::string type;
    bool json = false;
};

using InputPaths = std::map<std::int64_t, std::string>;

template <class T>
nlohmann::ordered_json orNull(const std::optional<T>& value)
{
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

/// UTC, as ISO 8601 has it.
nlohmann::ordered_json timeOrNull(std::int64_t us)
{
    constexpr std::int64_t ticksPerUs = 100;
    return us == 0 ? nlohmann::ordered_json()
                   : nlohmann::ordered_json(isoTimeText(us * ticksPerUs));
}

/// Names of the pipeline's modules, by position.
using ModuleNames = std::map<std::int32_t, std::string>;

template <class Names, class Key>
nlohmann::ordered_json nameOrNull(const Names& names, const Key& key)
{
    const auto found = names.find(key);
    return found == names.end() ? nlohmann::ordered_json() : nlohmann::ordered_json(found->second);
}

nlohmann::ordered_json
frameJson(const FrameRecord& frame, const InputPaths& paths, const ModuleNames& modules)
{
    return {{"seq", orNull(frame.seq)},
            {"input", frame.input},
            {"index", frame.index},
            {"offset", frame.offset},
            {"length", frame.length},
            {"type", frame.type},
            {"metadata", !frame.isData},
            {"epoch", frame.epoch},
            {"duplicate_of", orNull(frame.duplicateOf)},
            {"io_rank", orNull(frame.ioRank)},
            {"rank", orNull(frame.rank)},
            {"state", toText(frame.state)},
            {"error",
             frame.error.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(frame.error)},
            {"file", nameOrNull(paths, frame.input)},
            {"observed_start", timeOrNull(frame.observedStartUs)},
            {"observed_stop", timeOrNull(frame.observedStopUs)},
            {"slowest_module", nameOrNull(modules, frame.slowestModule.value_or(-1))}};
}

FrameFilter filterOf(const FramesOptions& options)
{
    FrameFilter filter;
    filter.rank = options.rank;
    if (!options.state.empty()) {
        filter.state = fromText<FrameState>(options.state);
        if (!filter.state) {
            throw Error(
                "there is no state \"" + options.state +
                    "\" of a frame; there are pending, processed, skipped, failed, duplicate",
                {},
                ErrorKind::Usage);
        }
    }
    if (!options.type.empty()) {
        try {
            filter.type = FrameType::parse(options.type).letters();
        } catch (const Error& error) {
            throw Error(error.message(), {}, ErrorKind::Usage);
        }
    }
    return filter;
}

/// Page by page: a run may have ten million frames.
template <class Visit>
void visitPages(RunReader& reader, const FrameFilter& filter, Visit&& visit)
{
    Page page{.after = -1, .limit = 5000};
    while (true) {
        const std::vector<FrameRecord> frames = reader.frames(filter, page);
        visit(frames);
        if (frames.size() < static_cast<std::size_t>(page.limit)) {
            return;
        }
        page.after = frames.back().position;
    }
}

std::string rankText(const FrameRecord& frame)
{
    if (frame.rank) {
        return std::to_string(*frame.rank);
    }
    // Metadata goes to all ranks, but only what isn't left out as a duplicate.
    return frame.isData || frame.state == FrameState::Duplicate ? "-" : "all";
}

/// What the options ask for, in words: " skipped Scan frames of rank 3".
std::string askedText(const FramesOptions& options, const FrameFilter& filter)
{
    std::string text = options.state.empty() ? "" : " " + options.state;
    text += filter.type.empty() ? "" : " " + FrameType::parse(filter.type).name();
    text += " frames";
    return text + (options.rank ? " of rank " + std::to_string(*options.rank) : "");
}

/// Why there may be nothing: "; it has ranks 0 to 3" if the rank is none of them.
std::string ranksText(RunReader& reader, const FramesOptions& options)
{
    const std::vector<RankRecord> ranks = reader.ranks();
    const bool isThere = std::ranges::any_of(
        ranks, [&](const RankRecord& rank) { return rank.rank == options.rank; });
    if (!options.rank || isThere || ranks.empty()) {
        return "";
    }
    return ranks.size() == 1 ? "; it has rank 0 only"
                             : "; it has ranks 0 to " + std::to_string(ranks.size() - 1);
}

bool printTable(RunReader& reader, const FrameFilter& filter, const InputPaths& paths)
{
    bool isEmpty = true;
    // Columns are aligned within a page; what people look at is one.
    visitPages(reader, filter, [&](const std::vector<FrameRecord>& frames) {
        Table table({{"seq", Align::Right},
                     {"type"},
                     {"state"},
                     {"rank", Align::Right},
                     {"read by", Align::Right},
                     {"size", Align::Right},
                     {"epoch", Align::Right},
                     {"file"},
                     {"frame", Align::Right},
                     {"error"}});
        for (const FrameRecord& frame : frames) {
            const auto path = paths.find(frame.input);
            table.add({frame.seq ? std::to_string(*frame.seq) : "-",
                       frame.type,
                       std::string(toText(frame.state)),
                       rankText(frame),
                       frame.ioRank ? std::to_string(*frame.ioRank) : "-",
                       byteText(static_cast<double>(frame.length)),
                       std::to_string(frame.epoch),
                       path == paths.end()
                           ? "?"
                           : std::filesystem::path(path->second).filename().string(),
                       std::to_string(frame.index),
                       firstLine(frame.error)});
        }
        if (!table.empty()) {
            isEmpty = false;
            table.print(std::cout,
                        isTerminal(Stream::Output) ? terminalWidth(Stream::Output) : 1000);
        }
    });
    return !isEmpty;
}

int showFrames(const FramesOptions& options)
{
    const FrameFilter filter = filterOf(options);
    RunReader reader(findRunFile(options.run));
    InputPaths paths;
    for (const InputFileRecord& file : reader.inputFiles()) {
        paths.emplace(file.id, file.path);
    }
    if (!options.json) {
        if (!printTable(reader, filter, paths)) {
            printNote("the run has no" + askedText(options, filter) + ranksText(reader, options));
        }
        return exit_code::ok;
    }
    ModuleNames modules;
    for (ModuleRecord& module : reader.modules()) {
        modules.emplace(module.position, std::move(module.name));
    }
    std::cout << "{\"frames\":[";
    bool isFirst = true;
    visitPages(reader, filter, [&](const std::vector<FrameRecord>& frames) {
        for (const FrameRecord& frame : frames) {
            std::cout << (isFirst ? "\n" : ",\n") << dumpJson(frameJson(frame, paths, modules));
            isFirst = false;
        }
    });
    std::cout << "\n]}\n";
    return exit_code::ok;
}

} // namespace

void addFramesCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<FramesOptions>();
    CLI::App* command =
        addCommand(program,
                   "frames",
                   "List the frames of a run: where from, who processed them, how they ended",
                   {"scanweave frames RUN",
                    "scanweave frames RUN --state failed",
                    "scanweave frames RUN --rank 3 --type Scan --json"},
                   usualExitCodes("the run file can't be read"));
    addRunArgument(*command, options->run);
    command->add_option("--rank", options->rank, "only frames that this rank processed")
        ->type_name("N")
        ->check(CLI::Range(0, 1'000'000).description(""));
    command
        ->add_option(
            "--state", options->state, "only pending, processed, skipped, failed or duplicate ones")
        ->type_name("STATE");
    command->add_option("--type", options->type, "only this frame type (\"Scan\" or \"S\")")
        ->type_name("TYPE");
    command->add_flag("--json", options->json, "print JSON, as a stream");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return showFrames(*options); }; });
}

} // namespace scanweave
