// SPDX-License-Identifier: BSD-2-Clause
// Groups up a tree, sorted at its root, and down again.
#include "engine/accumulate/merge_groups.h"

#include "engine/base/bytes.h"
#include "engine/transport/collectives.h"

#include <memory>
#include <utility>

namespace scanweave {

namespace {

SharedBytes shared(const std::vector<Group>& groups)
{
    auto bytes = std::make_shared<const std::vector<std::byte>>(encodeGroups(groups));
    return {bytes, *bytes};
}

} // namespace

std::vector<Group>
mergeGroups(Collectives& collectives, std::vector<Group> local, const EntrySorter& sorter)
{
    sortLogically(local);
    SharedBytes all = collectives.treeReduce(
        shared(local), [](const SharedBytes& lower, const SharedBytes& higher) {
            return shared(mergedGroups(decodeGroups(lower.span()), decodeGroups(higher.span())));
        });
    local.clear();
    if (!all.empty()) {
        // Sorted once and told to the others, so that no rank can come to another order.
        std::vector<Group> merged = decodeGroups(all.span());
        sortEntries(merged, sorter);
        all = shared(merged);
    }
    return decodeGroups(collectives.broadcast(0, std::move(all)).span());
}

} // namespace scanweave
