// SPDX-License-Identifier: BSD-2-Clause
// Stitches the groups of a run, all ranks at once.
#pragma once

#include "engine/export/stitched_file.h"
#include "engine/transport/collectives.h"

#include <functional>
#include <string>
#include <vector>

namespace scanweave {

/// Used on the communication thread of each rank.
class GroupStitcher
{
public:
    /// `meanwhile` is called again and again while files are written.
    GroupStitcher(Transport& transport, Collectives& collectives, std::function<void()> meanwhile);

    /// Every rank copies its own entries from its shard to where they belong in one file per group
    /// under `directory`, and the entries of `groups` say where that is afterwards. Then the shards
    /// have nothing that isn't in the stitched files, and go. Throws Error naming the file.
    void stitch(std::vector<Group>& groups,
                const SharedBytes& pipelineInfo,
                const std::string& directory);

    /// What was or is being made.
    const StitchPlan& plan() const { return plan_; }

    /// After an exception, when no rank writes any more: removes what is half made.
    void discard() noexcept;

private:
    void leaveShards(std::vector<Group>& groups) const;

    Transport& transport_;
    Collectives& collectives_;
    std::function<void()> meanwhile_;
    StitchPlan plan_;
    bool isHalfMade_ = false; ///< on rank 0, who makes the files and gives them their names
};

} // namespace scanweave
