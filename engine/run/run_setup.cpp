// SPDX-License-Identifier: BSD-2-Clause
// What rank 0 tells all ranks of a run.
#include "engine/run/run_setup.h"

#include "engine/base/wire.h"

#include <utility>

namespace scanweave {

namespace {

SharedBytes shared(WireWriter writer)
{
    auto bytes = std::make_shared<std::vector<std::byte>>(std::move(writer).take());
    const std::span<const std::byte> view = *bytes;
    return {std::move(bytes), view};
}

} // namespace

SharedBytes RunSetup::encode() const
{
    WireWriter writer;
    writer.put(workflowJson).put(baseDirectory);
    writer.putAll(plugins, [](WireWriter& w, const std::string& path) { w.put(path); });
    writer.put(traceDirectory).put(outputPrefix).put(isRecording);
    writer.putAll(inputs, [](WireWriter& w, const InputFile& input) {
        w.put(input.path).put(input.item).put(input.isBlock);
    });
    return shared(std::move(writer));
}

RunSetup RunSetup::decode(const SharedBytes& bytes)
{
    WireReader reader(bytes.span());
    RunSetup setup;
    setup.workflowJson = reader.takeString();
    setup.baseDirectory = reader.takeString();
    setup.plugins = reader.takeAll(1, [](WireReader& r) { return r.takeString(); });
    setup.traceDirectory = reader.takeString();
    setup.outputPrefix = reader.takeString();
    setup.isRecording = reader.take<bool>();
    setup.inputs = reader.takeAll(1, [](WireReader& r) {
        InputFile input;
        input.path = r.takeString();
        input.item = r.take<std::uint32_t>();
        input.isBlock = r.take<bool>();
        return input;
    });
    return setup;
}

} // namespace scanweave
