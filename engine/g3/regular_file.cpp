// SPDX-License-Identifier: BSD-2-Clause
// A regular file open for reading, whose size must not change meanwhile.
#include "engine/g3/regular_file.h"

#include "engine/base/error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace scanweave {

namespace {

std::string reasonOf(int number)
{
    return std::generic_category().message(number);
}

/// Before opening: opening a device or a FIFO may have effects of its own.
void requireRegularFile(const std::string& path)
{
    struct stat status{};
    if (stat(path.c_str(), &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            throw Error("there is no such file; check its name and directory");
        }
        throw Error("cannot open the file: " + reasonOf(errno));
    }
    if (S_ISDIR(status.st_mode)) {
        throw Error("this is a directory, not a file of frames");
    }
    if (!S_ISREG(status.st_mode)) {
        throw Error("this is no regular file; frames are read from regular files only");
    }
}

} // namespace

RegularFile::RegularFile(const std::string& path)
{
    requireRegularFile(path);
    descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0) {
        throw Error("cannot open the file: " + reasonOf(errno));
    }
    struct stat status{};
    if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
        const std::string reason = reasonOf(errno);
        ::close(descriptor_);
        throw Error("cannot open the file: " + reason);
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
}

RegularFile::~RegularFile()
{
    ::close(descriptor_);
}

void RegularFile::read(std::uint64_t offset, std::span<std::byte> into) const
{
    constexpr std::size_t mostPerRead = std::size_t{1}
                                        << 30; // Linux reads less than 2 GiB in a call
    while (!into.empty()) {
        const ssize_t count = pread(descriptor_,
                                    into.data(),
                                    std::min(into.size(), mostPerRead),
                                    static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            throw Error("cannot read: " + reasonOf(errno) + " (at byte " + std::to_string(offset) +
                        " of the file); check the disk or the network file system");
        }
        if (count == 0) {
            throw Error("the file has become shorter than its " + std::to_string(size_) +
                        " bytes while it was read; wait until nobody writes it any more");
        }
        into = into.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
}

void RegularFile::prefetch(std::uint64_t offset, std::uint64_t size) const
{
    // Only advice: where it fails, reading is slower and nothing else.
    (void)posix_fadvise(
        descriptor_, static_cast<off_t>(offset), static_cast<off_t>(size), POSIX_FADV_WILLNEED);
}

void RegularFile::checkSize() const
{
    struct stat status{};
    if (fstat(descriptor_, &status) != 0) {
        throw Error("cannot ask for the file's size: " + reasonOf(errno));
    }
    if (const auto now = static_cast<std::uint64_t>(status.st_size); now != size_) {
        throw Error("the file had " + std::to_string(size_) + " bytes and has " +
                    std::to_string(now) +
                    " now, so somebody is writing it; wait until it is complete");
    }
}

} // namespace scanweave
