// SPDX-License-Identifier: BSD-2-Clause
// What a module is: it gets a frame and emits none, one or many.
#pragma once

#include "engine/g3/frame.h"

#include <cstdint>
#include <functional>
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

    /// A metadata frame that came before and is in force again, after metadata of a file that has
    /// been left (mode "files"). It is context, and counts for nothing else.
    bool isRepeated = false;
};

/// Takes the frames that a module emits.
class FrameSink
{
public:
    virtual void emit(Frame frame) = 0;

protected:
    ~FrameSink() = default;
};

enum class MessageLevel : std::uint8_t
{
    Info,    ///< into the run file only
    Warning, ///< shown to users as well
};

struct ModuleMessage
{
    MessageLevel level = MessageLevel::Info;
    std::string module; ///< name as in the workflow
    std::string text;
};

/// What a module may know of the run that it works in, and how it tells users something.
struct ModuleRun
{
    std::string name = {}; ///< of the module, as in the workflow
    int rank = 0;

    /// What relative paths are relative to; "": the current directory.
    std::string baseDirectory = {};

    /// Directory for files of this run; may not exist yet. "": there is no run that may write, as
    /// when a workflow is checked or a frame is replayed.
    std::string outputPrefix = {};

    /// The frame that every output begins with; empty if there is none.
    SharedBytes pipelineInfo = {};

    /// The module is made to see whether it can be, and gets no frames: what would be found only
    /// when it works may be looked for.
    bool isTrial = false;

    /// Takes what users should know, on any thread. May be empty: nobody listens.
    std::function<void(ModuleMessage)> tell = {};
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

    /// Called once before the first frame, perhaps on another thread: for modules that need to
    /// know about the run. May throw.
    virtual void begin(const ModuleRun& /*run*/) {}

    /// Asked when it has had its last frame.
    virtual std::vector<WrittenFile> writtenFiles() const { return {}; }
};

} // namespace scanweave
