// SPDX-License-Identifier: BSD-2-Clause
// What is known of a file before any data moves.
#include "engine/stream/file_index.h"

#include "engine/g3/frame.h"
#include "engine/g3/frame_scan.h"
#include "engine/g3/units.h"
#include "engine/stream/sha256.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>

namespace scanweave {

namespace {

struct HashedEntry
{
    std::string_view key;
    std::span<const std::byte> blob;
};

/// Of several entries with one key the first counts, as everywhere.
ContentHash hashEntries(FrameType type, std::vector<HashedEntry> entries)
{
    const auto keyOf = [](const HashedEntry& entry) { return entry.key; };
    std::ranges::stable_sort(entries, {}, keyOf);
    const auto repeated = std::ranges::unique(entries, {}, keyOf);
    entries.erase(repeated.begin(), repeated.end());

    Sha256 hash;
    hash.addNumber(type.code);
    for (const HashedEntry& entry : entries) {
        // With the lengths, "ab" + "c" differs from "a" + "bc".
        hash.addNumber(entry.key.size());
        hash.add(asBytes(entry.key));
        hash.addNumber(entry.blob.size());
        hash.add(entry.blob);
    }
    return std::move(hash).digest();
}

ContentHash hashOf(const ScannedFrame& frame)
{
    std::vector<HashedEntry> entries;
    entries.reserve(frame.keys.size());
    for (const ScannedKey& key : frame.keys) {
        entries.push_back(
            {key.name, frame.bytes.slice(key.blobOffset - frame.offset, key.blobSize).span()});
    }
    return hashEntries(frame.type, std::move(entries));
}

/// Gathers the index of one file while it is scanned.
class IndexMaker
{
public:
    IndexMaker(FileIdentity identity,
               const std::vector<FrameType>& dataTypes,
               const IndexProgress& progress)
        : dataTypes_(dataTypes)
        , progress_(progress)
    {
        index_.identity = std::move(identity);
    }

    bool isData(FrameType type) const
    {
        return std::ranges::find(dataTypes_, type) != dataTypes_.end();
    }

    /// False when canceled.
    bool visit(const ScannedFrame& frame)
    {
        index_.plainSize = frame.offset + frame.length;
        if (frame.type == frame_types::endProcessing) {
            ++index_.endProcessingFrames;
        } else {
            add(frame);
        }
        return goesOn();
    }

    FileIndex take() &&
    {
        index_.frames.shrink_to_fit();
        return std::move(index_);
    }

    FileIndex& index() { return index_; }

private:
    static constexpr std::uint64_t bytesBetweenReports = 4ULL << 20;
    static constexpr int framesBetweenReports = 512;

    void add(const ScannedFrame& frame)
    {
        if (frame.index > std::numeric_limits<std::uint32_t>::max()) {
            throw Error(
                "more frames than fit into one file's index; split the file",
                {.file = index_.identity.path, .offset = frame.offset, .frame = frame.index});
        }
        IndexedFrame& indexed = index_.frames.emplace_back();
        indexed.offset = frame.offset;
        indexed.length = frame.length;
        indexed.type = frame.type;
        indexed.index = static_cast<std::uint32_t>(frame.index);
        indexed.shape = shapeOf(frame);
        indexed.metadata = isData(frame.type) ? IndexedFrame::isData : addMetadata(frame);
    }

    std::int32_t addMetadata(const ScannedFrame& frame)
    {
        try {
            Frame::parse(frame.bytes, Frame::Crc::Check);
        } catch (const Error& error) {
            // Its lengths led to the next frame, so the file is told on; what to do is the engine's
            // policy.
            index_.badFrames.push_back({frame.index, frame.offset, error.message()});
            return IndexedFrame::isBad;
        }
        const ContentHash hash = hashOf(frame);
        const auto [found, isNew] =
            hashNumbers_.try_emplace(hash, static_cast<std::int32_t>(index_.metadataHashes.size()));
        if (isNew) {
            index_.metadataHashes.push_back(hash);
        }
        return found->second;
    }

