// SPDX-License-Identifier: BSD-2-Clause
// Stretches of the input files, as an owner reads them.
#include "engine/distribute/stream_files.h"

#include "engine/g3/frame_reader.h"
#include "engine/g3/frame_scan.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace scanweave {

namespace {

constexpr std::size_t keptOpen = 16;

} // namespace

StreamFiles::StreamFiles(std::vector<FileIdentity> files)
    : files_(std::move(files))
{}

StreamFiles::~StreamFiles()
{
    for (const Open& file : open_) {
        if (file.descriptor >= 0) {
            close(file.descriptor);
        }
    }
}

SharedBytes StreamFiles::read(std::uint32_t input,
                              std::uint64_t offset,
                              std::uint64_t length,
                              std::uint32_t firstIndex)
{
    return withPlace({.file = files_.at(input).path, .offset = offset, .frame = firstIndex}, [&] {
        Open& file = open(input);
        return file.reader ? readCompressed(file, offset, length, firstIndex)
                           : readPlain(file.descriptor, offset, length);
    });
}

StreamFiles::Open& StreamFiles::open(std::uint32_t input)
{
    const auto found = std::ranges::find(open_, input, &Open::input);
    if (found != open_.end()) {
        open_.splice(open_.begin(), open_, found);
        return open_.front();
    }
    if (open_.size() == keptOpen) {
        if (open_.back().descriptor >= 0) {
            close(open_.back().descriptor);
        }
        open_.pop_back();
    }
    const FileIdentity& wanted = files_[input];
    if (FileIdentity::of(wanted.path) != wanted) {
        throw Error("the file has changed since it was indexed a moment ago. Start the run again "
                    "when nobody writes "
                    "to it any more.");
    }
    Open file{.input = input, .descriptor = -1, .reader = nullptr, .readerOffset = 0};
    if (isCompressedPath(wanted.path)) {
        file.reader = std::make_unique<FrameReader>(wanted.path);
    } else {
        file.descriptor = ::open(wanted.path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file.descriptor < 0) {
            throw Error(std::string("cannot open the file: ") + std::strerror(errno));
        }
    }
    open_.push_front(std::move(file));
    return open_.front();
}

SharedBytes StreamFiles::readPlain(int descriptor, std::uint64_t offset, std::uint64_t length) const
{
    Buffer buffer(length);
    std::uint64_t done = 0;
    while (done < length) {
        const ssize_t got = pread(
            descriptor, buffer.data() + done, length - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw Error(std::string("cannot read: ") + std::strerror(errno));
        }
        if (got == 0) {
            throw Error("the file has become shorter while it was being read");
        }
        done += static_cast<std::uint64_t>(got);
    }
    return std::move(buffer).share();
}

SharedBytes StreamFiles::readCompressed(Open& file,
                                        std::uint64_t offset,
                                        std::uint64_t length,
                                        std::uint32_t firstIndex) const
{
    if (file.readerOffset != offset) {
        file.reader->seek(offset, firstIndex);
    }
    std::vector<SharedBytes> frames;
    std::uint64_t done = 0;
    while (done < length) {
        auto frame = file.reader->nextBytes();
        if (!frame) {
            throw Error("the file ends earlier than when it was indexed");
        }
        done += frame->size();
        frames.push_back(std::move(*frame));
    }
    file.readerOffset = offset + done;
    if (done != length) {
        throw Error("frames are no longer where they were when the file was indexed");
    }
    if (frames.size() == 1) {
        return frames.front();
    }
    Buffer buffer(length);
    std::uint64_t position = 0;
    for (const SharedBytes& frame : frames) {
        std::memcpy(buffer.data() + position, frame.data(), frame.size());
        position += frame.size();
    }
    return std::move(buffer).share();
}

} // namespace scanweave
