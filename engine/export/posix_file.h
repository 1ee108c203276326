// SPDX-License-Identifier: BSD-2-Clause
// A file descriptor that is written at offsets, by several processes at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace scanweave {

/// All functions throw Error naming the file.
class PosixFile
{
public:
    /// Create: anew, also over an existing one; Write: it must exist.
    enum class Access
    {
        Read,
        Write,
        Create
    };

    PosixFile(std::string path, Access access);
    ~PosixFile();
    PosixFile(const PosixFile&) = delete;
    PosixFile& operator=(const PosixFile&) = delete;

    /// Gives the file its size, with blocks on the disk where the file system can: a full disk
    /// shows here.
    void allocate(std::uint64_t size);

    void writeAt(std::uint64_t offset, std::span<const std::byte> bytes);

    /// Copies bytes of another file, inside the kernel (or the file server) where it can.
    void
    copyFrom(const PosixFile& source, std::uint64_t from, std::uint64_t to, std::uint64_t length);

    void sync();

    /// Closing can be what tells of a failed write (NFS); the destructor closes silently.
    void close();

private:
    [[noreturn]] void fail(const std::string& what, int error) const;

    std::string path_;
    int descriptor_ = -1;
};

/// Makes renames in the file's directory last. A file system that can't is no error.
void syncDirectoryOf(const std::string& path);

} // namespace scanweave
