// SPDX-License-Identifier: BSD-2-Clause
// The frame that tells how a run's outputs came about.
#include "engine/run/provenance.h"

#include "engine/g3/frame_reader.h"

#include <string>
#include <utility>
#include <vector>

namespace scanweave {

namespace {

std::vector<Frame> pipelineInfosOf(const LogicalStream& stream)
{
    std::vector<Frame> frames;
    for (const StreamFrame& frame : stream.frames) {
        if (frame.type != frame_types::pipelineInfo || frame.seq == StreamFrame::none) {
            continue;
        }
        const std::string& path = stream.inputs[frame.input].path;
        withPlace({.file = path, .offset = frame.offset, .frame = frame.index}, [&] {
            FrameReader reader(path);
            reader.seek(frame.offset, frame.index);
            if (auto read = reader.next()) {
                frames.push_back(std::move(*read));
            }
        });
    }
    return frames;
}

} // namespace

SharedBytes
makePipelineInfo(const LogicalStream& stream, const Workflow& workflow, RunProvenance run)
{
    for (const ModuleUse& use : workflow.modules) {
        if (use.isEnabled) {
            run.modules.push_back({.name = use.name, .instance = {}, .parameters = use.parameters});
        }
    }
    return pipelineInfoFrame(pipelineInfosOf(stream), run).encode();
}

} // namespace scanweave
