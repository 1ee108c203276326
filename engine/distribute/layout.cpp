// SPDX-License-Identifier: BSD-2-Clause
// Which rank reads and which computes.
#include "engine/distribute/layout.h"

#include "engine/base/error.h"
#include "workflows/io_ranks.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace scanweave {

namespace {

std::vector<int> ranksFrom(int first, int count)
{
    std::vector<int> ranks(static_cast<std::size_t>(count));
    std::iota(ranks.begin(), ranks.end(), first);
    return ranks;
}

} // namespace

bool Layout::isOwner(int rank) const
{
    return std::ranges::find(owners, rank) != owners.end();
}

bool Layout::isCompute(int rank) const
{
    return std::ranges::find(compute, rank) != compute.end();
}

const char* Layout::roleOf(int rank) const
{
    if (size == 1) {
        return "serial";
    }
    return isCompute(rank) ? "compute" : "io";
}

Layout makeLayout(int size, std::optional<int> ioRanks, bool mustReadThrough)
{
    if (size == 1) {
        return {.size = 1, .owners = {0}, .compute = {0}, .isDirect = true};
    }
    if (!ioRanks) {
        ioRanks = automaticIoRanks(size, mustReadThrough);
    }
    if (*ioRanks < 0 || *ioRanks >= size) {
        throw Error(
            "distribute.io_ranks is " + std::to_string(*ioRanks) + ", but there are only " +
                std::to_string(size) +
                " ranks, so none would be left to compute. Start more ranks (mpirun -n " +
                std::to_string(*ioRanks + 1) + " or more), or set distribute.io_ranks to at most " +
                std::to_string(size - 1) + ", to 0 (every rank reads for itself) or to \"auto\".",
            {},
            ErrorKind::Usage);
    }
    if (*ioRanks == 0) {
        return {.size = size,
                .owners = ranksFrom(0, size),
                .compute = ranksFrom(0, size),
                .isDirect = true};
    }
    return {.size = size,
            .owners = ranksFrom(0, *ioRanks),
            .compute = ranksFrom(*ioRanks, size - *ioRanks),
            .isDirect = false};
}

} // namespace scanweave
