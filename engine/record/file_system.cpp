// SPDX-License-Identifier: BSD-2-Clause
// What kind of file system a path is on.
#include "engine/record/file_system.h"

#include <sys/statfs.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <sstream>

namespace scanweave {

namespace {

struct Known
{
    std::uint32_t magic;
    const char* name;
    bool supportsWal;
};

// From linux/magic.h and the file systems' own sources; see statfs(2).
constexpr std::array known = {
    Known{0xef53, "ext4", true},          Known{0x58465342, "XFS", true},
    Known{0x9123683e, "btrfs", true},     Known{0x2fc12fc1, "ZFS", true},
    Known{0xf2f52010, "F2FS", true},      Known{0xca451a4e, "bcachefs", true},
    Known{0x01021994, "tmpfs", true},     Known{0x858458f6, "ramfs", true},
    Known{0x794c7630, "overlayfs", true}, Known{0x52654973, "ReiserFS", true},
    Known{0x3153464a, "JFS", true},       Known{0x0bd00bd0, "Lustre", false},
    Known{0x47504653, "GPFS", false},     Known{0x6969, "NFS", false},
    Known{0x517b, "SMB", false},          Known{0xff534d42, "CIFS", false},
    Known{0xfe534d42, "SMB", false},      Known{0x65735546, "FUSE", false},
    Known{0x19830326, "BeeGFS", false},   Known{0x00c36400, "CephFS", false},
    Known{0xaad7aaea, "PanFS", false},    Known{0x20030528, "OrangeFS", false},
    Known{0x5346414f, "AFS", false},      Known{0x01021997, "9P", false},
    Known{0x01161970, "GFS2", false},     Known{0x7461636f, "OCFS2", false},
};

} // namespace

FileSystem describeFileSystem(const std::string& path)
{
    std::error_code failed; // then the path stays relative, which statfs takes as well
    auto place = std::filesystem::absolute(path, failed);
    if (failed) {
        place = path;
    }
    struct statfs found{};
    while (::statfs(place.c_str(), &found) != 0) {
        if (!place.has_parent_path() || place == place.parent_path()) {
            return {.name = "unknown", .supportsWal = false};
        }
        place = place.parent_path();
    }
    const auto magic = static_cast<std::uint32_t>(found.f_type);
    for (const auto& one : known) {
        if (one.magic == magic) {
            return {.name = one.name, .supportsWal = one.supportsWal};
        }
    }
    std::ostringstream name;
    name << "type 0x" << std::hex << magic;
    return {.name = name.str(), .supportsWal = false};
}

} // namespace scanweave
