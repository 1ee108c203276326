// SPDX-License-Identifier: BSD-2-Clause
// Which frames of a timeline a query finds.
#include "gui/runs/timeline_hits.h"

#include "gui/widgets/path_text.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace scanweave {

namespace {

using Kind = FrameCondition::Kind;

constexpr std::size_t wordBits = 64;
constexpr unsigned allStates = ~0U;

constexpr std::size_t wordsFor(std::size_t bits)
{
    return (bits + wordBits - 1) / wordBits;
}

/// The lower `bits` of a word.
constexpr std::uint64_t lowBits(std::size_t bits)
{
    return bits >= wordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

bool isSameLetter(char a, char b)
{
    const auto upper = [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
    };
    return upper(a) == upper(b);
}

std::uint64_t positionsIn(const TimelineStore& store)
{
    return store.files().empty() ? 0 : store.files().back().first + store.files().back().frames;
}

/// First index on a lane of what comes after (or begins at) a moment and a place in it.
std::size_t boundary(const TimelineStore& store,
                     std::size_t lane,
                     const std::optional<LanePlace>& place,
                     std::int64_t us,
                     int direction)
{
    if (place && lane == place->lane) {
        return place->index + (direction > 0 ? 1 : 0);
    }
    return store.lane(lane).indexAt(us + (place && lane < place->lane ? 1 : 0));
}

std::vector<PositionRange> positionsOfFiles(const FrameCondition& condition,
                                            const TimelineStore& store)
{
    std::vector<PositionRange> found;
    const bool isPath = condition.file.contains(QLatin1Char('/'));
    for (const FileRange& file : store.files()) {
        const QString path = QString::fromStdString(file.path);
        const QString name = isPath ? path : studio::fileName(path);
        if (!name.contains(condition.file, Qt::CaseInsensitive)) {
            continue;
        }
        if (!condition.index) {
            found.push_back({file.first, file.first + file.frames});
        } else if (*condition.index < file.frames) {
            found.push_back({file.first + *condition.index, file.first + *condition.index + 1});
        }
    }
    return found;
}

/// Ascending, and none beside another.
std::vector<PositionRange> positionsOf(const FrameCondition& condition, const TimelineStore& store)
{
    const auto number = condition.number;
    std::vector<PositionRange> found;
    if (condition.kind == Kind::File ||
        (condition.kind == Kind::Number && number >= positionsIn(store))) {
        found = positionsOfFiles(condition, store); // no frame has that number, but a file may
    }
    if (condition.kind == Kind::Number || condition.kind == Kind::Frame) {
        found.push_back({number, number + 1});
    }
    const auto& kinds = store.kinds();
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const DataRange& kind = kinds[i];
        const PositionRange range{kind.first,
                                  i + 1 < kinds.size() ? kinds[i + 1].first
                                                       : std::uint64_t{TimelineLane::noPosition}};
        const auto ofSeq = number + kind.withoutSeq;
        switch (condition.kind) {
        case Kind::Number:
        case Kind::Seq:
            if (number < positionsIn(store) && ofSeq >= range.from && ofSeq < range.to) {
                found.push_back({ofSeq, ofSeq + 1});
            }
            break;
        case Kind::Type:
            if (isSameLetter(kind.letter, condition.letter)) {
                found.push_back(range);
            }
            break;
        case Kind::Epoch:
            if (kind.epoch == number) {
                found.push_back(range);
            }
            break;
        case Kind::Observation:
            if (kind.observation == number) {
                found.push_back(range);
            }
            break;
        default:
            break;
        }
    }
    std::ranges::sort(found, {}, &PositionRange::from);
    std::vector<PositionRange> joined;
    for (const PositionRange& range : found) {
        if (!joined.empty() && range.from <= joined.back().to) {
            joined.back().to = std::max(joined.back().to, range.to);
        } else {
            joined.push_back(range);
        }
    }
    return joined;
}

std::vector<PositionRange> both(const std::vector<PositionRange>& a,
                                const std::vector<PositionRange>& b)
{
    std::vector<PositionRange> common;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        const PositionRange range{std::max(x->from, y->from), std::min(x->to, y->to)};
        if (range.from < range.to) {
            common.push_back(range);
        }
        x->to < y->to ? ++x : ++y;
    }
    return common;
}

} // namespace

void TimelineHits::setQuery(TimelineQuery query)
{
    query_ = std::move(query);
    filter_ = {};
    origins_ = 0;
    lanes_.clear();
    next_ = 0;
}

TimelineHits::Filter TimelineHits::filterFor(const TimelineStore& store) const
{
    Filter filter;
    filter.findsAny = !query_.isEmpty();
    filter.states = allStates;
    for (const FrameCondition& condition : query_.conditions) {
        if (condition.kind == Kind::Rank) {
            filter.ranks.push_back(condition.number);
        } else if (condition.kind == Kind::State) {
            filter.states &= 1U << static_cast<unsigned>(condition.state);
        } else {
            auto positions = positionsOf(condition, store);
            filter.positions =
                filter.positions ? both(*filter.positions, positions) : std::move(positions);
        }
    }
    filter.findsAny =
        filter.findsAny && filter.states != 0 && (!filter.positions || !filter.positions->empty());
    return filter;
}

