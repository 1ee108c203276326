// SPDX-License-Identifier: BSD-2-Clause
// Frames into a file that appears under its name only when it is complete.
#include "engine/g3/frame_writer.h"

#include "engine/g3/byte_sink.h"
#include "engine/g3/frame_envelope.h"

#include <utility>

namespace scanweave {

FrameWriter::FrameWriter(const std::string& path)
    : path_(path)
    , sink_(openByteSink(path))
{}

FrameWriter::~FrameWriter() = default;
FrameWriter::FrameWriter(FrameWriter&&) noexcept = default;
FrameWriter& FrameWriter::operator=(FrameWriter&&) noexcept = default;

std::uint64_t FrameWriter::write(const Frame& frame)
{
    if (frame.type() == frame_types::endProcessing) {
        return bytes_;
    }
    return write(withPlace({.file = path_}, [&] { return frame.encode(); }));
}

std::uint64_t FrameWriter::write(const SharedBytes& frameBytes)
{
    if (!sink_) {
        throw Error("the file is closed; nothing more can be written", {.file = path_});
    }
    if (frameBytes.size() < frameHeaderSize + frameTrailerSize) {
        throw Error("what is to be written is no frame", {.file = path_});
    }
    const auto header =
        withPlace({.file = path_}, [&] { return parseFrameHeader(frameBytes.span()); });
    if (header.type == frame_types::endProcessing) {
        return bytes_;
    }
    sink_->write(frameBytes.span());
    return std::exchange(bytes_, bytes_ + frameBytes.size());
}

void FrameWriter::close()
{
    if (!sink_) {
        throw Error("the file is closed already", {.file = path_});
    }
    sink_->close();
    sink_.reset();
}

} // namespace scanweave