    std::uint32_t shapeOf(const ScannedFrame& frame)
    {
        std::vector<ShapeKey> keys;
        keys.reserve(frame.keys.size());
        for (const ScannedKey& key : frame.keys) {
            keys.push_back({key.name,
                            key.className,
                            std::string(key.units ? enumName(*key.units) : std::string_view())});
        }
        std::ranges::stable_sort(keys, {}, &ShapeKey::name);
        const auto repeated = std::ranges::unique(keys, {}, &ShapeKey::name);
        keys.erase(repeated.begin(), repeated.end());

        const auto number = static_cast<std::uint32_t>(index_.shapes.size());
        const auto [found, isNew] =
            shapeNumbers_.try_emplace({frame.type, std::move(keys)}, number);
        if (isNew) {
            index_.shapes.push_back({frame.type, found->first.second});
            index_.shapeFrames.push_back(static_cast<std::uint32_t>(frame.index));
        }
        return found->second;
    }

    bool goesOn()
    {
        ++framesSinceReport_;
        if (!progress_ || (framesSinceReport_ < framesBetweenReports &&
                           index_.plainSize < reportedAt_ + bytesBetweenReports)) {
            return true;
        }
        framesSinceReport_ = 0;
        reportedAt_ = index_.plainSize;
        return progress_(std::min(index_.plainSize, index_.identity.size));
    }

    const std::vector<FrameType>& dataTypes_;
    const IndexProgress& progress_;
    FileIndex index_;
    std::map<std::pair<FrameType, std::vector<ShapeKey>>, std::uint32_t> shapeNumbers_;
    std::map<ContentHash, std::int32_t> hashNumbers_;
    std::uint64_t reportedAt_ = 0;
    int framesSinceReport_ = 0;
};

void putHash(WireWriter& writer, const ContentHash& hash)
{
    for (const std::byte byte : hash) {
        writer.put(byte);
    }
}

ContentHash takeHash(WireReader& reader)
{
    ContentHash hash;
    for (std::byte& byte : hash) {
        byte = reader.take<std::byte>();
    }
    return hash;
}

} // namespace

ContentHash contentHash(FrameType type, const SharedBytes& frameBytes)
{
    const Frame frame = Frame::parse(frameBytes, Frame::Crc::Trust);
    const std::vector<std::string> keys = frame.keys();
    std::vector<SharedBytes> blobs;
    std::vector<HashedEntry> entries;
    for (const std::string& key : keys) {
        blobs.push_back(frame.blob(key));
        entries.push_back({key, blobs.back().span()});
    }
    return hashEntries(type, std::move(entries));
}

FileIdentity FileIdentity::of(const std::string& path)
{
    const ErrorPlace place{.file = path};
    if (!isFramePath(path)) {
        throw Error("is no frame file by its name; give a file whose name ends in .g3, .g3.gz, "
                    ".g3.bz2 or .g3.xz",
                    place);
    }
    // O_NONBLOCK: opening a named pipe must not wait for its other end.
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        throw Error(std::string("cannot open the file: ") + std::strerror(errno), place);
    }
    struct stat status = {};
    const int failed = fstat(file, &status);
    const int reason = errno;
    close(file);
    if (failed != 0) {
        throw Error(std::string("cannot look at the file: ") + std::strerror(reason), place);
    }
    if (S_ISDIR(status.st_mode)) {
        throw Error(
            "is a directory; name the files in it, for example with a pattern such as \"*.g3\"",
            place);
    }
    if (!S_ISREG(status.st_mode)) {
        throw Error("is no regular file; frames are read from files on disk only", place);
    }
    return {.path = std::filesystem::absolute(path).string(),
            .size = static_cast<std::uint64_t>(status.st_size),
            .mtimeNs = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec,
            .inode = static_cast<std::uint64_t>(status.st_ino),
            .device = static_cast<std::uint64_t>(status.st_dev)};
}

