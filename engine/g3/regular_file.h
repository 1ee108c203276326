// SPDX-License-Identifier: BSD-2-Clause
// A regular file open for reading, whose size must not change meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace scanweave {

/// Never maps: reading a mapped file that somebody cuts short kills the process.
class RegularFile
{
public:
    /// Throws Error when there is no regular file that can be read.
    explicit RegularFile(const std::string& path);
    ~RegularFile();
    RegularFile(const RegularFile&) = delete;
    RegularFile& operator=(const RegularFile&) = delete;

    /// As it was when the file was opened.
    std::uint64_t size() const { return size_; }

    /// Fills `into` from `offset`. The caller has checked against size(); so a short read means
    /// that the file was cut meanwhile: throws Error, as for input errors.
    void read(std::uint64_t offset, std::span<std::byte> into) const;

    /// Asks the system to have these bytes at hand soon; it may decline.
    void prefetch(std::uint64_t offset, std::uint64_t size) const;

    /// Throws Error when the file's size is not any more what it was.
    void checkSize() const;

private:
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

} // namespace scanweave
