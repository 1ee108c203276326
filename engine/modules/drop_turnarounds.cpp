// SPDX-License-Identifier: BSD-2-Clause
// Module drop_turnarounds: scans without turnarounds.
#include "engine/modules/drop_turnarounds.h"

#include "engine/g3/scalars.h"
#include "engine/modules/spec_parts.h"

#include <string>

namespace scanweave {

namespace {

class DropTurnarounds final : public Module
{
public:
    explicit DropTurnarounds(const nlohmann::ordered_json& parameters)
        : key_(parameters.at("key").get<std::string>())
    {}

    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        const bool isTurnaround =
            frame.type() == frame_types::scan && frame.has(key_) && frame.get<G3Bool>(key_)->value;
        if (!isTurnaround) {
            sink.emit(std::move(frame));
        }
    }

private:
    std::string key_;
};

} // namespace

void addDropTurnarounds(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "drop_turnarounds";
    spec.summary = "Drops the Scan frames in which the telescope turned round.";
    spec.doc = "A Scan frame whose \"Turnaround\" is true is dropped; one in which it is false or "
               "missing, and every other frame, goes on untouched.";
    spec.parameters = {asFrameKey(
        defaultParameter("key", "Turnaround", "key that is true in frames of turnarounds"))};
    spec.reads = {ifThere(scanKey("{key}", G3Bool::staticClassName))};
    spec.example = R"({"use": "drop_turnarounds"})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<DropTurnarounds>(parameters);
    });
}

} // namespace scanweave
