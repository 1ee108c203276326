// SPDX-License-Identifier: BSD-2-Clause
// One stream of frames, accumulated by any number of ranks that got its data frames by chance.
#pragma once

#include "engine/accumulate/accumulator.h"
#include "engine/accumulate/group.h"
#include "engine/pipeline/module.h"

#include <string>
#include <vector>

namespace scanweave::test {

struct StreamItem
{
    Frame frame;
    FramePosition position;
};

/// The files' frames one after the other, each with its place.
std::vector<StreamItem> streamOf(const std::vector<std::vector<Frame>>& files);

struct Layout
{
    std::vector<Accumulator> accumulators;  ///< of each rank, finished
    std::vector<std::vector<Group>> groups; ///< of each rank
};

/// Every rank sees all metadata frames, every data frame goes to one rank drawn by `seed`, all in
/// order. Shards are `shardPrefix` + rank.
Layout accumulateOn(int ranks,
                    unsigned seed,
                    const std::vector<StreamItem>& stream,
                    const AccumulateSettings& settings,
                    const std::string& shardPrefix,
                    const SharedBytes& pipelineInfo = {});

/// What mergeGroups() gives on every rank, checked to be the same on all; ranks are threads.
std::vector<Group> mergedOnThreads(const Layout& layout, const EntrySorter& sorter);

/// Groups and entries without what depends on the layout: one line per entry.
std::string textOf(const std::vector<Group>& groups);

} // namespace scanweave::test
