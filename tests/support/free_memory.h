// SPDX-License-Identifier: BSD-2-Clause
// How much memory tests of large things may use.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

namespace scanweave::test {

/// Bytes that programs can still get; 0 when that is not known.
inline std::uint64_t freeMemory()
{
    std::ifstream file("/proc/meminfo");
    std::string name;
    std::uint64_t kilobytes = 0;
    std::string unit;
    while (file >> name >> kilobytes >> unit) {
        if (name == "MemAvailable:") {
            return kilobytes * 1024;
        }
    }
    return 0;
}

} // namespace scanweave::test
