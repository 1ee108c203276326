// SPDX-License-Identifier: BSD-2-Clause
// Stretches of the input files, as an owner reads them.
#pragma once

#include "engine/base/bytes.h"
#include "engine/stream/file_index.h"

#include <cstdint>
#include <list>
#include <memory>
#include <vector>

namespace scanweave {

class FrameReader;

/// Keeps the files open that were used last. Used by one thread.
class StreamFiles
{
public:
    explicit StreamFiles(std::vector<FileIdentity> files);
    ~StreamFiles();
    StreamFiles(const StreamFiles&) = delete;
    StreamFiles& operator=(const StreamFiles&) = delete;

    /// The bytes [offset, offset + length) of the (decompressed) file, which begin with frame
    /// `firstIndex`. One read into one buffer, for an uncompressed file; a compressed one is read
    /// on from where it stands. Throws Error with file and offset; also when the file is no longer
    /// the one that was indexed.
    SharedBytes
    read(std::uint32_t input, std::uint64_t offset, std::uint64_t length, std::uint32_t firstIndex);

private:
    struct Open
    {
        std::uint32_t input = 0;
        int descriptor = -1;                 ///< of an uncompressed file
        std::unique_ptr<FrameReader> reader; ///< of a compressed file
        std::uint64_t readerOffset = 0;      ///< where the reader stands
    };

    Open& open(std::uint32_t input);
    SharedBytes readPlain(int descriptor, std::uint64_t offset, std::uint64_t length) const;
    SharedBytes readCompressed(Open& file,
                               std::uint64_t offset,
                               std::uint64_t length,
                               std::uint32_t firstIndex) const;

    std::vector<FileIdentity> files_;
    std::list<Open> open_; ///< used last comes first
};

} // namespace scanweave
