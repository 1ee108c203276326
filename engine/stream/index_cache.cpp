// SPDX-License-Identifier: BSD-2-Clause
// Indexes kept between runs in the user's cache directory.
#include "engine/stream/index_cache.h"

#include "engine/stream/sha256.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace scanweave {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "scanweave index\n";

/// Goes up with every change of what FileIndex::encode writes or of what an index means.
constexpr std::uint32_t version = 2;

std::vector<FrameType> sorted(std::vector<FrameType> types)
{
    std::ranges::sort(types);
    const auto repeated = std::ranges::unique(types);
    types.erase(repeated.begin(), repeated.end());
    return types;
}

ContentHash hashOf(std::span<const std::byte> bytes)
{
    Sha256 hash;
    hash.add(bytes);
    return std::move(hash).digest();
}

std::string fileName(const std::string& path, const std::vector<FrameType>& dataTypes)
{
    Sha256 hash;
    hash.add(asBytes(path));
    for (const FrameType type : dataTypes) {
        hash.addNumber(type.code);
    }
    std::string name;
    for (const std::byte byte : std::move(hash).digest()) {
        constexpr std::string_view digits = "0123456789abcdef";
        name += digits[std::to_integer<std::size_t>(byte >> 4)];
        name += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
    }
    return name + ".index";
}

std::vector<std::byte> encode(const FileIndex& index, const std::vector<FrameType>& dataTypes)
{
    WireWriter payload;
    payload.putAll(dataTypes, [](WireWriter& to, FrameType type) { to.put(type.code); });
    index.encode(payload);
    const std::vector<std::byte> bytes = std::move(payload).take();

    const ContentHash hash = hashOf(bytes);
    WireWriter file;
    file.put(magic)
        .put(version)
        .put(std::span<const std::byte>(hash))
        .put(std::span<const std::byte>(bytes));
    return std::move(file).take();
}

std::optional<FileIndex> decode(std::span<const std::byte> bytes,
                                const FileIdentity& identity,
                                const std::vector<FrameType>& dataTypes)
{
    WireReader file(bytes);
    if (file.takeString() != magic || file.take<std::uint32_t>() != version) {
        return std::nullopt;
    }
    const auto hash = file.takeBytes();
    const auto payload = file.takeBytes();
    if (file.left() != 0 || !std::ranges::equal(hash, hashOf(payload))) {
        return std::nullopt;
    }
    WireReader reader(payload);
    const auto types =
        reader.takeAll(4, [](WireReader& from) { return FrameType{from.take<std::uint32_t>()}; });
    FileIndex index = FileIndex::decode(reader);
    if (types != dataTypes || index.identity != identity || reader.left() != 0) {
        return std::nullopt;
    }
    return index;
}

std::string standardDirectory()
{
    if (const char* own = std::getenv("SCANWEAVE_CACHE")) {
        return own;
    }
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
        return std::string(cache) + "/scanweave";
    }
    const char* home = std::getenv("HOME");
    return home != nullptr && *home != '\0' ? std::string(home) + "/.cache/scanweave" : "";
}

/// A file of its own, that is gone unless it was renamed.
class TemporaryFile
{
public:
    explicit TemporaryFile(const std::string& directory)
        : path_(directory + "/.new-XXXXXX")
        , file_(mkstemp(path_.data()))
    {}
    ~TemporaryFile()
    {
        if (file_ >= 0) {
            close(file_);
            unlink(path_.c_str());
        }
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    bool write(std::span<const std::byte> bytes) const
    {
        while (file_ >= 0 && !bytes.empty()) {
            const ssize_t written = ::write(file_, bytes.data(), bytes.size());
            if (written <= 0) {
                return false;
            }
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return file_ >= 0;
    }

    void renameTo(const std::string& path)
    {
        const bool isClosed = close(std::exchange(file_, -1)) == 0;
        if (!isClosed || std::rename(path_.c_str(), path.c_str()) != 0) {
            unlink(path_.c_str());
        }
    }

private:
    std::string path_;
    int file_;
};

} // namespace

IndexCache::IndexCache(std::string directory)
    : directory_(std::move(directory))
{}

IndexCache IndexCache::standard()
{
    std::string directory = standardDirectory();
    if (directory.empty()) {
        return off();
    }
    directory += "/index";
    std::error_code error;
    fs::create_directories(directory, error);
    return error ? off() : IndexCache(directory);
}

std::optional<FileIndex> IndexCache::load(const FileIdentity& identity,
                                          const std::vector<FrameType>& dataTypes) const
{
    if (directory_.empty()) {
        return std::nullopt;
    }
    try {
        const std::vector<FrameType> types = sorted(dataTypes);
        const fs::path path = fs::path(directory_) / fileName(identity.path, types);
        std::ifstream file(path, std::ios::binary);
        if (!file || !fs::is_regular_file(path)) {
            return std::nullopt;
        }
        std::vector<std::byte> bytes(fs::file_size(path));
        file.read(reinterpret_cast<char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
        if (!file) {
            return std::nullopt;
        }
        return decode(bytes, identity, types);
    } catch (const std::exception&) {
        return std::nullopt; // nothing lost: the index is made anew
    }
}

void IndexCache::store(const FileIndex& index, const std::vector<FrameType>& dataTypes) const
{
    if (directory_.empty() || index.damage) {
        return;
    }
    try {
        std::error_code error;
        fs::create_directories(directory_, error); // mkstemp tells whether it is there
        const std::vector<FrameType> types = sorted(dataTypes);
        TemporaryFile file(directory_);
        if (file.write(encode(index, types))) {
            file.renameTo((fs::path(directory_) / fileName(index.identity.path, types)).string());
        }
    } catch (const std::exception&) {
        // Nothing lost: the next run makes the index anew.
    }
}

} // namespace scanweave
