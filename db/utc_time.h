// SPDX-License-Identifier: BSD-2-Clause
// Time as run files have it: microseconds since the Unix epoch, UTC.
#pragma once

#include <cstdint>
#include <string>

namespace scanweave {

/// The system clock's time.
std::int64_t utcNowUs();

/// "20250131T235959Z", for file names.
std::string compactUtc(std::int64_t us);

} // namespace scanweave
