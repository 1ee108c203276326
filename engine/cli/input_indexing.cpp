// SPDX-License-Identifier: BSD-2-Clause
// Indexes of many files, through the user's cache.
#include "engine/cli/input_indexing.h"

#include <chrono>

namespace scanweave {

namespace {

/// An index tells of what it couldn't read; the rest of the file is in it all the same.
std::optional<Error> damageOf(const FileIndex& index, const std::string& path)
{
    if (index.damage) {
        return Error(index.damage->message,
                     {.file = path, .offset = index.damage->offset, .frame = index.damage->frame});
    }
    if (!index.badFrames.empty()) {
        const BadFrame& bad = index.badFrames.front();
        return Error(bad.message, {.file = path, .offset = bad.offset, .frame = bad.frame});
    }
    return std::nullopt;
}

IndexedFile indexOne(const std::string& path,
                     const std::vector<FrameType>& dataTypes,
                     const IndexCache& cache,
                     const IndexProgress& progress)
{
    IndexedFile file;
    file.path = path;
    try {
        const FileIdentity identity = FileIdentity::of(path);
        file.index = cache.load(identity, dataTypes);
        file.isFromCache = file.index.has_value();
        if (!file.index) {
            file.index = indexFile(path, dataTypes, progress);
            cache.store(*file.index, dataTypes);
        }
        file.error = damageOf(*file.index, path);
    } catch (const Error& error) {
        file.error = error;
    }
    return file;
}

} // namespace

std::vector<IndexedFile> indexFiles(const std::vector<std::string>& paths,
                                    const std::vector<FrameType>& dataTypes,
                                    const IndexCache& cache,
                                    const std::function<void(const Progress&)>& onProgress)
{
    const auto begin = std::chrono::steady_clock::now();
    Progress progress;
    progress.what = "indexing";
    progress.unit = "files";
    progress.total = paths.size();
    std::uint64_t bytesOfFinished = 0;
    const auto tell = [&](std::uint64_t bytesOfThis) {
        progress.bytesDone = bytesOfFinished + bytesOfThis;
        progress.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        if (onProgress) {
            onProgress(progress);
        }
        return true;
    };
    std::vector<IndexedFile> all;
    for (const std::string& path : paths) {
        all.push_back(indexOne(path, dataTypes, cache, tell));
        if (all.back().index) {
            bytesOfFinished += all.back().index->identity.size;
        }
        ++progress.done;
        tell(0);
    }
    return all;
}

std::vector<FrameType> parseFrameTypes(const std::vector<std::string>& names)
{
    std::vector<FrameType> types;
    for (const std::string& name : names) {
        try {
            types.push_back(FrameType::parse(name));
        } catch (const Error& error) {
            throw Error(error.message(), {}, ErrorKind::Usage);
        }
    }
    return types;
}

} // namespace scanweave
