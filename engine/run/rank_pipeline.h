// SPDX-License-Identifier: BSD-2-Clause
// What happens to the frames of a compute rank: trace, modules, accumulation.
#pragma once

#include "engine/accumulate/accumulator.h"
#include "engine/distribute/frame_consumer.h"
#include "engine/pipeline/module_registry.h"
#include "engine/pipeline/pipeline.h"
#include "workflows/workflow.h"

#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

struct RankPipelineSettings
{
    int rank = 0;
    std::vector<FrameType> dataTypes;
    std::string traceDirectory; ///< "": no trace
    std::string outputPrefix;
    SharedBytes pipelineInfo;
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
    void end() override;

    std::vector<ModuleStatistics> statistics() const { return pipeline_.statistics(); }

    /// By all modules; after end().
    std::vector<WrittenFile> writtenFiles();

    /// Null when the workflow accumulates nothing.
    const Accumulator* accumulator() const { return accumulator_ ? &*accumulator_ : nullptr; }

private:
    void accumulate(const Frame& frame, const FramePosition& position);
    void trace(const Frame& frame, const FramePosition& position);

    std::string tracePath_;
    std::ofstream trace_;
    Pipeline pipeline_;
    std::optional<Accumulator> accumulator_;
};

/// The enabled modules of a workflow, ready to go. Throws Error of kind Usage.
std::vector<NamedModule> makeModules(const Workflow& workflow, const ModuleRegistry& registry);

} // namespace scanweave
