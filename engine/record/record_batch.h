// SPDX-License-Identifier: BSD-2-Clause
// What a rank has to tell the run file since it last did: sent to rank 0, whose recorder writes it.
#pragma once

#include "db/records.h"
#include "engine/base/wire.h"

#include <cstdint>
#include <vector>

namespace scanweave {

struct RecordBatch
{
    std::vector<FrameUpdate> frames;
    std::vector<ModuleStatRecord> moduleStats; ///< totals so far
    std::vector<RankRecord> ranks;             ///< totals so far
    std::vector<GroupProgressRecord> groups;   ///< of those that have grown: totals so far
    std::vector<SampleRecord> samples;
    std::vector<EventRecord> events;

    bool isEmpty() const;

    /// About how much memory it takes.
    std::uint64_t bytes() const;

    /// Takes over what a later batch tells. Totals replace the earlier ones of the same rank,
    /// module or group.
    void append(RecordBatch later);

    void encode(WireWriter& writer) const;

    /// Throws Error for bytes that are no batch.
    static RecordBatch decode(WireReader& reader);
};

} // namespace scanweave
