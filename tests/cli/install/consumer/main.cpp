// SPDX-License-Identifier: BSD-2-Clause
// Another project's program: writes a frame, reads it back, and has a module of its own.
#include "engine/engine.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/frame_writer.h"
#include "engine/g3/scalars.h"
#include "engine/pipeline/module_registry.h"

#include <iostream>

namespace {

class AddAnswer final : public scanweave::Module
{
public:
    void process(scanweave::Frame frame,
                 const scanweave::FramePosition&,
                 scanweave::FrameSink& sink) override
    {
        frame.put("Answer", std::make_shared<scanweave::G3Int>(42));
        sink.emit(std::move(frame));
    }
};

class Collect final : public scanweave::FrameSink
{
public:
    void emit(scanweave::Frame frame) override
    {
        isRight = frame.get<scanweave::G3Int>("Answer")->value == 42;
    }
    bool isRight = false;
};

} // namespace

int main(int, char** argv)
{
    scanweave::FrameWriter writer(argv[1]);
    scanweave::Frame scan(scanweave::frame_types::scan);
    scan.put("Gain", std::make_shared<scanweave::G3Double>(1.5));
    writer.write(scan);
    writer.close();

    scanweave::ModuleRegistry registry;
    scanweave::ModuleSpec spec;
    spec.name = "add_answer";
    registry.add(spec, [](const nlohmann::ordered_json&) { return std::make_unique<AddAnswer>(); });
    const auto module = registry.make({.name = "add_answer", .isEnabled = true, .parameters = {}});

    scanweave::FrameReader reader(argv[1]);
    int frames = 0;
    Collect sink;
    while (auto frame = reader.next()) {
        ++frames;
        module->process(std::move(*frame), {}, sink);
    }
    std::cout << frames << " frame, module " << (sink.isRight ? "ran" : "did not run") << '\n';
    return 0;
}
