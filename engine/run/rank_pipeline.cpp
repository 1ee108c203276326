// SPDX-License-Identifier: BSD-2-Clause
// What happens to the frames of a compute rank.
#include "engine/run/rank_pipeline.h"

#include "engine/accumulate/settings.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <utility>

namespace scanweave {

namespace {

constexpr std::chrono::seconds publishEvery(1);

} // namespace

std::shared_ptr<Accumulator> makeAccumulator(const Workflow& workflow,
                                             const RankPipelineSettings& settings)
{
    if (!workflow.accumulate) {
        return nullptr;
    }
    AccumulatorOptions options;
    options.rank = settings.rank;
    options.extract = settings.extract
                          ? settings.extract
                          : groupSettingsExtract(*workflow.accumulate, settings.dataTypes);
    options.dataFrames = accumulatedTypes(*workflow.accumulate, settings.dataTypes);
    options.store = workflow.accumulate->store;
    options.shardPath = shardPath(settings.outputPrefix, settings.rank);
    options.pipelineInfo = settings.pipelineInfo;
    return std::make_shared<Accumulator>(std::move(options));
}

std::unique_ptr<Module>
makeModule(const ModuleUse& use, const ModuleRegistry& registry, ModuleRun run)
{
    auto module = registry.make(use);
    run.name = use.name;
    withPlace({.module = use.name}, [&] { module->begin(run); });
    return module;
}

std::vector<NamedModule>
makeModules(const Workflow& workflow, const ModuleRegistry& registry, const ModuleRun& run)
{
    std::vector<NamedModule> modules;
    for (const ModuleUse& use : workflow.modules) {
        if (use.isEnabled) {
            modules.push_back({use.name, makeModule(use, registry, run)});
        }
    }
    return modules;
}

void removeTraces(const std::string& directory)
{
    std::error_code ignored; // what can't be looked at or removed is told when it can't be written
    for (const auto& file : std::filesystem::directory_iterator(directory, ignored)) {
        const std::string name = file.path().filename().string();
        if (name.starts_with("rank") && name.ends_with(".trace")) {
            std::filesystem::remove(file.path(), ignored);
        }
    }
}

RankPipeline::RankPipeline(const Workflow& workflow,
                           const ModuleRegistry& registry,
                           const RankPipelineSettings& settings)
    : pipeline_(makeModules(
          workflow,
          registry,
          {.rank = settings.rank,
           .baseDirectory = settings.baseDirectory,
           .outputPrefix = settings.outputPrefix,
           .pipelineInfo = settings.pipelineInfo,
           .tell = [this](ModuleMessage message) { messages_.push(std::move(message)); }}))
    , accumulator_(makeAccumulator(workflow, settings))
{
    if (settings.traceDirectory.empty()) {
        return;
    }
    char name[32];
    std::snprintf(name, sizeof name, "rank%04d.trace", settings.rank);
    tracePath_ = (std::filesystem::path(settings.traceDirectory) / name).string();
    std::error_code ignored; // opening the file tells
    std::filesystem::create_directories(settings.traceDirectory, ignored);
    trace_.open(tracePath_, std::ios::trunc);
    if (!trace_) {
        throw Error("cannot write the trace. Choose another directory for --trace.",
                    {.file = tracePath_});
    }
}

void RankPipeline::consume(Frame frame, const FramePosition& position)
{
    trace(frame, position);
    try {
        pipeline_.process(
            std::move(frame), position, [this](const Frame& out, const FramePosition& at) {
                accumulate(out, at);
            });
    } catch (...) {
        publishProgress(); // maybe the last thing that is heard of this rank
        throw;
    }
    if (Clock::now() - published_ >= publishEvery) {
        publishProgress();
    }
}

std::optional<std::int32_t> RankPipeline::slowestModule() const
{
    const auto module = pipeline_.slowestModule();
    return module ? std::optional(static_cast<std::int32_t>(*module)) : std::nullopt;
}

void RankPipeline::end()
{
    pipeline_.finish([this](const Frame& out, const FramePosition& at) { accumulate(out, at); });
    accumulate(Frame(frame_types::endProcessing), {});
    publishProgress();
    if (trace_.is_open()) {
        trace_.close();
        if (!trace_) {
            throw Error("cannot write the trace to its end (disk full?)", {.file = tracePath_});
        }
    }
}

std::vector<WrittenFile> RankPipeline::writtenFiles()
{
    std::vector<WrittenFile> files;
    for (std::size_t i = 0; i < pipeline_.size(); ++i) {
        std::ranges::move(pipeline_.module(i).writtenFiles(), std::back_inserter(files));
    }
    return files;
}

void RankPipeline::accumulate(const Frame& frame, const FramePosition& position)
{
    if (accumulator_) {
        withPlace({.module = "accumulate"}, [&] { accumulator_->add(frame, position); });
    }
}

void RankPipeline::publishProgress()
{
    published_ = Clock::now();
    progress_.push(
        {pipeline_.statistics(),
         accumulator_ ? accumulator_->takeGrown() : std::map<std::string, std::uint64_t>()});
}

void RankPipeline::trace(const Frame& frame, const FramePosition& position)
{
    if (trace_.is_open() && !position.isRepeated) {
        trace_ << position.seq << ' ' << frame.type().letters() << '\n';
    }
}

} // namespace scanweave
