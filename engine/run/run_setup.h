// SPDX-License-Identifier: BSD-2-Clause
// What rank 0 tells all ranks of a run: first what is to be done, then what the inputs turned out
// to be.
#pragma once

#include "engine/base/bytes.h"
#include "engine/stream/file_index.h"
#include "engine/stream/inputs.h"

#include <cstdint>
#include <string>
#include <vector>

namespace scanweave {

struct RunSetup
{
    std::string workflowJson;
    std::string traceDirectory;
    std::string outputPrefix; ///< shards and stitched files are named after it
    bool isRecording = true;
    std::vector<InputFile> inputs;

    SharedBytes encode() const;
    static RunSetup decode(const SharedBytes& bytes);
};

struct StreamSetup
{
    std::vector<FileIdentity> files; ///< of the inputs
    SharedBytes pipelineInfo;        ///< the frame that every output begins with

    SharedBytes encode() const;
    static StreamSetup decode(const SharedBytes& bytes);
};

} // namespace scanweave
