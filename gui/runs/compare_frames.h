// SPDX-License-Identifier: BSD-2-Clause
// The data frames of two runs beside each other.
#pragma once

#include "db/records.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

class RunReader;

/// What became of a frame in one of the runs.
struct FrameFate
{
    std::int64_t position = 0;
    FrameState state = FrameState::Pending;
    std::int32_t rank = -1;
    std::int64_t durationUs = 0; ///< 0: not processed

    friend bool operator==(const FrameFate&, const FrameFate&) = default;
};

/// The same frame of the same file in both runs; none where a run didn't read it.
struct FramePair
{
    std::string file;
    std::uint64_t index = 0; ///< in the file
    std::optional<FrameFate> first;
    std::optional<FrameFate> second;

    bool endedOtherwise() const { return !first || !second || first->state != second->state; }
    /// How much longer the second took, microseconds.
    std::int64_t longerUs() const;
};

struct FrameComparison
{
    std::uint64_t inBoth = 0;
    std::uint64_t onlyInFirst = 0;
    std::uint64_t onlyInSecond = 0;
    std::uint64_t endedOtherwise = 0; ///< of those in both
    /// Those that ended otherwise in the order of the inputs, then those whose time differs most.
    std::vector<FramePair> pairs;
};

/// Aligns the data frames of two runs by file and frame, in one walk through each. `pairsAtMost`
/// bounds either kind of FrameComparison::pairs; `isCanceled` is asked now and then. Throws
/// SqliteError.
FrameComparison compareFrames(RunReader& first,
                              RunReader& second,
                              std::size_t pairsAtMost,
                              const std::function<bool()>& isCanceled);

} // namespace scanweave
