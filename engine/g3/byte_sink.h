// SPDX-License-Identifier: BSD-2-Clause
// Bytes into a file that appears under its name only when it is complete.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace scanweave {

/// Errors name the file.
class ByteSink
{
public:
    virtual ~ByteSink() = default; ///< without close() the file stays as it is, as .partial
    ByteSink() = default;
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;

    /// After an error nothing works any more but destruction.
    virtual void write(std::span<const std::byte> bytes) = 0;

    /// Flushes to the disk and gives the file its name.
    virtual void close() = 0;
};

/// Writes to `path` + ".partial", compressed as the name asks. Throws Error when that can't be made
/// or the name is no frame file's.
std::unique_ptr<ByteSink> openByteSink(const std::string& path);

} // namespace scanweave
