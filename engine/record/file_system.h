// SPDX-License-Identifier: BSD-2-Clause
// What kind of file system a path is on.
#pragma once

#include <string>

namespace scanweave {

struct FileSystem
{
    std::string name; ///< "ext4", "Lustre", …; "type 0x…" for one that has no name here
    bool supportsWal =
        false; ///< processes share memory and locks on it, as a write-ahead log needs
};

/// Of `path`, or of the nearest directory above it that exists. What has no name here is taken for
/// a network's: being wrong costs a copy now and then, the other way round it would cost the run
/// file.
FileSystem describeFileSystem(const std::string& path);

} // namespace scanweave
