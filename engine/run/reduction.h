// SPDX-License-Identifier: BSD-2-Clause
// The states of reducers of all ranks become one, and that becomes a file, or groups on every rank.
#pragma once

#include "engine/accumulate/accumulator.h"
#include "engine/pipeline/pipeline.h"
#include "engine/pipeline/reducer.h"
#include "engine/transport/collectives.h"

#include <optional>
#include <string>
#include <vector>

namespace scanweave {

struct NamedReducer
{
    std::string name; ///< with "-2", "-3", … for further ones of one name
    Reducer* reducer = nullptr;
};

/// In the order of the modules, so the same on every rank.
std::vector<NamedReducer> reducersOf(Pipeline& pipeline);

/// Every rank calls it for each of its reducers, in the same order. Afterwards that of rank 0 has
/// the state of all ranks, and the others are empty. A rank holds two states at a time at most.
void mergeReducer(Collectives& collectives, const NamedReducer& reducer);

/// Every rank calls it with its accumulator and the same sorter, and gets all groups: by name,
/// entries by the sorter, then in logical order. Merged as any reducer is, sorted once, and told to
/// all, so that no rank can come to another order. Called on the communication thread.
std::vector<Group>
mergeGroups(Collectives& collectives, Accumulator& accumulator, const EntrySorter& sorter = {});

/// Writes what the merged reducer gives into DIRECTORY/NAME.g3, behind the run's PipelineInfo; none
/// if it gives nothing. Throws Error (full disk, …).
std::optional<WrittenFile> writeResults(const NamedReducer& reducer,
                                        const std::string& directory,
                                        const SharedBytes& pipelineInfo);

} // namespace scanweave
