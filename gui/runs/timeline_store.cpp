// SPDX-License-Identifier: BSD-2-Clause
// What the timeline of a run shows.
#include "gui/runs/timeline_store.h"

#include <algorithm>
#include <utility>

namespace scanweave {

namespace {

/// As fine as a lane's frames deserve; 1,000 lanes of the finest cells take 65 MB.
std::size_t cellsFor(std::uint64_t frames, std::size_t lanes)
{
    const auto perLane = frames / std::max<std::size_t>(lanes, 1);
    std::size_t cells = 256;
    while (cells < 16384 && cells < 2 * perLane) {
        cells *= 4;
    }
    return cells;
}

/// More than any run has: a damaged file must not make a store of all memory.
constexpr std::uint32_t positionsAtMost = 1U << 28;

} // namespace

void TimelineStore::reset(std::int64_t originUs, std::uint64_t expectedFrames, TimelineTimes times)
{
    const auto change = change_ + 1; // so that nobody takes the new picture for the old one
    *this = TimelineStore();
    change_ = changeOfAll_ = changeOfOrigins_ = changeOfModules_ = change;
    times_ = times;
    originUs_ = originUs;
    expectedFrames_ = expectedFrames;
}

void TimelineStore::setRanks(const std::vector<RankRecord>& ranks)
{
    std::vector<LaneHead> heads;
    for (const RankRecord& rank : ranks) {
        heads.push_back({.rank = rank.rank,
                         .role = rank.role,
                         .state = rank.state,
                         .host = rank.host,
                         .frames = rank.frames,
                         .waitSeconds = rank.waitSeconds});
    }
    std::ranges::sort(heads, {}, [](const LaneHead& head) {
        return std::pair(head.role != RankRole::Io, head.rank);
    });
    const auto isSame = [](const LaneHead& a, const LaneHead& b) { return a.rank == b.rank; };
    if (!std::ranges::equal(heads, heads_, isSame)) {
        const auto cells = cellsFor(expectedFrames_, heads.size());
        std::vector<TimelineLane> lanes;
        for (const LaneHead& head : heads) {
            const auto known = laneOfRank_.find(head.rank);
            if (known != laneOfRank_.end()) {
                lanes.push_back(std::move(lanes_[known->second]));
            } else {
                lanes.emplace_back(cells).setShift(shift_);
            }
        }
        lanes_ = std::move(lanes);
        changes_.assign(lanes_.size(), 0);
        laneOfRank_.clear();
        for (std::size_t i = 0; i < heads.size(); ++i) {
            laneOfRank_[heads[i].rank] = i;
        }
    }
    if (heads != heads_) {
        heads_ = std::move(heads);
        changeOfAll_ = ++change_;
    }
    // Known beforehand, so that memory isn't taken twice while it grows; but only believed if all
    // ranks together tell of no more frames than the run has.
    std::uint64_t told = 0;
    for (const LaneHead& head : heads_) {
        told += head.role == RankRole::Io ? 0 : std::min(head.frames, expectedFrames_ + 1);
    }
    for (std::size_t i = 0; i < heads_.size() && told <= expectedFrames_; ++i) {
        if (lanes_[i].isEmpty() && heads_[i].role != RankRole::Io) {
            lanes_[i].reserve(static_cast<std::size_t>(heads_[i].frames));
        }
    }
    fit(lastUs());
}

void TimelineStore::setFiles(std::vector<FileRange> files)
{
    if (files != files_) {
        files_ = std::move(files);
        changeOfAll_ = changeOfOrigins_ = ++change_;
    }
}

void TimelineStore::setKinds(std::vector<DataRange> kinds)
{
    if (kinds != kinds_) {
        kinds_ = std::move(kinds);
        changeOfAll_ = changeOfOrigins_ = ++change_;
    }
}

void TimelineStore::setModules(const ModuleRange& range)
{
    bool isNew = false;
    for (std::size_t i = 0; i < range.modules.size(); ++i) {
        isNew = setModule(static_cast<std::uint32_t>(range.first + i), range.modules[i]) || isNew;
    }
    changeOfModules_ = isNew ? ++change_ : changeOfModules_;
}

bool TimelineStore::setModule(std::uint32_t position, std::uint8_t module)
{
    // Who doesn't know it leaves what others have told.
    if (module == noModule || module == moduleOf(position) || position >= positionsAtMost) {
        return false;
    }
    if (position >= modules_.size()) {
        const auto wanted = std::min<std::uint64_t>(expectedFrames_, positionsAtMost);
        modules_.reserve(static_cast<std::size_t>(wanted));
        modules_.resize(std::size_t{position} + 1, noModule);
    }
    auto& now = modules_[position];
    if (now != noModule) {
        --framesByModule_[now];
    }
    ++framesByModule_[module];
    now = module;
    return true;
}

void TimelineStore::takeModules(std::span<const LaneSpan> spans)
{
    for (const LaneSpan& span : spans) {
        setModule(span.position, span.module);
    }
}

std::uint64_t TimelineStore::changeOf(std::size_t lane) const
{
    return std::max(changeOfAll_, changes_[lane]);
}

void TimelineStore::setMarks(std::vector<MetadataMark> marks)
{
    marks_ = std::move(marks);
    std::ranges::sort(
        marks_, {}, [](const MetadataMark& m) { return std::pair(m.atUs, m.position); });
}

void TimelineStore::replaceFrom(std::int32_t rank,
                                std::int64_t fromUs,
                                std::span<const LaneSpan> spans)
{
    const auto lane = laneOfRank(rank);
    if (!lane) {
        return;
    }
    lanes_[*lane].replaceFrom(fromUs, spans);
    takeModules(spans);
    changes_[*lane] = ++change_;
    fit(lanes_[*lane].lastUs());
}

void TimelineStore::merge(std::int32_t rank, std::span<const LaneSpan> spans)
{
    if (const auto lane = laneOfRank(rank)) {
        lanes_[*lane].merge(spans);
        takeModules(spans);
        changes_[*lane] = ++change_;
        fit(lanes_[*lane].lastUs());
    }
}

std::uint64_t TimelineStore::framesBetween(double fromUs, double toUs) const
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (heads_[i].role != RankRole::Io) {
            sum += lanes_[i].indexAt(static_cast<std::int64_t>(toUs)) -
                   lanes_[i].indexAt(static_cast<std::int64_t>(fromUs));
        }
    }
    return sum;
}

