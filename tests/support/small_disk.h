// SPDX-License-Identifier: BSD-2-Clause
// A file system that is soon full, for tests of what happens then.
#pragma once

#include "tests/support/temporary_directory.h"

#include <sys/mount.h>

#include <cstddef>
#include <string>

namespace scanweave::test {

/// A tmpfs of its own, where that is allowed (root); isMounted() tells. Gone at the end.
class SmallDisk
{
public:
    explicit SmallDisk(std::size_t bytes)
    {
        const std::string options = "size=" + std::to_string(bytes);
        isMounted_ =
            ::mount("scanweave-test", directory_.path().c_str(), "tmpfs", 0, options.c_str()) == 0;
    }
    ~SmallDisk()
    {
        if (isMounted_) {
            ::umount2(directory_.path().c_str(), MNT_DETACH);
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    bool isMounted() const { return isMounted_; }
    std::string file(const std::string& name) const { return directory_.file(name); }

private:
    TemporaryDirectory directory_;
    bool isMounted_ = false;
};

} // namespace scanweave::test
