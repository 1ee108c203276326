// SPDX-License-Identifier: BSD-2-Clause
// The wall clock of records: microseconds since the Unix epoch, UTC.
#pragma once

#include <chrono>
#include <cstdint>

namespace scanweave {

inline std::int64_t nowUs()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace scanweave
