// SPDX-License-Identifier: BSD-2-Clause
// Any text as a workflow file: problems are told, never thrown.
#include "workflows/workflow_io.h"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto loaded = scanweave::loadWorkflow(std::string(text), {}, {});
    if (loaded.isValid()) {
        (void)scanweave::saveWorkflow(loaded.document);
    }
    return 0;
}
