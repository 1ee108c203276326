// SPDX-License-Identifier: BSD-2-Clause
// What is in a file, without reading its data.
#include "engine/g3/frame_scan.h"

#include "engine/g3/blob_header.h"
#include "engine/g3/byte_source.h"
#include "engine/g3/compression.h"
#include "engine/g3/frame_envelope.h"

namespace scanweave {

namespace {

/// Fills a ScannedFrame; strings of the previous frame are overwritten in place, which saves most
/// of the allocations in files of small frames.
class ScanVisitor final : public FrameVisitor
{
public:
    ScanVisitor(ByteSource& source, const ScanOptions& options, ScannedFrame& frame)
        : source_(source)
        , options_(options)
        , frame_(frame)
    {}

    void header(const FrameHeader& header) override
    {
        frame_.type = header.type;
        keys_ = 0;
        kept_ = options_.wantBytes && options_.wantBytes(header.type);
        if (kept_) {
            source_.keep(); // the source still stands at the frame's begin
        }
    }

    void entry(std::string_view key,
               std::span<const std::byte> blobBegin,
               std::uint64_t blobOffset,
               std::uint64_t blobSize) override
    {
        if (keys_ == frame_.keys.size()) {
            frame_.keys.emplace_back();
        }
        ScannedKey& scanned = frame_.keys[keys_++];
        scanned.name = key;
        scanned.className = blobClassName(blobBegin);
        scanned.units = blobUnits(blobBegin);
        scanned.blobOffset = blobOffset;
        scanned.blobSize = blobSize;
    }

    void finish()
    {
        frame_.keys.resize(keys_);
        frame_.bytes = kept_ ? source_.takeKept() : SharedBytes();
    }

private:
    ByteSource& source_;
    const ScanOptions& options_;
    ScannedFrame& frame_;
    std::size_t keys_ = 0;
    bool kept_ = false;
};

} // namespace

void scanFrames(const std::string& path,
                const ScanOptions& options,
                const std::function<bool(const ScannedFrame&)>& visit)
{
    const auto source = withPlace({.file = path}, [&] { return openByteSource(path); });
    ScannedFrame frame;
    ScanVisitor visitor(*source, options, frame);
    ErrorPlace place{.file = path};
    bool more = true;
    for (frame.index = 0; more; ++frame.index) {
        frame.offset = source->position();
        place.offset = frame.offset;
        place.frame = frame.index;
        more = withPlace(place, [&] {
            if (!walkFrame(*source, &visitor)) {
                return false;
            }
            visitor.finish();
            return true;
        });
        if (more) {
            frame.length = source->position() - frame.offset;
            frame.fileOffset = source->filePosition();
            more = visit(frame);
        }
    }
}

bool isCompressedPath(const std::string& path)
{
    return compressionOf(path).value_or(Compression::None) != Compression::None;
}

bool isFramePath(const std::string& path)
{
    return compressionOf(path).has_value();
}

} // namespace scanweave
