// SPDX-License-Identifier: BSD-2-Clause
// Indexes of many files, through the user's cache.
#pragma once

#include "engine/cli/progress.h"
#include "engine/stream/file_index.h"
#include "engine/stream/index_cache.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

struct IndexedFile
{
    std::string path;
    std::optional<FileIndex> index; ///< of what can be read; `error` says why there isn't more
    std::optional<Error> error;
    bool isFromCache = false;
};

/// In the order of `paths`; a file that can't be indexed doesn't keep the others from it.
std::vector<IndexedFile> indexFiles(const std::vector<std::string>& paths,
                                    const std::vector<FrameType>& dataTypes,
                                    const IndexCache& cache,
                                    const std::function<void(const Progress&)>& onProgress);

/// "Scan", "S", … as types. Throws Error of kind Usage.
std::vector<FrameType> parseFrameTypes(const std::vector<std::string>& names);

} // namespace scanweave
