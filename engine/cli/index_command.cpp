// SPDX-License-Identifier: BSD-2-Clause
// scanweave index: makes indexes ahead of time.
#include "engine/cli/command.h"
#include "engine/cli/input_indexing.h"
#include "engine/cli/table.h"
#include "engine/cli/terminal.h"
#include "engine/cli/text.h"
#include "engine/cli/workflow_check.h"
#include "engine/stream/inputs.h"

#include <chrono>
#include <iostream>
#include <map>
#include <memory>

namespace scanweave {

namespace {

struct IndexOptions
{
    std::vector<std::string> files;
    std::vector<std::string> dataFrames{"Scan", "Timepoint"};
    bool json = false;
    bool quiet = false;
};

/// Files to index, and with which data types: those of a workflow are its own.
struct IndexJob
{
    std::vector<std::string> paths;
    std::vector<FrameType> dataTypes;
};

IndexJob jobOfWorkflow(const std::string& path)
{
    const CheckedWorkflow workflow = readWorkflow(path, {}, {});
    if (countErrors(workflow.loaded.problems) > 0) {
        throw Error(problemsText(workflow), {}, ErrorKind::Usage);
    }
    std::vector<InputItem> items;
    for (const WorkflowInput& input : workflow.loaded.workflow.inputs) {
        items.push_back({input.patterns, input.isBlock});
    }
    IndexJob job;
    job.dataTypes = parseFrameTypes(workflow.loaded.workflow.distribute.dataFrames);
    for (InputFile& file : expandInputs(items, workflow.baseDirectory)) {
        job.paths.push_back(std::move(file.path));
    }
    return job;
}

std::vector<IndexJob> jobsOf(const IndexOptions& options)
{
    std::vector<IndexJob> jobs;
    for (const std::string& file : options.files) {
        if (file.ends_with(".json")) {
            jobs.push_back(jobOfWorkflow(file));
        } else {
            jobs.push_back({{file}, parseFrameTypes(options.dataFrames)});
        }
    }
    return jobs;
}

/// Number of frames by type's letters.
std::map<std::string, std::uint64_t> countTypes(const FileIndex& index)
{
    std::map<std::string, std::uint64_t> counts;
    for (const IndexedFrame& frame : index.frames) {
        ++counts[frame.type.letters()];
    }
    return counts;
}

nlohmann::ordered_json fileJson(const IndexedFile& file)
{
    nlohmann::ordered_json json{{"path", file.path}};
    if (file.error) {
        json["error"] = file.error->what();
    }
    if (!file.index) {
        return json;
    }
    auto types = nlohmann::ordered_json::object();
    for (const auto& [type, count] : countTypes(*file.index)) {
        types[type] = count;
    }
    json["bytes"] = file.index->identity.size;
    json["plain_bytes"] = file.index->plainSize;
    json["frames"] = file.index->frames.size();
    json["types"] = std::move(types);
    json["cached"] = file.isFromCache;
    return json;
}

std::string typesText(const FileIndex& index)
{
    std::string text;
    for (const auto& [type, count] : countTypes(index)) {
        text += (text.empty() ? "" : ", ") + countText(count) + ' ' + FrameType::parse(type).name();
    }
    return text;
}

void printFiles(const std::vector<IndexedFile>& files, double seconds)
{
    Table table({{"file"}, {"size", Align::Right}, {"frames", Align::Right}, {"types"}, {""}});
    std::uint64_t bytes = 0;
    std::uint64_t frames = 0;
    std::size_t count = 0;
    for (const IndexedFile& file : files) {
        if (!file.index) {
            continue;
        }
        ++count;
        bytes += file.index->identity.size;
        frames += file.index->frames.size();
        table.add({file.path,
                   byteText(static_cast<double>(file.index->identity.size)),
                   countText(file.index->frames.size()),
                   typesText(*file.index),
                   file.isFromCache ? "was there" : ""});
    }
    table.print(std::cout, isTerminal(Stream::Output) ? terminalWidth(Stream::Output) : 1000);
    std::cout << countedText(count, "file", "files") << ", "
              << countedText(frames, "frame", "frames") << ", "
              << byteText(static_cast<double>(bytes)) << " in " << durationText(seconds);
    if (seconds > 0) {
        std::cout << " (" << byteText(static_cast<double>(bytes) / seconds) << "/s)";
    }
    std::cout << '\n';
}

int makeIndexes(const IndexOptions& options)
{
    const IndexCache cache = IndexCache::standard();
    if (cache.directory().empty()) {
        printWarning(
            "there is no cache directory, so the indexes are not kept; set SCANWEAVE_CACHE to one");
    }
    ProgressDisplay display(options.json || options.quiet ? ProgressDisplay::Mode::Quiet
                                                          : ProgressDisplay::Mode::Automatic);
    const auto begin = std::chrono::steady_clock::now();
    std::vector<IndexedFile> files;
    for (const IndexJob& job : jobsOf(options)) {
        for (IndexedFile& file :
             indexFiles(job.paths, job.dataTypes, cache, [&](const Progress& progress) {
                 display.show(progress);
             })) {
            files.push_back(std::move(file));
        }
    }
    display.clear();
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (options.json) {
        auto json = nlohmann::ordered_json::array();
        for (const IndexedFile& file : files) {
            json.push_back(fileJson(file));
        }
        printJson({{"files", std::move(json)}, {"cache", cache.directory()}, {"seconds", seconds}});
    } else if (!options.quiet) {
        printFiles(files, seconds);
    }
    int code = exit_code::ok;
    for (const IndexedFile& file : files) {
        if (file.error) {
            printError(file.error->what());
            code = exit_code::failed;
        }
    }
    return code;
}

} // namespace

void addIndexCommand(CLI::App& program, Invocation& invocation)
{
    auto options = std::make_shared<IndexOptions>();
    CLI::App* command =
        addCommand(program,
                   "index",
                   "Make the indexes of files (or of a workflow's inputs) ahead of a run, and "
                   "count their frames",
                   {"scanweave index *.g3",
                    "scanweave index workflow.json              all inputs of a workflow",
                    "scanweave index --json 0000.g3.gz"},
                   usualExitCodes("a file is missing or damaged; the others are indexed"));
    command->add_option("FILE", options->files, "frame files, or workflow files (*.json)")
        ->required();
    command
        ->add_option(
            "--data-frames", options->dataFrames, "types of data frames, for files named here")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("TYPE,…")
        ->capture_default_str();
    command->add_flag("--quiet", options->quiet, "print errors only");
    command->add_flag("--json", options->json, "print JSON");
    command->callback([options, &invocation] {
        invocation.action = [options] { return makeIndexes(*options); };
    });
}

} // namespace scanweave
