// SPDX-License-Identifier: BSD-2-Clause
// How many ranks only read when the workflow leaves it open.
#pragma once

#include <algorithm>

namespace scanweave {

/// What distribute.io_ranks "auto" means for that many ranks. 0: each reads for itself, which is
/// best for a few unless every one of them would have to read whole files (compressed ones).
constexpr int automaticIoRanks(int ranks, bool mustReadThrough)
{
    constexpr int directUpTo = 8; // share a file system well without anybody reading for the others
    const bool isDirect = ranks < 3 || (ranks <= directUpTo && !mustReadThrough);
    return isDirect ? 0 : std::max(1, ranks / directUpTo);
}

} // namespace scanweave
