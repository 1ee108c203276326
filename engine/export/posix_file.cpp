// SPDX-License-Identifier: BSD-2-Clause
// POSIX files: every call checked, interrupted ones repeated.
#include "engine/export/posix_file.h"

#include "engine/base/error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace scanweave {

namespace {

constexpr std::uint64_t blockBytes = 8U << 20;

/// What copy_file_range says where it can't work here at all, as opposed to what went wrong.
bool isUnsupported(int error)
{
    return error == ENOSYS || error == EXDEV || error == EINVAL || error == EOPNOTSUPP ||
           error == EPERM || error == ETXTBSY;
}

template <class Call>
auto repeated(Call&& call)
{
    auto result = call();
    while (result < 0 && errno == EINTR) {
        result = call();
    }
    return result;
}

int openFlags(PosixFile::Access access)
{
    switch (access) {
    case PosixFile::Access::Read:
        return O_RDONLY | O_CLOEXEC;
    case PosixFile::Access::Write:
        return O_WRONLY | O_CLOEXEC;
    case PosixFile::Access::Create:
        return O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    }
    return O_RDONLY;
}

} // namespace

PosixFile::PosixFile(std::string path, Access access)
    : path_(std::move(path))
    , descriptor_(repeated([&] { return ::open(path_.c_str(), openFlags(access), 0666); }))
{
    if (descriptor_ < 0) {
        fail(access == Access::Create ? "cannot make the file" : "cannot open the file", errno);
    }
}

PosixFile::~PosixFile()
{
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

void PosixFile::fail(const std::string& what, int error) const
{
    std::string message = what + ": " + std::generic_category().message(error);
    if (error == ENOSPC || error == EDQUOT) {
        message += "; free some space or choose another output directory, then run again";
    }
    throw Error(std::move(message), {.file = path_});
}

void PosixFile::allocate(std::uint64_t size)
{
    if (size == 0) {
        return;
    }
    // Not posix_fallocate, which writes into every block where the file system can't preallocate:
    // endless on NFS. There the file still gets its size, and a full disk shows at the write.
    if (repeated([&] { return ::fallocate(descriptor_, 0, 0, static_cast<off_t>(size)); }) == 0) {
        return;
    }
    if (errno != EOPNOTSUPP && errno != EINVAL && errno != ENOSYS) {
        fail("cannot get its " + std::to_string(size) + " bytes", errno);
    }
    if (repeated([&] { return ::ftruncate(descriptor_, static_cast<off_t>(size)); }) != 0) {
        fail("cannot set its size", errno);
    }
}

void PosixFile::writeAt(std::uint64_t offset, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const auto written = repeated([&] {
            return ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        });
        if (written < 0) {
            fail("cannot write", errno);
        }
        offset += static_cast<std::uint64_t>(written);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void PosixFile::copyFrom(const PosixFile& source,
                         std::uint64_t from,
                         std::uint64_t to,
                         std::uint64_t length)
{
    auto in = static_cast<off_t>(from);
    auto out = static_cast<off_t>(to);
    while (length > 0) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(length, 1U << 30));
        const auto copied = repeated(
            [&] { return ::copy_file_range(source.descriptor_, &in, descriptor_, &out, size, 0); });
        if (copied < 0 && !isUnsupported(errno)) {
            fail("cannot copy from " + source.path_, errno);
        }
        if (copied <= 0) {
            break; // some file systems say 0 instead of an error: read() then tells the end of the
                   // file
        }
        length -= static_cast<std::uint64_t>(copied);
    }

    std::vector<std::byte> block(std::min(length, blockBytes));
    while (length > 0) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(length, block.size()));
        const auto count =
            repeated([&] { return ::pread(source.descriptor_, block.data(), size, in); });
        if (count < 0) {
            source.fail("cannot read", errno);
        }
        if (count == 0) {
            throw Error(
                "the file ends before an entry that should be in it (it was cut or replaced)",
                {.file = source.path_, .offset = static_cast<std::uint64_t>(in)});
        }
        writeAt(static_cast<std::uint64_t>(out),
                std::span(block).first(static_cast<std::size_t>(count)));
        in += count;
        out += count;
        length -= static_cast<std::uint64_t>(count);
    }
}

void PosixFile::sync()
{
    if (repeated([&] { return ::fsync(descriptor_); }) != 0 && errno != EINVAL) {
        fail("cannot bring it to the disk", errno);
    }
}

void PosixFile::close()
{
    const int descriptor = std::exchange(descriptor_, -1);
    // An interrupted close has closed; everything was synced before.
    if (descriptor >= 0 && ::close(descriptor) != 0 && errno != EINTR) {
        fail("cannot close", errno);
    }
}

void syncDirectoryOf(const std::string& path)
{
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    const std::string directory = parent.empty() ? "." : parent.string();
    const int descriptor =
        repeated([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
}

} // namespace scanweave
