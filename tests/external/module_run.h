// SPDX-License-Identifier: BSD-2-Clause
// Runs one module of engine/external on frames, with what it tells and what it throws.
#pragma once

#include "engine/external/external_modules.h"
#include "engine/pipeline/pipeline.h"

#include <string>
#include <vector>

namespace scanweave::test {

struct ExternalRun
{
    std::vector<Frame> out;
    std::vector<std::string> errors; ///< of the frames that failed, and of the end
    std::vector<ModuleMessage> messages;

    std::string text() const
    {
        std::string all;
        for (const std::string& error : errors) {
            all += error + "\n";
        }
        return all;
    }
};

struct ExternalRunSettings
{
    std::string baseDirectory = {};
    bool endsAfterError = true; ///< a failed frame ends it, without EndProcessing
    int rank = 0;
};

inline Frame framed(const Frame& frame)
{
    return Frame::parse(frame.encode(), Frame::Crc::Check); // as frames of files are
}

/// `use` as in a workflow. What can't be made throws.
inline ExternalRun runExternal(const nlohmann::ordered_json& use,
                               const std::vector<Frame>& frames,
                               const ExternalRunSettings& settings = {})
{
    ExternalRun run;
    ModuleRegistry registry;
    addExternalModules(registry);
    ModuleUse parsed;
    parsed.parameters = use;
    parsed.name = use.at("use").get<std::string>();
    parsed.parameters.erase("use");
    std::vector<NamedModule> modules;
    modules.push_back({parsed.name, registry.make(parsed)});
    modules.front().module->begin(
        {.name = parsed.name,
         .rank = settings.rank,
         .baseDirectory = settings.baseDirectory,
         .tell = [&](ModuleMessage message) { run.messages.push_back(std::move(message)); }});
    Pipeline pipeline(std::move(modules));
    const auto consumer = [&](Frame frame, const FramePosition&) {
        run.out.push_back(std::move(frame));
    };
    std::uint64_t seq = 0;
    for (const Frame& frame : frames) {
        const bool isData =
            frame.type() == frame_types::scan || frame.type() == frame_types::timepoint;
        try {
            pipeline.process(framed(frame), {.seq = seq++, .part = 0, .isData = isData}, consumer);
        } catch (const Error& error) {
            run.errors.emplace_back(error.what());
            if (settings.endsAfterError) {
                return run;
            }
        }
    }
    try {
        pipeline.finish(consumer);
    } catch (const Error& error) {
        run.errors.emplace_back(error.what());
    }
    return run;
}

inline bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace scanweave::test

#define VERIFY_CONTAINS(text, part) QVERIFY2(scanweave::test::contains(text, part), (text).c_str())
