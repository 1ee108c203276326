// SPDX-License-Identifier: BSD-2-Clause
// The groups of all ranks on every rank.
#pragma once

#include "engine/accumulate/group.h"

namespace scanweave {

class Collectives;

/// Every rank calls it with what Accumulator::localGroups() gave there and the same sorter; every
/// rank gets all groups: by name, entries by the sorter, then in logical order. Merged up a tree
/// and told down again, so that no rank gets more than its share of messages. Called on the
/// communication thread.
std::vector<Group>
mergeGroups(Collectives& collectives, std::vector<Group> local, const EntrySorter& sorter = {});

} // namespace scanweave
