// SPDX-License-Identifier: BSD-2-Clause
// Frames into a file that appears under its name only when it is complete.
#pragma once

#include "engine/g3/frame.h"

#include <cstdint>
#include <memory>
#include <string>

namespace scanweave {

class ByteSink;

/// The name that a file has until it is complete.
inline std::string partialPath(const std::string& path)
{
    return path + ".partial";
}

/// Writes .g3, .g3.gz, .g3.bz2 or .g3.xz (by name) to `path` + ".partial" and renames it in
/// close(). What is not closed stays as a .partial file. EndProcessing frames are not written. One
/// thread at a time.
class FrameWriter
{
public:
    /// Throws Error when the file can't be made.
    explicit FrameWriter(const std::string& path);
    ~FrameWriter();
    FrameWriter(FrameWriter&&) noexcept;
    FrameWriter& operator=(FrameWriter&&) noexcept;

    /// Returns the offset (in uncompressed bytes) at which the frame begins. Throws Error (disk
    /// full, …).
    std::uint64_t write(const Frame& frame);
    std::uint64_t write(const SharedBytes& frameBytes);

    /// Bytes so far, before compression.
    std::uint64_t bytes() const { return bytes_; }

    /// Finishes, flushes to the disk and renames. Throws Error. Nothing may be written afterwards.
    void close();

private:
    std::string path_;
    std::unique_ptr<ByteSink> sink_;
    std::uint64_t bytes_ = 0;
};

} // namespace scanweave
