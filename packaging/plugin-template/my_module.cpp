// Module my_module: multiplies a number in every Scan frame.
#include "engine/g3/scalars.h"
#include "engine/pipeline/plugin.h"

using namespace scanweave;

class MyModule : public Module
{
public:
    explicit MyModule(const nlohmann::ordered_json& parameters)
        : key_(parameters.at("key"))
        , factor_(parameters.at("factor"))
    {}

    void process(Frame frame, const FramePosition&, FrameSink& sink) override
    {
        if (frame.type() == frame_types::scan) {
            const double value = frame.get<G3Double>(key_)->value;
            frame.erase(key_);
            frame.put(key_, std::make_shared<G3Double>(factor_ * value));
        }
        sink.emit(std::move(frame));
    }

private:
    std::string key_;
    double factor_;
};

SCANWEAVE_PLUGIN(registry)
{
    ModuleSpec spec;
    spec.name = "my_module";
    spec.summary = "Multiplies a number in every Scan frame.";
    spec.parameters.resize(2);
    spec.parameters[0].name = "key";
    spec.parameters[0].doc = "the number, a G3Double";
    spec.parameters[0].isFrameKey = true;
    spec.parameters[1].name = "factor";
    spec.parameters[1].type = ParameterType::Double;
    spec.parameters[1].doc = "what to multiply it by";
    spec.parameters[1].defaultValue = 1.0;
    spec.reads = {{"{key}", "G3Double", "Scan", true}};
    spec.writes = {{"{key}", "G3Double", "Scan", true}};
    spec.example = R"({"use": "my_module", "key": "Gain", "factor": 2})";
    registry.add(spec,
                 [](const nlohmann::ordered_json& p) { return std::make_unique<MyModule>(p); });
}
