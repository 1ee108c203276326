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
    writer.put(workflowJson).put(traceDirectory).put(outputPrefix).put(isRecording);
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

SharedBytes StreamSetup::encode() const
{
    WireWriter writer;
    writer.putAll(files, [](WireWriter& w, const FileIdentity& file) {
        w.put(file.path).put(file.size).put(file.mtimeNs).put(file.inode).put(file.device);
    });
    writer.put(pipelineInfo.span());
    return shared(std::move(writer));
}

StreamSetup StreamSetup::decode(const SharedBytes& bytes)
{
    WireReader reader(bytes.span());
    StreamSetup setup;
    setup.files = reader.takeAll(1, [](WireReader& r) {
        FileIdentity file;
        file.path = r.takeString();
        file.size = r.take<std::uint64_t>();
        file.mtimeNs = r.take<std::int64_t>();
        file.inode = r.take<std::uint64_t>();
        file.device = r.take<std::uint64_t>();
        return file;
    });
    setup.pipelineInfo = SharedBytes::copyOf(reader.takeBytes());
    return setup;
}

} // namespace scanweave
