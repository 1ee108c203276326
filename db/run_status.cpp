// SPDX-License-Identifier: BSD-2-Clause
// Whether a run that says that it runs still does.
#include "db/run_status.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <sstream>

namespace scanweave {

namespace {

/// When the machine was started, in seconds since the epoch; 0 if /proc doesn't say.
std::int64_t bootSeconds()
{
    std::ifstream file("/proc/stat");
    std::string word;
    while (file >> word) {
        std::int64_t seconds = 0;
        if (word == "btime" && file >> seconds) {
            return seconds;
        }
        file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    return 0;
}

} // namespace

std::string thisHostName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

bool isProcessAlive(std::int64_t pid, std::int64_t sinceUs)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    if (!std::getline(file, line)) {
        return false;
    }
    // "pid (name) state …": the name may have any characters, so count from its end. Field 22 is
    // the start.
    const auto nameEnd = line.rfind(')');
    if (nameEnd == std::string::npos) {
        return false;
    }
    std::istringstream fields(line.substr(nameEnd + 1));
    std::string state;
    fields >> state;
    if (state == "Z" || state == "X") {
        return false;
    }
    std::string skipped;
    for (int field = 4; field < 22; ++field) {
        fields >> skipped;
    }
    std::int64_t startTicks = 0;
    fields >> startTicks;
    const auto boot = bootSeconds();
    if (!fields || boot == 0) {
        return true; // something is there, and nothing says that it is another
    }
    const auto started = boot + startTicks / ::sysconf(_SC_CLK_TCK);
    // The boot time moves by a second or two when the clock is corrected.
    constexpr std::int64_t slackSeconds = 5;
    return started <= sinceUs / 1'000'000 + slackSeconds;
}

std::int64_t lastSign(const RunRecord& run, const std::string& path, std::int64_t nowUs)
{
    struct stat file{};
    if (::stat(path.c_str(), &file) != 0) {
        return run.lastSeenUs;
    }
    const auto modified = file.st_mtim.tv_sec * 1'000'000 + file.st_mtim.tv_nsec / 1000;
    // A time to come is no sign of life but a wrong clock.
    constexpr std::int64_t slackUs = 5'000'000;
    return modified > nowUs + slackUs ? run.lastSeenUs : std::max(run.lastSeenUs, modified);
}

bool isStaleRun(const RunRecord& run,
                std::int64_t seenUs,
                const std::string& thisHost,
                std::int64_t nowUs)
{
    constexpr std::int64_t patienceUs = 15'000'000;
    constexpr std::int64_t patienceHereUs = 3'000'000; // of who can look for the process
    const bool isHere = run.host == thisHost;
    if (hasEnded(run.state) || nowUs - seenUs <= (isHere ? patienceHereUs : patienceUs)) {
        return false;
    }
    return !isHere || !isProcessAlive(run.pid, seenUs);
}

} // namespace scanweave
