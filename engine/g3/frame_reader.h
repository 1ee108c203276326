// SPDX-License-Identifier: BSD-2-Clause
// Frames of a file, one after the other.
#pragma once

#include "engine/g3/frame.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace scanweave {

class ByteSource;

/// Reads .g3, .g3.gz, .g3.bz2 and .g3.xz (by name, as the format wants it). One thread at a time.
class FrameReader
{
public:
    /// Throws Error (with file) when the file can't be opened, isn't a regular file or has another
    /// suffix.
    explicit FrameReader(const std::string& path);
    ~FrameReader();
    FrameReader(FrameReader&&) noexcept;
    FrameReader& operator=(FrameReader&&) noexcept;

    /// The next frame, none at the end of the file. Throws Error with file, offset and frame index
    /// for a damaged frame, decompressor trouble or a file that ends within a frame; the reader is
    /// at its end then.
    std::optional<Frame> next(Frame::Crc crc = Frame::Crc::Check);

    /// The next frame's bytes without looking at its entries' contents (lengths are checked, CRC is
    /// not).
    std::optional<SharedBytes> nextBytes();

    /// Where the frame that was read last begins (in decompressed bytes) and which one it is, from
    /// 0.
    std::uint64_t offset() const { return offset_; }
    std::uint64_t index() const { return index_; }

    /// Jumps to a frame boundary known from an index. Compressed files are read through, or anew if
    /// it lies behind. `index` is the index of the frame there. Works after an error, too, to go on
    /// behind a bad frame.
    void seek(std::uint64_t offset, std::uint64_t index);

private:
    template <class Take>
    auto readNext(Take&& take) -> std::optional<decltype(take(SharedBytes()))>;

    std::string path_;
    std::unique_ptr<ByteSource> source_; ///< none after an error
    std::uint64_t offset_ = 0;
    std::uint64_t nextOffset_ = 0;
    std::uint64_t index_ = 0;
    std::uint64_t nextIndex_ = 0;
};

} // namespace scanweave
