// SPDX-License-Identifier: BSD-2-Clause
// Time as run files have it.
#include "db/utc_time.h"

#include <time.h>

#include <array>
#include <chrono>
#include <ctime>

namespace scanweave {

std::int64_t utcNowUs()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::string compactUtc(std::int64_t us)
{
    const std::time_t seconds = us / 1'000'000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const auto size = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
    return {text.data(), size};
}

} // namespace scanweave
