// SPDX-License-Identifier: BSD-2-Clause
// Indexes kept between runs in the user's cache directory.
#pragma once

#include "engine/stream/file_index.h"

#include <optional>
#include <string>

namespace scanweave {

/// Keyed by path, size, mtime, inode and the data types; one small file per index, written under a
/// temporary name and renamed, so that any number of processes may share it. Any trouble with a
/// cache (full disk, damage, no permission) is as if there were none. Indexes of damaged files are
/// not kept: a failing disk or a file that is still being copied looks better next time. Threads
/// may share one object.
class IndexCache
{
public:
    /// In "index" under $SCANWEAVE_CACHE, else $XDG_CACHE_HOME/scanweave, else ~/.cache/scanweave;
    /// off if none can be made or $SCANWEAVE_CACHE is set and empty.
    static IndexCache standard();
    static IndexCache off() { return IndexCache({}); }
    explicit IndexCache(std::string directory);

    std::optional<FileIndex> load(const FileIdentity& identity,
                                  const std::vector<FrameType>& dataTypes) const;
    void store(const FileIndex& index, const std::vector<FrameType>& dataTypes) const;

    const std::string& directory() const { return directory_; }

private:
    std::string directory_; ///< empty: off
};

} // namespace scanweave
