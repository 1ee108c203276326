// SPDX-License-Identifier: BSD-2-Clause
// Checks a workflow against the frames that its inputs really hold: keys, classes and units,
// followed through the modules.
#pragma once

#include "engine/stream/file_index.h"
#include "workflows/module_spec.h"
#include "workflows/problem.h"
#include "workflows/workflow.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace scanweave {

/// A shape, and the first frame that has it.
struct SeenShape
{
    FrameShape shape;
    std::string where = {};   ///< "frame 3 of /data/0412.g3"
    std::uint64_t frames = 1; ///< that have it
    std::size_t file = 0;     ///< of the first frame, among the inputs
    std::uint32_t index = 0;  ///< of the first frame in its file
};

/// Every different shape in the indexes, once.
std::vector<SeenShape> mergeShapes(std::span<const FileIndex> indexes);

/// What the modules and the accumulation want of frames and the frames don't have: keys that no
/// frame has and no earlier module writes, keys of another class or in other units, frame types
/// that don't occur. Problems carry JSON pointers; line and column are left at 0 for the caller who
/// has the text. Modules that `modules` doesn't know are passed over (validation names them). An
/// error means that the run can't work; a warning that it may not for some frames.
std::vector<Problem> checkAgainstShapes(const Workflow& workflow,
                                        std::span<const SeenShape> shapes,
                                        std::span<const ModuleSpec> modules);

} // namespace scanweave
