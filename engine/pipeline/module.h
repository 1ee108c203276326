// SPDX-License-Identifier: BSD-2-Clause
// What a module is: it gets a frame and emits none, one or many.
#pragma once

#include "engine/g3/frame.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace scanweave {

/// Where in the logical stream the frame being processed comes from. Frames that a module emits
/// while it processes one inherit its position; `part` counts them at the end of the pipeline.
struct FramePosition
{
    static constexpr std::uint64_t atEnd = std::numeric_limits<std::uint64_t>::max();

    std::uint64_t seq = atEnd;
    std::uint32_t part = 0;
    bool isData = false;
};

/// Takes the frames that a module emits.
class FrameSink
{
public:
    virtual void emit(Frame frame) = 0;

protected:
    ~FrameSink() = default;
};

/// The run that a module works in.
struct ModuleRun
{
    int rank = 0;
    std::string outputPrefix; ///< directory for files of this run; may not exist yet
    SharedBytes pipelineInfo; ///< the frame that every output begins with; empty if there is none
};

/// A file that a module has written and completed.
struct WrittenFile
{
    std::string path;
    std::uint64_t bytes = 0; ///< on the disk
    std::uint64_t frames = 0;
};

/// Gets every frame that the modules before it emit, in order, on one thread. Depth first: what it
/// emits has gone through all later modules before emit() returns. Not emitting a frame drops it.
///
/// The last call is with an EndProcessing frame, exactly once, also without any data; frames held
/// back may be emitted then. The pipeline hands EndProcessing on itself: emitting it or not makes
/// no difference.
///
/// Any exception is an error of this module; the pipeline adds module and frame.
class Module
{
public:
    virtual ~Module() = default;

    virtual void process(Frame frame, const FramePosition& position, FrameSink& sink) = 0;

    /// Called once before the first frame, on any thread, when there is a run: for modules that
    /// need to know about it.
    virtual void begin(const ModuleRun& /*run*/) {}

    /// Asked when it has had its last frame.
    virtual std::vector<WrittenFile> writtenFiles() const { return {}; }
};

} // namespace scanweave