bool TimelineHits::matters(const TimelineStore& store, std::size_t lane) const
{
    const auto& head = store.head(lane);
    return filter_.findsAny && head.role != RankRole::Io &&
           std::ranges::all_of(filter_.ranks, [&](std::uint64_t rank) {
               return head.rank >= 0 && static_cast<std::uint64_t>(head.rank) == rank;
           });
}

void TimelineHits::update(const TimelineStore& store)
{
    bool isSame = lanes_.size() == store.laneCount();
    for (std::size_t lane = 0; isSame && lane < lanes_.size(); ++lane) {
        isSame = lanes_[lane].rank == store.head(lane).rank;
    }
    if (origins_ != store.changeOfOrigins()) {
        origins_ = store.changeOfOrigins();
        auto filter = filterFor(store);
        isSame = isSame && filter == filter_;
        filter_ = std::move(filter);
    }
    if (!isSame) {
        lanes_.assign(store.laneCount(), LaneHits());
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
            lanes_[lane].rank = store.head(lane).rank;
        }
        next_ = 0;
    }
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        if (!lanes_[lane].isStale && lanes_[lane].change != store.changeOfFrames(lane)) {
            lanes_[lane].isStale = true;
        }
        if (lanes_[lane].isStale) {
            lanes_[lane].looked = 0;
            next_ = std::min(next_, lane);
        }
    }
}

void TimelineHits::begin(LaneHits& hits, std::size_t frames)
{
    // What was found before stays until it is looked at again, so that marks don't flicker.
    hits.frames = frames;
    hits.bits.resize(wordsFor(frames));
    if (frames % wordBits != 0) {
        hits.bits.back() &= lowBits(frames % wordBits);
    }
    hits.count = 0;
    for (const auto word : hits.bits) {
        hits.count += static_cast<std::uint64_t>(std::popcount(word));
    }
}

void TimelineHits::lookAt(const TimelineLane& lane, LaneHits& hits, std::size_t to) const
{
    const auto* positions = filter_.positions ? &*filter_.positions : nullptr;
    // Frames mostly come in the order of their positions: the last range is asked first.
    PositionRange range = positions != nullptr ? positions->front() : PositionRange{};
    const auto isAmong = [&](std::uint64_t position) {
        if (position >= range.from && position < range.to) {
            return true;
        }
        if (positions->size() == 1) {
            return false;
        }
        const auto after = std::ranges::upper_bound(*positions, position, {}, &PositionRange::from);
        if (after == positions->begin() || position >= std::prev(after)->to) {
            return false;
        }
        range = *std::prev(after);
        return true;
    };
    for (auto i = hits.looked; i < to;) {
        std::uint64_t word = 0;
        const auto end = std::min(i / wordBits * wordBits + wordBits, to);
        for (; i < end; ++i) {
            const bool isState =
                (filter_.states >> static_cast<unsigned>(lane.stateOf(i)) & 1U) != 0;
            const bool isFound = isState && (positions == nullptr || isAmong(lane.positionOf(i)));
            word |= static_cast<std::uint64_t>(isFound ? 1 : 0) << i % wordBits;
        }
        auto& kept = hits.bits[(i - 1) / wordBits];
        hits.count += static_cast<std::uint64_t>(std::popcount(word));
        hits.count -= static_cast<std::uint64_t>(std::popcount(kept));
        kept = word;
    }
    hits.looked = to;
}

bool TimelineHits::look(const TimelineStore& store, std::size_t frames)
{
    for (; next_ < lanes_.size(); ++next_) {
        LaneHits& hits = lanes_[next_];
        if (!hits.isStale) {
            continue;
        }
        if (!matters(store, next_)) {
            hits.isStale = false;
            hits.change = store.changeOfFrames(next_);
            continue;
        }
        const TimelineLane& lane = store.lane(next_);
        if (hits.looked == 0) {
            begin(hits, lane.size());
            hits.change = store.changeOfFrames(next_);
        }
        // Whole words at a time, but for the last one.
        const auto piece = std::max(frames / wordBits * wordBits, wordBits);
        const auto to = std::min(hits.looked + piece, hits.frames);
        frames -= std::min(to - hits.looked, frames);
        lookAt(lane, hits, to);
        if (to < hits.frames) {
            return true;
        }
        hits.isStale = false;
        if (frames == 0) {
            ++next_;
            return !isComplete();
        }
    }
    return false;
}

std::uint64_t TimelineHits::count() const
{
    std::uint64_t sum = 0;
    for (const LaneHits& lane : lanes_) {
        sum += lane.count;
    }
    return sum;
}

bool TimelineHits::isHit(LanePlace place) const
{
    return firstFrom(place.lane, place.index) == place.index;
}

