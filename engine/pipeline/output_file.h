// SPDX-License-Identifier: BSD-2-Clause
// A frame file that a run makes.
#pragma once

#include "engine/g3/frame_writer.h"
#include "engine/pipeline/module.h"

#include <cstdint>
#include <string>

namespace scanweave {

/// Begins with the run's PipelineInfo frame and makes its directory if there is none. What is not
/// closed stays under its .partial name.
class OutputFile
{
public:
    /// `pipelineInfo` may be empty. Throws Error when the file can't be made.
    OutputFile(const std::string& path, const SharedBytes& pipelineInfo);

    /// A Frame or an encoded one. Throws Error: full disk.
    template <class FrameOrBytes>
    void write(const FrameOrBytes& frame)
    {
        writer_.write(frame);
        ++written_.frames;
    }

    /// Written so far, before compression.
    std::uint64_t bytes() const { return writer_.bytes(); }

    /// Completes it; nothing may be written later. Throws Error: full disk.
    WrittenFile close();

private:
    WrittenFile written_;
    FrameWriter writer_;
};

} // namespace scanweave
