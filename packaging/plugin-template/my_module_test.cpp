// What my_module does to a frame, without the program.
#include "engine/g3/scalars.h"
#include "engine/pipeline/plugin.h"

#include <iostream>
#include <vector>

using namespace scanweave;

extern "C" void scanweavePluginEntry(ModuleRegistry& registry);

struct Collected : FrameSink
{
    void emit(Frame frame) override { frames.push_back(std::move(frame)); }
    std::vector<Frame> frames;
};

int main()
{
    ModuleRegistry registry;
    scanweavePluginEntry(registry);
    const auto module = registry.make(
        {.name = "my_module", .isEnabled = true, .parameters = {{"key", "Gain"}, {"factor", 3}}});

    Frame frame(frame_types::scan);
    frame.put("Gain", std::make_shared<G3Double>(1.5));
    Collected out;
    module->process(frame, {.seq = 0, .part = 0, .isData = true}, out);

    const double gain = out.frames.at(0).get<G3Double>("Gain")->value;
    if (gain != 4.5) {
        std::cerr << "Gain is " << gain << ", not 4.5\n";
        return 1;
    }
    return 0;
}
