// SPDX-License-Identifier: BSD-2-Clause
// The bytes of a file that is not compressed.
#pragma once

#include "engine/g3/byte_source.h"
#include "engine/g3/regular_file.h"

#include <vector>

namespace scanweave {

/// Looks at the file through a window whose size follows what is done: small frames are served from
/// large windows, one read for many; between large blobs the window shrinks to a header's size, and
/// the blobs are not read. Kept bytes are read into their own buffer when their end is known.
class FileByteSource final : public ByteSource
{
public:
    explicit FileByteSource(const std::string& path);

    std::uint64_t position() const override { return position_; }
    std::span<const std::byte> peek(std::size_t count) override;
    bool skip(std::uint64_t count) override;
    void keep() override { keptFrom_ = position_; }
    SharedBytes takeKept() override;
    std::optional<std::uint64_t> left() const override { return file_.size() - position_; }
    void seek(std::uint64_t offset) override;
    std::uint64_t filePosition() const override { return position_; }

private:
    std::uint64_t windowEnd() const { return windowBegin_ + windowSize_; }
    void moveWindow(std::size_t count);
    std::size_t nextWindowSize(std::size_t count);
    void prefetchAhead();

    RegularFile file_;
    std::uint64_t position_ = 0; ///< at most file_.size()
    std::optional<std::uint64_t> keptFrom_;
    std::vector<std::byte> window_;
    std::uint64_t windowBegin_ = 0; ///< offset of window_[0]
    std::size_t windowSize_ = 0;    ///< bytes of window_ that are filled
    std::size_t wish_;              ///< size of the last window
    std::uint64_t prefetchedTo_ = 0;
};

} // namespace scanweave
