// SPDX-License-Identifier: BSD-2-Clause
// Module rename: other names for keys.
#include "engine/modules/rename.h"

#include "engine/modules/frame_types_parameter.h"
#include "engine/modules/spec_parts.h"

#include <map>
#include <string>

namespace scanweave {

namespace {

class Rename final : public Module
{
public:
    explicit Rename(const nlohmann::ordered_json& parameters)
        : frames_(parameters.at("frames"))
    {
        for (const auto& [from, to] : parameters.at("keys").items()) {
            if (!to.is_string() || to.get_ref<const std::string&>().empty()) {
                throw Error("the new name of \"" + from +
                                "\" must be a text, as in {\"Old\": \"New\"}",
                            {},
                            ErrorKind::Usage);
            }
            names_.emplace(from, to.get<std::string>());
        }
    }

    void process(Frame frame, const FramePosition& /*position*/, FrameSink& sink) override
    {
        if (frames_.contain(frame.type())) {
            frame.rename(names_);
        }
        sink.emit(std::move(frame));
    }

private:
    std::map<std::string, std::string, std::less<>> names_;
    FrameTypes frames_;
};

} // namespace

void addRename(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "rename";
    spec.summary = "Gives keys of data frames other names.";
    spec.doc = "All names change at once, so two keys may change places. A key that a frame "
               "doesn't have is no error; two keys of one name are. Objects are not decoded: they "
               "leave with the bytes that they came with.";
    spec.parameters = {
        requiredParameter("keys", ParameterType::Object, "what to rename: {\"Old\": \"New\", …}"),
        framesParameter("types of frames it applies to")};
    spec.example =
        R"({"use": "rename", "keys": {"RawTimestreams_I": "Raw", "OnlineRaDecRotation": "Boresight"}})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<Rename>(parameters);
    });
}

} // namespace scanweave
