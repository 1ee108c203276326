// SPDX-License-Identifier: BSD-2-Clause
// Bytes into a file that appears under its name only when it is complete.
#include "engine/g3/byte_sink.h"

#include "engine/base/error.h"
#include "engine/g3/compression.h"
#include "engine/g3/frame_writer.h"

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

constexpr std::size_t bufferSize = 1024U * 1024;

std::string cureFor(int number)
{
    switch (number) {
    case ENOSPC:
        return "; free some space there, or choose another directory";
    case EDQUOT:
        return "; your quota is used up: remove files, or choose another directory";
    case EFBIG:
        return "; the file system or a limit (ulimit -f) allows no larger file";
    case EACCES:
    case EPERM:
    case EROFS:
        return "; choose a directory in which you may write";
    case EIO:
    case ESTALE:
        return "; check the disk or the network file system";
    default:
        return "";
    }
}

[[noreturn]] void fail(const std::string& path, const std::string& what, int number)
{
    throw Error(what + ": " + std::generic_category().message(number) + cureFor(number),
                {.file = path});
}

void requireDirectory(const std::string& path)
{
    const auto parent = std::filesystem::path(path).parent_path();
    const auto directory = parent.empty() ? std::filesystem::path(".") : parent;
    std::error_code problem; // the answer "no" is enough
    if (!std::filesystem::is_directory(directory, problem)) {
        throw Error("cannot make the file: there is no directory " + directory.string() +
                        "; make it, or choose another",
                    {.file = path});
    }
    if (std::filesystem::is_directory(path, problem)) {
        throw Error("cannot make the file: a directory has its name", {.file = path});
    }
}

class FileSink final : public ByteSink
{
public:
    explicit FileSink(std::string path)
        : path_(std::move(path))
        , partial_(partialPath(path_))
    {
        requireDirectory(path_);
        descriptor_ = open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (descriptor_ < 0) {
            fail(partial_, "cannot make the file", errno);
        }
        buffer_.reserve(bufferSize);
    }

    ~FileSink() override
    {
        if (descriptor_ >= 0) {
            ::close(descriptor_); // it stays .partial, so nobody relies on it
        }
    }

    void write(std::span<const std::byte> bytes) override
    {
        requireOpen();
        if (bytes.size() >= bufferSize - buffer_.size()) {
            flush();
        }
        if (bytes.size() >= bufferSize) {
            writeOut(bytes);
        } else {
            buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
        }
    }

    void close() override
    {
        requireOpen();
        flush();
        if (fsync(descriptor_) != 0) {
            giveUp("cannot write the file to the disk", errno);
        }
        if (::close(std::exchange(descriptor_, -1)) != 0) {
            fail(partial_, "cannot finish the file", errno);
        }
        if (std::rename(partial_.c_str(), path_.c_str()) != 0) {
            fail(partial_, "the file is complete but cannot get its name", errno);
        }
    }

private:
    void requireOpen() const
    {
        if (descriptor_ < 0) {
            throw Error("the file is closed, or failed before; nothing more can be written",
                        {.file = path_});
        }
    }

    void flush()
    {
        writeOut(buffer_);
        buffer_.clear();
    }

    void writeOut(std::span<const std::byte> bytes)
    {
        while (!bytes.empty()) {
            const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) {
                continue;
            }
            if (count < 0) {
                giveUp("cannot write", errno);
            }
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
    }

    /// What has been written is not known any more, so nothing may follow it.
    [[noreturn]] void giveUp(const std::string& what, int number)
    {
        ::close(std::exchange(descriptor_, -1));
        fail(partial_, what, number);
    }

    std::string path_;
    std::string partial_;
    int descriptor_ = -1;
    std::vector<std::byte> buffer_;
};

class EncodingSink final : public ByteSink
{
public:
    EncodingSink(const std::string& path, Compression compression)
        : file_(path)
        , codec_(makeEncoder(compression))
        , encoded_(bufferSize / 4)
    {}

    void write(std::span<const std::byte> bytes) override
    {
        while (!bytes.empty()) {
            step(bytes, Codec::Input::MoreFollows);
        }
    }

    void close() override
    {
        std::span<const std::byte> nothing;
        while (step(nothing, Codec::Input::Last) != Codec::Result::StreamEnd) {
        }
        file_.close();
    }

private:
    Codec::Result step(std::span<const std::byte>& bytes, Codec::Input input)
    {
        std::span<std::byte> room(encoded_);
        const auto result = codec_->run(bytes, room, input);
        file_.write(std::span(encoded_).first(encoded_.size() - room.size()));
        return result;
    }

    FileSink file_;
    std::unique_ptr<Codec> codec_;
    std::vector<std::byte> encoded_;
};

} // namespace

std::unique_ptr<ByteSink> openByteSink(const std::string& path)
{
    const auto compression = compressionOf(path);
    if (!compression) {
        throw Error(
            "cannot make the file: names of frame files end in .g3, .g3.gz, .g3.bz2 or .g3.xz",
            {.file = path});
    }
    if (*compression == Compression::None) {
        return std::make_unique<FileSink>(path);
    }
    return std::make_unique<EncodingSink>(path, *compression);
}

} // namespace scanweave
