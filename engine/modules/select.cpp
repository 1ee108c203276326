// SPDX-License-Identifier: BSD-2-Clause
// Module select: which frames go on.
#include "engine/modules/select.h"

#include "engine/modules/condition.h"
#include "engine/modules/frame_types_parameter.h"

#include <optional>

namespace scanweave {

namespace {

class Select final : public Module
{
public:
    explicit Select(const nlohmann::ordered_json& parameters)
        : frames_(parameters.at("frames"))
    {
        if (parameters.contains("where")) {
            where_.emplace(parameters.at("where").get_ref<const std::string&>());
        }
        if (parameters.contains("types")) {
            types_.emplace(parameters.at("types"));
        }
    }

    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        if (!position.isData) {
            context_.update(frame);
        }
        if (passes(frame)) {
            sink.emit(std::move(frame));
        }
    }

private:
    bool passes(const Frame& frame) const
    {
        if (types_ && !types_->contain(frame.type())) {
            return false;
        }
        return !where_ || !frames_.contain(frame.type()) || where_->holds(frame, context_);
    }

    FrameTypes frames_;
    std::optional<FrameTypes> types_;
    std::optional<Condition> where_;
    MetadataContext context_;
};

} // namespace

void addSelect(ModuleRegistry& registry)
{
    ParameterSpec where;
    where.name = "where";
    where.doc = "condition that a frame must fulfil to go on";
    where.isOptional = true;
    where.isCondition = true;

    ParameterSpec types;
    types.name = "types";
    types.type = ParameterType::StringList;
    types.doc = "types of frames that go on at all, metadata too; without it all";
    types.isOptional = true;
    types.isFrameType = true;

    ModuleSpec spec;
    spec.name = "select";
    spec.summary = "Lets only some frames go on.";
    spec.doc = "Data frames for which the condition \"where\" is false are dropped, and all frames "
               "whose type is not in "
               "\"types\", if that is given.\n"
               "A condition compares fields and values with == != < <= > >=, joined by and, or, "
               "not and parentheses: "
               "Turnaround != true and (ScanNumber >= 4 or Observation/SourceName == \"RCW38\"). A "
               "field is a key with "
               "steps into the object (DetectorSampleTimes.0) or, as Type/Key, a key of the latest "
               "metadata frame of that "
               "type. A field alone is true if its value is true; has(Key) is true if the frame "
               "has the key. What is not "
               "there equals nothing: with it, != is true and all other comparisons are false. A "
               "text and a number, or a "
               "number and true, are never equal.";
    spec.parameters = {std::move(where),
                       std::move(types),
                       framesParameter("types of frames that the condition is for")};
    spec.example = R"({"use": "select", "where": "Turnaround != true and ScanNumber >= 4"})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<Select>(parameters);
    });
}

} // namespace scanweave