void TimelineStore::setTrouble(std::int32_t rank, std::vector<LaneTrouble> trouble)
{
    const auto lane = laneOfRank(rank);
    if (!lane) {
        return;
    }
    lanes_[*lane].setTrouble(std::move(trouble));
    changes_[*lane] = ++change_;
    fit(lanes_[*lane].lastUs());
}

void TimelineStore::setNow(std::int64_t nowUs, bool isLive)
{
    nowUs = std::max<std::int64_t>(nowUs, 0);
    if (nowUs != nowUs_ || isLive != isLive_) {
        nowUs_ = nowUs;
        isLive_ = isLive;
        changeOfAll_ = ++change_;
    }
    fit(lastUs());
}

std::int64_t TimelineStore::lastUs() const
{
    std::int64_t last = nowUs_;
    for (const TimelineLane& lane : lanes_) {
        last = std::max(last, lane.lastUs());
    }
    return last;
}

void TimelineStore::fit(std::int64_t us)
{
    if (lanes_.empty()) {
        return;
    }
    const auto cells = static_cast<std::int64_t>(lanes_.front().cellCount());
    int shift = shift_;
    // Room for as much again, so that a live run doesn't rebuild all the time. One that is over
    // gets cells as fine as they can be.
    if (us >> shift >= cells) {
        while (us >> shift >= (isLive_ ? cells / 2 : cells)) {
            ++shift;
        }
    }
    if (shift != shift_) {
        shift_ = shift;
        changeOfAll_ = ++change_;
        for (TimelineLane& lane : lanes_) {
            lane.setShift(shift);
        }
    }
}

std::optional<std::size_t> TimelineStore::laneOfRank(std::int32_t rank) const
{
    const auto known = laneOfRank_.find(rank);
    return known == laneOfRank_.end() ? std::nullopt : std::optional(known->second);
}

std::optional<std::size_t> TimelineStore::fileOf(std::uint32_t position) const
{
    const auto after = std::ranges::upper_bound(files_, position, {}, &FileRange::first);
    if (after == files_.begin()) {
        return std::nullopt;
    }
    const auto& file = *std::prev(after);
    return position - file.first < file.frames
               ? std::optional(static_cast<std::size_t>(std::prev(after) - files_.begin()))
               : std::nullopt;
}

const DataRange* TimelineStore::kindOf(std::uint32_t position) const
{
    const auto after = std::ranges::upper_bound(kinds_, position, {}, &DataRange::first);
    return after == kinds_.begin() ? nullptr : &*std::prev(after);
}

std::uint64_t TimelineStore::frames() const
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        sum += heads_[i].role == RankRole::Io ? 0 : lanes_[i].size();
    }
    return sum;
}

std::size_t TimelineStore::bytes() const
{
    std::size_t sum = marks_.capacity() * sizeof(MetadataMark) + modules_.capacity();
    for (const TimelineLane& lane : lanes_) {
        sum += lane.bytes();
    }
    return sum;
}

} // namespace scanweave