std::optional<std::size_t> TimelineHits::firstFrom(std::size_t lane, std::size_t index) const
{
    if (lane >= lanes_.size() || index >= lanes_[lane].frames) {
        return std::nullopt;
    }
    const auto& bits = lanes_[lane].bits;
    auto at = index / wordBits;
    auto word = bits[at] & ~lowBits(index % wordBits);
    while (word == 0 && ++at < bits.size()) {
        word = bits[at];
    }
    return word == 0
               ? std::nullopt
               : std::optional(at * wordBits + static_cast<std::size_t>(std::countr_zero(word)));
}

std::optional<std::size_t> TimelineHits::lastBefore(std::size_t lane, std::size_t index) const
{
    index = std::min(index, lanes_[lane].frames);
    if (index == 0) {
        return std::nullopt;
    }
    const auto& bits = lanes_[lane].bits;
    auto at = (index - 1) / wordBits;
    auto word = bits[at] & lowBits(index - at * wordBits);
    while (word == 0 && at-- > 0) {
        word = bits[at];
    }
    return word == 0 ? std::nullopt : std::optional(at * wordBits + std::bit_width(word) - 1);
}

std::uint64_t TimelineHits::countBefore(std::size_t lane, std::size_t index) const
{
    const auto& bits = lanes_[lane].bits;
    index = std::min(index, lanes_[lane].frames);
    std::uint64_t sum = 0;
    for (std::size_t at = 0; at < index / wordBits; ++at) {
        sum += static_cast<std::uint64_t>(std::popcount(bits[at]));
    }
    if (index % wordBits != 0) {
        sum += static_cast<std::uint64_t>(
            std::popcount(bits[index / wordBits] & lowBits(index % wordBits)));
    }
    return sum;
}

std::optional<LanePlace> TimelineHits::neighbour(const TimelineStore& store,
                                                 std::optional<LanePlace> place,
                                                 std::int64_t us,
                                                 int direction) const
{
    std::optional<LanePlace> best;
    std::optional<LanePlace> farthest; // behind the last comes the first
    const auto isBefore = [&](LanePlace a, const std::optional<LanePlace>& b) {
        if (!b) {
            return true;
        }
        const auto startA = store.lane(a.lane).startOf(a.index);
        const auto startB = store.lane(b->lane).startOf(b->index);
        return direction > 0 ? startA < startB : startA >= startB; // lanes come in their order
    };
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        if (lanes_[lane].count == 0 || lanes_[lane].frames > store.lane(lane).size()) {
            continue;
        }
        const auto at = boundary(store, lane, place, us, direction);
        const auto near = direction > 0 ? firstFrom(lane, at) : lastBefore(lane, at);
        const auto far = direction > 0 ? firstFrom(lane, 0) : lastBefore(lane, lanes_[lane].frames);
        if (near && isBefore({lane, *near}, best)) {
            best = LanePlace{lane, *near};
        }
        if (far && isBefore({lane, *far}, farthest)) {
            farthest = LanePlace{lane, *far};
        }
    }
    return best ? best : farthest;
}

std::uint64_t TimelineHits::numberOf(const TimelineStore& store, LanePlace hit) const
{
    const auto us = store.lane(hit.lane).startOf(hit.index);
    std::uint64_t before = 0;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        if (lanes_[lane].count > 0) {
            before += countBefore(lane, boundary(store, lane, hit, us, -1));
        }
    }
    return before + 1;
}

std::vector<std::optional<LanePlace>> TimelineHits::marks(const TimelineStore& store,
                                                          std::size_t firstLane,
                                                          std::size_t lanes,
                                                          double fromUs,
                                                          double stretchUs,
                                                          std::size_t count) const
{
    std::vector<std::optional<LanePlace>> marks(count);
    const auto stretchOf = [&](std::int64_t us) {
        return std::max((static_cast<double>(us) - fromUs) / stretchUs, 0.0);
    };
    const auto startOf = [&](std::size_t stretch) {
        return static_cast<std::int64_t>(
            std::ceil(std::max(fromUs + static_cast<double>(stretch) * stretchUs, 0.0)));
    };
    const auto last = std::min(firstLane + lanes, lanes_.size());
    for (auto lane = firstLane; lane < last && count > 0; ++lane) {
        const TimelineLane& frames = store.lane(lane);
        if (lanes_[lane].count == 0 || lanes_[lane].frames > frames.size()) {
            continue;
        }
        auto from = frames.indexAt(startOf(0));
        if (from > 0 && static_cast<double>(frames.bar(from - 1, store.nowUs()).endUs) > fromUs) {
            --from;
        }
        while (const auto hit = firstFrom(lane, from)) {
            const double at = stretchOf(frames.startOf(*hit));
            if (at >= static_cast<double>(count)) {
                break;
            }
            auto stretch = static_cast<std::size_t>(at);
            if (!marks[stretch]) {
                marks[stretch] = LanePlace{lane, *hit};
            }
            while (stretch < count && marks[stretch]) {
                ++stretch;
            }
            from = std::max(*hit + 1, frames.indexAt(startOf(stretch)));
        }
    }
    return marks;
}

} // namespace scanweave
