// SPDX-License-Identifier: BSD-2-Clause
// What happens to the frames of a compute rank: trace, modules, accumulation.
#pragma once

#include "engine/accumulate/accumulator.h"
#include "engine/base/work_queue.h"
#include "engine/distribute/frame_consumer.h"
#include "engine/pipeline/module_registry.h"
#include "engine/pipeline/pipeline.h"
#include "engine/run/reduction.h"
#include "workflows/workflow.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

struct RankPipelineSettings
{
    int rank = 0;
    std::string baseDirectory; ///< what relative paths in modules are relative to
    std::vector<FrameType> dataTypes;
    std::string traceDirectory; ///< "": no trace
    std::string outputPrefix;
    SharedBytes pipelineInfo;
    Extract extract = {}; ///< empty: as the workflow says
};

/// What collects the frames that leave a rank's pipeline; null when the workflow accumulates
/// nothing. Throws Error (usage) for settings that don't parse.
std::shared_ptr<Accumulator> makeAccumulator(const Workflow& workflow,
                                             const RankPipelineSettings& settings);

/// How far the modules and the accumulation of a rank have come.
struct PipelineProgress
{
    std::vector<ModuleStatistics> modules;
    std::map<std::string, std::uint64_t> groups; ///< that have grown: entries so far
};

/// Made on the communication thread, used on the worker thread, looked at again after that has
/// ended.
class RankPipeline final : public FrameConsumer
{
public:
    /// Throws Error for modules that can't be made or a trace file that can't be written.
    RankPipeline(const Workflow& workflow,
                 const ModuleRegistry& registry,
                 const RankPipelineSettings& settings);

    void consume(Frame frame, const FramePosition& position) override;
    std::optional<std::int32_t> slowestModule() const override;
    void end() override;

    /// What modules have told users since the last call; on any thread.
    std::deque<ModuleMessage> takeMessages() { return messages_.takeAll(); }

    /// What has been published since the last call, in order, about once a second; on any
    /// thread.
    std::deque<PipelineProgress> takeProgress() { return progress_.takeAll(); }

    /// Those among the modules whose states are to be merged; after end().
    std::vector<NamedReducer> reducers() { return reducersOf(pipeline_); }

    /// By all modules; after end().
    std::vector<WrittenFile> writtenFiles();

    /// Null when the workflow accumulates nothing.
    std::shared_ptr<Accumulator> accumulator() const { return accumulator_; }

private:
    void accumulate(const Frame& frame, const FramePosition& position);
    void trace(const Frame& frame, const FramePosition& position);
    void publishProgress();

    using Clock = std::chrono::steady_clock;

    std::string tracePath_;
    std::ofstream trace_;
    WorkQueue<ModuleMessage> messages_; ///< before the modules that fill it
    WorkQueue<PipelineProgress> progress_;
    Clock::time_point published_ = Clock::now();
    Pipeline pipeline_;
    std::shared_ptr<Accumulator> accumulator_;
};

/// Traces of an earlier run in that directory, which may not be there; "" for none.
void removeTraces(const std::string& directory);

/// A module, ready to go: it has been told about `run`, with its own name in it. Throws Error.
std::unique_ptr<Module>
makeModule(const ModuleUse& use, const ModuleRegistry& registry, ModuleRun run);

/// The enabled modules of a workflow, made like that.
std::vector<NamedModule>
makeModules(const Workflow& workflow, const ModuleRegistry& registry, const ModuleRun& run);

} // namespace scanweave
