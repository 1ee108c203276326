// SPDX-License-Identifier: BSD-2-Clause
// What this process uses of the machine, from /proc.
#include "engine/record/resource_sampler.h"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace scanweave {

namespace {

double cpuSeconds()
{
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    // The name in parentheses may have any characters, so count from its end: utime and stime are
    // fields 14 and 15.
    const auto nameEnd = line.rfind(')');
    if (nameEnd == std::string::npos) {
        return 0;
    }
    std::istringstream fields(line.substr(nameEnd + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field) {
        fields >> skipped;
    }
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    fields >> user >> system;
    return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

} // namespace

ResourceUsage sampleResources()
{
    ResourceUsage usage;
    usage.cpuSeconds = cpuSeconds();
    std::ifstream file("/proc/self/status");
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string name;
        std::uint64_t kilobytes = 0;
        fields >> name >> kilobytes;
        if (name == "VmHWM:") {
            usage.peakRssBytes = kilobytes * 1024;
        } else if (name == "VmRSS:") {
            usage.rssBytes = kilobytes * 1024;
            break; // stands after VmHWM
        }
    }
    return usage;
}

} // namespace scanweave
