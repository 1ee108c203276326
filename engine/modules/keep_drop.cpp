// SPDX-License-Identifier: BSD-2-Clause
// Modules keep and drop: fewer keys in frames.
#include "engine/modules/keep_drop.h"

#include "engine/modules/frame_types_parameter.h"
#include "engine/pipeline/key_patterns.h"

namespace scanweave {

namespace {

enum class Matching : std::uint8_t
{
    Kept,
    Dropped
};

/// The two modules are one, with the opposite answer.
class KeyFilter final : public Module
{
public:
    KeyFilter(const nlohmann::ordered_json& parameters, Matching matching)
        : patterns_(parameters.at("keys").get<std::vector<std::string>>())
        , frames_(parameters.at("frames"))
        , matching_(matching)
    {}

    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        if (frames_.contain(frame.type())) {
            for (const std::string& key : frame.keys()) {
                if (patterns_.match(key) != (matching_ == Matching::Kept)) {
                    frame.erase(key);
                }
            }
        }
        sink.emit(std::move(frame));
    }

private:
    KeyPatterns patterns_;
    FrameTypes frames_;
    Matching matching_;
};

/// What the specs of both have in common; `what` goes into the sentences.
ModuleSpec makeSpec(std::string name, const std::string& what, const std::string& rule)
{
    ParameterSpec keys;
    keys.name = "keys";
    keys.type = ParameterType::StringList;
    keys.doc = "keys or patterns to " + what;
    keys.isFrameKey = true;

    ModuleSpec spec;
    spec.name = std::move(name);
    spec.doc = "Every key that matches " + rule +
               " of the patterns is taken out of the frame. In a pattern, * stands for any "
               "characters and ? for "
               "one. A key that a frame doesn't have is no error. Objects that stay are not "
               "decoded: they leave "
               "with the bytes that they came with.";
    spec.parameters = {std::move(keys), framesParameter("types of frames it applies to")};
    return spec;
}

ModuleFactory factory(Matching matching)
{
    return [matching](const nlohmann::ordered_json& parameters) {
        return std::make_unique<KeyFilter>(parameters, matching);
    };
}

} // namespace

void addKeep(ModuleRegistry& registry)
{
    ModuleSpec spec = makeSpec("keep", "keep", "none");
    spec.summary = "Keeps only the named keys of data frames.";
    spec.example =
        R"({"use": "keep", "keys": ["RawTimestreams_I", "SourceName", "ObservationID", "Boresight*"]})";
    registry.add(std::move(spec), factory(Matching::Kept));
}

void addDrop(ModuleRegistry& registry)
{
    ModuleSpec spec = makeSpec("drop", "take out", "one");
    spec.summary = "Takes the named keys out of data frames.";
    spec.example = R"({"use": "drop", "keys": ["RawTimestreams_Q", "DfMux*"]})";
    registry.add(std::move(spec), factory(Matching::Dropped));
}

} // namespace scanweave
