// SPDX-License-Identifier: BSD-2-Clause
// The PipelineInfo frame that every output begins with: what the inputs carried, and this run.
#pragma once

#include "engine/g3/frame.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace scanweave {

struct ModuleProvenance
{
    std::string name;                  ///< as in "use"
    std::string instance;              ///< what tells two uses apart; "" if nothing does
    nlohmann::ordered_json parameters; ///< an object
};

/// This run, as it is written down. Everything comes in as values: all ranks that are given the
/// same make the same bytes.
struct RunProvenance
{
    std::int64_t time = 0;    ///< in ticks of 10 ns since 1970 UTC
    std::string version = {}; ///< of the engine, "0.1.0"
    std::string gitHash = {}; ///< "" when it is not known
    std::string host = {};
    std::string user = {};
    std::vector<ModuleProvenance> modules = {};
    std::string workflowJson = {}; ///< the workflow as it runs
};

/// `inputs`: the PipelineInfo frames of the inputs in stream order (frames of other types are left
/// out). An entry that comes twice with the same bytes is taken once; another one under a taken key
/// gets "-2", "-3", … Their blobs stay as they are.
Frame pipelineInfoFrame(const std::vector<Frame>& inputs, const RunProvenance& run);

} // namespace scanweave
