// SPDX-License-Identifier: BSD-2-Clause
// What rank 0 tells all ranks at the beginning of a run.
#pragma once

#include "engine/base/bytes.h"
#include "engine/stream/inputs.h"

#include <cstdint>
#include <string>
#include <vector>

namespace scanweave {

struct RunSetup
{
    std::string workflowJson;
    std::string baseDirectory;
    std::vector<std::string> plugins; ///< paths from the root directory
    std::string traceDirectory;
    std::string outputPrefix; ///< shards and stitched files are named after it
    bool isRecording = true;
    std::vector<InputFile> inputs;

    SharedBytes encode() const;
    static RunSetup decode(const SharedBytes& bytes);
};

} // namespace scanweave
