// SPDX-License-Identifier: BSD-2-Clause
// Frames of a file, one after the other.
#include "engine/g3/frame_reader.h"

#include "engine/g3/byte_source.h"
#include "engine/g3/frame_envelope.h"

#include <utility>

namespace scanweave {

FrameReader::FrameReader(const std::string& path)
    : path_(path)
    , source_(withPlace({.file = path}, [&] { return openByteSource(path); }))
{}

FrameReader::~FrameReader() = default;
FrameReader::FrameReader(FrameReader&&) noexcept = default;
FrameReader& FrameReader::operator=(FrameReader&&) noexcept = default;

std::optional<Frame> FrameReader::next(Frame::Crc crc)
{
    return readNext([crc](SharedBytes bytes) { return Frame::parse(std::move(bytes), crc); });
}

std::optional<SharedBytes> FrameReader::nextBytes()
{
    return readNext([](SharedBytes bytes) { return bytes; });
}

/// After an error there is no source any more: what follows cannot be trusted until seek says
/// where.
template <class Take>
auto FrameReader::readNext(Take&& take) -> std::optional<decltype(take(SharedBytes()))>
{
    if (!source_) {
        return std::nullopt;
    }
    auto source = std::exchange(source_, nullptr);
    return withPlace({.file = path_, .offset = nextOffset_, .frame = nextIndex_}, [&] {
        source->keep();
        if (!walkFrame(*source, nullptr)) {
            source_ = std::move(source);
            return std::optional<decltype(take(SharedBytes()))>();
        }
        auto taken = std::optional(take(source->takeKept()));
        offset_ = std::exchange(nextOffset_, source->position());
        index_ = nextIndex_++;
        source_ = std::move(source);
        return taken;
    });
}

void FrameReader::seek(std::uint64_t offset, std::uint64_t index)
{
    withPlace({.file = path_, .offset = offset, .frame = index}, [&] {
        auto source = source_ ? std::exchange(source_, nullptr) : openByteSource(path_);
        source->seek(offset);
        source_ = std::move(source);
    });
    nextOffset_ = offset;
    nextIndex_ = index;
}

} // namespace scanweave
