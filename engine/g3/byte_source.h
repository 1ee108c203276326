// SPDX-License-Identifier: BSD-2-Clause
// A file's bytes from front to back, decompressed, with the means to hop over some and to keep
// others.
#pragma once

#include "engine/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace scanweave {

/// All offsets count decompressed bytes. Every call may throw Error for input errors, damaged
/// compression and files that change while they are read; what was before the damage can be read
/// first.
class ByteSource
{
public:
    virtual ~ByteSource() = default;
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    /// Where the next byte stands.
    virtual std::uint64_t position() const = 0;

    /// The next `count` bytes, without going on; fewer only where the data end. Valid until the
    /// next call.
    virtual std::span<const std::byte> peek(std::size_t count) = 0;

    /// Goes on by `count` bytes; false when the data end before.
    virtual bool skip(std::uint64_t count) = 0;

    /// Keeps the bytes from here on, for takeKept; forgets what was kept before.
    virtual void keep() = 0;

    /// The bytes from keep() to here in one piece, read once.
    virtual SharedBytes takeKept() = 0;

    /// How many bytes are left; none when nobody knows.
    virtual std::optional<std::uint64_t> left() const = 0;

    /// Goes to an offset. Throws Error when it lies behind the end.
    virtual void seek(std::uint64_t offset) = 0;

    /// How far the file itself has been read (in compressed bytes if it is compressed).
    virtual std::uint64_t filePosition() const = 0;
};

/// Throws Error when the file can't be opened or its name is no frame file's. Errors don't name the
/// file: the caller adds it.
std::unique_ptr<ByteSource> openByteSource(const std::string& path);

} // namespace scanweave
