// SPDX-License-Identifier: BSD-2-Clause
// The frame that tells how a run's outputs came about.
#pragma once

#include "engine/base/bytes.h"
#include "engine/export/pipeline_info_frame.h"
#include "engine/stream/logical_stream.h"
#include "workflows/workflow.h"

namespace scanweave {

/// The encoded PipelineInfo frame that every output begins with: what the inputs' own ones say, and
/// `run` with the workflow's enabled modules. Reads those frames. Throws Error naming file and
/// frame.
SharedBytes
makePipelineInfo(const LogicalStream& stream, const Workflow& workflow, RunProvenance run);

} // namespace scanweave
