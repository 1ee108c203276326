// SPDX-License-Identifier: BSD-2-Clause
// Runs one built-in module on frames, as a workflow would.
#pragma once

#include "engine/modules/builtin_modules.h"
#include "engine/pipeline/pipeline.h"

#include <string_view>
#include <vector>

namespace scanweave::test {

/// `use` as in a workflow: {"use": "keep", "keys": ["a"]}.
inline ModuleUse parseUse(std::string_view use)
{
    ModuleUse result;
    result.parameters = nlohmann::ordered_json::parse(use);
    result.name = result.parameters.at("use").get<std::string>();
    result.parameters.erase("use");
    return result;
}

inline std::vector<Frame> runModule(std::string_view use, const std::vector<Frame>& frames)
{
    ModuleRegistry registry;
    addBuiltinModules(registry);
    std::vector<NamedModule> modules;
    const ModuleUse parsed = parseUse(use);
    modules.push_back({parsed.name, registry.make(parsed)});
    Pipeline pipeline(std::move(modules));
    std::vector<Frame> out;
    const auto consumer = [&](Frame frame, const FramePosition&) {
        out.push_back(std::move(frame));
    };
    std::uint64_t seq = 0;
    for (const Frame& frame : frames) {
        const bool isData =
            frame.type() == frame_types::scan || frame.type() == frame_types::timepoint;
        pipeline.process(frame, {.seq = seq++, .part = 0, .isData = isData}, consumer);
    }
    pipeline.finish(consumer);
    return out;
}

} // namespace scanweave::test
