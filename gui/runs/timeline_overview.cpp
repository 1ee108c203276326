// SPDX-License-Identifier: BSD-2-Clause
// The strip below the timeline.
#include "gui/runs/timeline_overview.h"

#include "gui/runs/all_processors.h"

#include <algorithm>
#include <atomic>

namespace scanweave {

namespace {

constexpr std::size_t lanesPerBlock = 32;

std::size_t behind(const TimelineStore& store, std::size_t first)
{
    return std::min(first + lanesPerBlock, store.laneCount());
}

} // namespace

bool TimelineOverview::hasChanged(const Block& block, const TimelineStore& store, std::size_t first)
{
    for (auto lane = first; lane < behind(store, first); ++lane) {
        if (store.changeOf(lane) > block.change) {
            return true;
        }
    }
    return false;
}

void TimelineOverview::fill(Block& block, const TimelineStore& store, std::size_t first) const
{
    const auto pixels = static_cast<std::size_t>(scale_.width());
    block.lanes = 0;
    block.busy.assign(pixels, 0);
    block.cells.assign(pixels, {});
    std::vector<LaneCell> one(pixels);
    for (auto lane = first; lane < behind(store, first); ++lane) {
        if (store.head(lane).role == RankRole::Io || store.lane(lane).isEmpty()) {
            continue;
        }
        ++block.lanes;
        store.lane(lane).columns(scale_.fromUs(), scale_.usPerPixel(), store.nowUs(), one);
        for (std::size_t x = 0; x < pixels; ++x) {
            block.busy[x] += one[x].busy;
            block.cells[x].worst = std::max(block.cells[x].worst, one[x].worst);
            block.cells[x].slowest = std::max(block.cells[x].slowest, one[x].slowest);
        }
    }
    block.change = store.change();
}

const std::vector<LaneCell>& TimelineOverview::of(const TimelineStore& store,
                                                  const TimeScale& scale)
{
    const auto blocks = (store.laneCount() + lanesPerBlock - 1) / lanesPerBlock;
    const bool isSame = scale == scale_ && blocks == blocks_.size() && !all_.empty();
    if (isSame && store.change() == change_) {
        return all_;
    }
    if (!isSame) {
        scale_ = scale;
        blocks_.assign(blocks, {});
    }
    std::vector<std::size_t> old;
    for (std::size_t block = 0; block < blocks; ++block) {
        if (hasChanged(blocks_[block], store, block * lanesPerBlock)) {
            old.push_back(block);
        }
    }
    std::atomic<std::size_t> next{0};
    onAllProcessors(old.size(), [&] {
        for (auto i = next++; i < old.size(); i = next++) {
            fill(blocks_[old[i]], store, old[i] * lanesPerBlock);
        }
    });
    all_.assign(static_cast<std::size_t>(scale.width()), {});
    unsigned lanes = 0;
    for (const Block& block : blocks_) {
        lanes += block.lanes;
    }
    for (std::size_t x = 0; x < all_.size(); ++x) {
        unsigned busy = 0;
        for (const Block& block : blocks_) {
            busy += block.busy[x];
            all_[x].worst = std::max(all_[x].worst, block.cells[x].worst);
            all_[x].slowest = std::max(all_[x].slowest, block.cells[x].slowest);
        }
        // Each moment is observed once, and on one lane only: there the mean would tell nothing.
        all_[x].busy = static_cast<std::uint8_t>(store.isObserved() ? std::min(busy, 255U)
                                                 : lanes > 0        ? busy / lanes
                                                                    : 0);
    }
    change_ = store.change();
    return all_;
}

} // namespace scanweave
