// SPDX-License-Identifier: BSD-2-Clause
// The bytes of a compressed file, decompressed in passing.
#pragma once

#include "engine/base/error.h"
#include "engine/g3/byte_source.h"
#include "engine/g3/compression.h"
#include "engine/g3/regular_file.h"

#include <vector>

namespace scanweave {

/// Goes on with further members of a gzip file and further streams of a bzip2 or xz file. Memory
/// follows the bytes that really come, not the lengths that they announce.
class DecodingByteSource final : public ByteSource
{
public:
    DecodingByteSource(const std::string& path, Compression compression);

    std::uint64_t position() const override { return position_; }
    std::span<const std::byte> peek(std::size_t count) override;
    bool skip(std::uint64_t count) override;
    void keep() override;
    SharedBytes takeKept() override;
    std::optional<std::uint64_t> left() const override { return std::nullopt; }
    void seek(std::uint64_t offset) override;
    std::uint64_t filePosition() const override { return inputOffset_ - input_.size(); }

private:
    void rewind();
    std::size_t decode(std::span<std::byte> out);
    bool runCodec(std::span<std::byte>& out);
    void endStream();
    void readInput();
    std::size_t growKept(std::uint64_t coming);
    bool skipKeeping(std::uint64_t count);
    [[noreturn]] void failAt(const std::string& reason) const;

    RegularFile file_;
    Compression compression_;
    std::unique_ptr<Codec> codec_;

    std::vector<std::byte> inputBuffer_;
    std::span<const std::byte> input_; ///< what the codec has not taken yet
    std::uint64_t inputOffset_ = 0;    ///< in the file, behind input_
    std::uint64_t streams_ = 0;        ///< complete ones so far
    bool ended_ = false;
    std::optional<Error> failure_; ///< thrown once the good bytes before it are used up

    std::vector<std::byte> window_;
    std::span<const std::byte> ahead_; ///< part of window_: decompressed, not passed yet
    std::uint64_t position_ = 0;

    bool keeping_ = false;
    Buffer kept_;
    std::size_t keptSize_ = 0;
};

} // namespace scanweave
