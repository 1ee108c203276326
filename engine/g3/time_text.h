// SPDX-License-Identifier: BSD-2-Clause
// Times as people and PipelineInfo keys write them. All UTC.
#pragma once

#include <cstdint>
#include <string>

namespace scanweave {

/// "2026-11-22T06:52:17.123456780"
std::string isoTimeText(std::int64_t ticks);

/// "22-Nov-2026:06:52:17.123456780", the form of PipelineInfo keys.
std::string pipelineInfoTimeText(std::int64_t ticks);

/// "20261122_065217"
std::string fileNameTimeText(std::int64_t ticks);

/// The clock's time in ticks.
std::int64_t currentTicks();

} // namespace scanweave
