// SPDX-License-Identifier: BSD-2-Clause
// A plugin with a module that works and one that crashes.
#include "engine/g3/gcp.h"
#include "engine/g3/scalars.h"
#include "engine/pipeline/plugin.h"

#include <csignal>
#include <cstdlib>

namespace {

using namespace scanweave;

class ScaleGain final : public Module
{
public:
    explicit ScaleGain(double factor)
        : factor_(factor)
    {}

    void process(Frame frame, const FramePosition&, FrameSink& sink) override
    {
        if (const auto gain = frame.find<G3Double>("Gain")) {
            frame.erase("Gain");
            frame.put("Gain", std::make_shared<G3Double>(factor_ * gain->value));
            frame.put("Tracker", std::make_shared<TrackerStatus>()); // of a class that the program
                                                                     // itself hardly uses
        }
        sink.emit(std::move(frame));
    }

private:
    double factor_;
};

int overflow(volatile int* depth)
{
    volatile char room[4096] = {};
    room[0] = static_cast<char>(*depth);
    *depth = *depth + 1;
    return *depth < 0 ? 0 : overflow(depth) + room[0]; // the stack ends long before
}

/// A real crash also where a sanitizer would tell of it first.
__attribute__((no_sanitize("address", "undefined"))) void writeNowhere()
{
    volatile int* nowhere = nullptr;
    *nowhere = 1;
}

class Crash final : public Module
{
public:
    Crash(std::string how, std::uint64_t on)
        : how_(std::move(how))
        , on_(on)
    {}

    void begin(const ModuleRun& run) override { run_ = run; }

    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        if (position.seq == on_) {
            if (run_.tell) {
                run_.tell({MessageLevel::Warning, run_.name, "about to end by " + how_});
            }
            if (how_ == "segv") {
                writeNowhere();
            } else if (how_ == "overflow") {
                volatile int depth = 0;
                overflow(&depth);
            } else if (how_ == "abort") {
                std::abort();
            } else if (how_ == "throw") {
                throw Error("this frame is not liked", {.key = "Gain"});
            }
        }
        sink.emit(std::move(frame));
    }

private:
    std::string how_;
    std::uint64_t on_;
    ModuleRun run_;
};

} // namespace

SCANWEAVE_PLUGIN(registry)
{
    ModuleSpec scale;
    scale.name = "scale_gain";
    scale.summary = "Multiplies Gain.";
    scale.parameters.resize(1);
    scale.parameters[0].name = "factor";
    scale.parameters[0].type = ParameterType::Double;
    scale.parameters[0].defaultValue = 2.0;
    registry.add(std::move(scale), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<ScaleGain>(parameters.at("factor").get<double>());
    });

    ModuleSpec crash;
    crash.name = "crash";
    crash.summary = "Ends badly.";
    crash.parameters.resize(2);
    crash.parameters[0].name = "how";
    crash.parameters[1].name = "on";
    crash.parameters[1].type = ParameterType::Int;
    registry.add(std::move(crash), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<Crash>(parameters.at("how").get<std::string>(),
                                       parameters.at("on").get<std::uint64_t>());
    });
}