FileIndex indexFile(const std::string& path,
                    const std::vector<FrameType>& dataTypes,
                    const IndexProgress& progress)
{
    const FileIdentity identity = FileIdentity::of(path);
    IndexMaker maker(identity, dataTypes, progress);
    bool isCanceled = false;
    try {
        scanFrames(path,
                   {.wantBytes = [&](FrameType type) { return !maker.isData(type); }},
                   [&](const ScannedFrame& frame) {
                       isCanceled = !maker.visit(frame);
                       return !isCanceled;
                   });
    } catch (const Error& error) {
        if (!error.place().offset || error.kind() != ErrorKind::Run) {
            throw; // not a place in the file: the file as a whole can't be read
        }
        maker.index().damage = FileDamage{.frame = error.place().frame.value_or(0),
                                          .offset = *error.place().offset,
                                          .message = error.message()};
    }
    if (isCanceled) {
        throw Error("indexing was stopped", {.file = path}, ErrorKind::Canceled);
    }
    if (FileIdentity::of(path) != identity) {
        throw Error(
            "the file changed while it was indexed; wait until it is complete and start again",
            {.file = path});
    }
    if (progress && !progress(identity.size)) {
        throw Error("indexing was stopped", {.file = path}, ErrorKind::Canceled);
    }
    return std::move(maker).take();
}

void FileIndex::encode(WireWriter& writer) const
{
    writer.put(identity.path)
        .put(identity.size)
        .put(identity.mtimeNs)
        .put(identity.inode)
        .put(identity.device);
    writer.putAll(frames, [](WireWriter& to, const IndexedFrame& frame) {
        to.put(frame.offset).put(frame.length).put(frame.type.code);
        to.put(frame.index).put(frame.shape).put(frame.metadata);
    });
    writer.putAll(shapes, [](WireWriter& to, const FrameShape& shape) {
        to.put(shape.type.code).putAll(shape.keys, [](WireWriter& keyTo, const auto& key) {
            keyTo.put(key.name).put(key.className).put(key.units);
        });
    });
    writer.putAll(shapeFrames, [](WireWriter& to, std::uint32_t frame) { to.put(frame); });
    writer.putAll(metadataHashes, putHash);
    writer.put(plainSize).put(endProcessingFrames);
    writer.put(static_cast<std::uint8_t>(damage.has_value()));
    if (damage) {
        writer.put(damage->frame).put(damage->offset).put(damage->message);
    }
    writer.putAll(badFrames, [](WireWriter& to, const BadFrame& bad) {
        to.put(bad.frame).put(bad.offset).put(bad.message);
    });
}

FileIndex FileIndex::decode(WireReader& reader)
{
    FileIndex index;
    // Members are read in the order of writing: one statement each, or braces, which keep the
    // order.
    index.identity = FileIdentity{reader.takeString(),
                                  reader.take<std::uint64_t>(),
                                  reader.take<std::int64_t>(),
                                  reader.take<std::uint64_t>(),
                                  reader.take<std::uint64_t>()};
    index.frames = reader.takeAll(32, [](WireReader& from) {
        return IndexedFrame{from.take<std::uint64_t>(),
                            from.take<std::uint64_t>(),
                            FrameType{from.take<std::uint32_t>()},
                            from.take<std::uint32_t>(),
                            from.take<std::uint32_t>(),
                            from.take<std::int32_t>()};
    });
    index.shapes = reader.takeAll(12, [](WireReader& from) {
        return FrameShape{
            FrameType{from.take<std::uint32_t>()}, from.takeAll(24, [](WireReader& keyFrom) {
                return ShapeKey{keyFrom.takeString(), keyFrom.takeString(), keyFrom.takeString()};
            })};
    });
    index.shapeFrames =
        reader.takeAll(4, [](WireReader& from) { return from.take<std::uint32_t>(); });
    index.metadataHashes = reader.takeAll(sizeof(ContentHash), takeHash);
    index.plainSize = reader.take<std::uint64_t>();
    index.endProcessingFrames = reader.take<std::uint64_t>();
    if (reader.take<std::uint8_t>() != 0) {
        index.damage = FileDamage{
            reader.take<std::uint64_t>(), reader.take<std::uint64_t>(), reader.takeString()};
    }
    index.badFrames = reader.takeAll(24, [](WireReader& from) {
        return BadFrame{from.take<std::uint64_t>(), from.take<std::uint64_t>(), from.takeString()};
    });
    if (index.shapeFrames.size() != index.shapes.size()) {
        throw Error("an index doesn't tell where its shapes are");
    }
    const auto hashes = static_cast<std::int64_t>(index.metadataHashes.size());
    for (const IndexedFrame& frame : index.frames) {
        if (frame.shape >= index.shapes.size() || frame.metadata < IndexedFrame::isBad ||
            frame.metadata >= hashes) {
            throw Error("an index refers to something that is not in it");
        }
    }
    return index;
}

} // namespace scanweave
