// SPDX-License-Identifier: BSD-2-Clause
// The strip below the timeline: all lanes that compute as one. No widgets.
#pragma once

#include "gui/runs/timeline_geometry.h"
#include "gui/runs/timeline_store.h"

#include <cstdint>
#include <vector>

namespace scanweave {

/// Keeps what it has worked out, in blocks of lanes, so that news cost no more than the lanes that
/// they are about. One store at a time.
class TimelineOverview
{
public:
    /// Over all lanes that compute: mean of busy (in observation time the sum), worst, slowest; as
    /// many pixels as the scale is wide. Stays until the next call.
    const std::vector<LaneCell>& of(const TimelineStore& store, const TimeScale& scale);

private:
    struct Block
    {
        std::uint64_t change = 0; ///< of the store when this was worked out
        unsigned lanes = 0;       ///< with frames
        std::vector<unsigned> busy;
        std::vector<LaneCell> cells; ///< worst and slowest
    };

    static bool hasChanged(const Block& block, const TimelineStore& store, std::size_t first);
    void fill(Block& block, const TimelineStore& store, std::size_t first) const;

    TimeScale scale_;
    std::uint64_t change_ = 0;
    std::vector<Block> blocks_;
    std::vector<LaneCell> all_;
};

} // namespace scanweave
