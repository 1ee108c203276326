// SPDX-License-Identifier: BSD-2-Clause
// Indexing the inputs on several ranks at once.
#pragma once

#include "engine/stream/file_index.h"
#include "engine/stream/inputs.h"
#include "engine/transport/transport.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

namespace scanweave {

struct IndexTask
{
    std::vector<InputFile> inputs; ///< all of them
    std::vector<FrameType> dataTypes;
    std::vector<int> ranks; ///< that index; input i is rank ranks[i % n]'s
};

struct IndexHooks
{
    /// Called again and again on the communication thread; throws to leave.
    std::function<void()> check;
    /// Gets messages that are not about indexing.
    std::function<void(const Message&)> onOther;
    /// On rank 0: files indexed and bytes scanned so far, by all ranks.
    std::function<void(std::uint64_t files, std::uint64_t bytes)> onProgress;
};

/// Called on every rank, on the communication thread; files are scanned on a second one, through
/// the cache. Returns on rank 0 all indexes in the inputs' order, elsewhere none. Returns elsewhere
/// as soon as this rank's part is done. Throws Error for the first file that is missing or can't be
/// read; damage inside files is told in their indexes.
///
/// `early`: messages about indexing that the caller has polled before.
std::vector<FileIndex> indexInParallel(Transport& transport,
                                       const IndexTask& task,
                                       const IndexHooks& hooks,
                                       const std::deque<Message>& early = {});

} // namespace scanweave
