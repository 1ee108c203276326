// SPDX-License-Identifier: BSD-2-Clause
// Which rank reads and which computes.
#pragma once

#include <optional>
#include <vector>

namespace scanweave {

struct Layout
{
    int size = 1;
    std::vector<int> owners;  ///< ranks that read files
    std::vector<int> compute; ///< ranks that run the pipeline
    bool isDirect = true;     ///< compute ranks read for themselves

    bool isOwner(int rank) const;
    bool isCompute(int rank) const;

    /// "compute", "io", or "serial" when there is one rank only.
    const char* roleOf(int rank) const;
};

/// `ioRanks` none: chosen; 0: direct; n: the first n ranks read and the others compute. One rank
/// does everything whatever is asked for. Throws Error of kind Usage when no rank would be left to
/// compute. `mustReadThrough`: there are compressed files, which direct mode would decompress on
/// every rank.
Layout makeLayout(int size, std::optional<int> ioRanks, bool mustReadThrough);

} // namespace scanweave
