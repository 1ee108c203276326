// SPDX-License-Identifier: BSD-2-Clause
// Which frames of a timeline a query finds. No widgets.
#pragma once

#include "gui/runs/timeline_query.h"
#include "gui/runs/timeline_store.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace scanweave {

/// A frame in the store.
struct LanePlace
{
    std::size_t lane = 0;
    std::size_t index = 0;

    friend bool operator==(const LanePlace&, const LanePlace&) = default;
};

/// Frames next to each other in the inputs.
struct PositionRange
{
    std::uint64_t from = 0;
    std::uint64_t to = 0; ///< behind the last

    friend bool operator==(const PositionRange&, const PositionRange&) = default;
};

/// One bit per frame, so that ten million found ones take 1.25 MB. Looks through the store piece by
/// piece, and again through lanes that have changed since. Lives on the store's thread.
class TimelineHits
{
public:
    /// Looks for something else, from the beginning.
    void setQuery(TimelineQuery query);
    const TimelineQuery& query() const { return query_; }

    /// Finds out what is new in the store. To be called after every change of it.
    void update(const TimelineStore& store);
    /// Looks through about so many frames. False when nothing is left to look at.
    bool look(const TimelineStore& store, std::size_t frames);
    bool isComplete() const { return next_ == lanes_.size(); }

    std::uint64_t count() const;
    bool isHit(LanePlace place) const;

    /// The hit after (direction > 0) or before this frame, by start, then lane by lane; behind the
    /// last one comes the first. A place that isn't there stands before all that start at `us`.
    std::optional<LanePlace> neighbour(const TimelineStore& store,
                                       std::optional<LanePlace> place,
                                       std::int64_t us,
                                       int direction) const;

    /// Which one it is in that order, from 1.
    std::uint64_t numberOf(const TimelineStore& store, LanePlace hit) const;

    /// A hit of these lanes in each of `count` stretches of time, where there is one: the first of
    /// the first lane that has one. A frame that began before and reaches in counts.
    std::vector<std::optional<LanePlace>> marks(const TimelineStore& store,
                                                std::size_t firstLane,
                                                std::size_t lanes,
                                                double fromUs,
                                                double stretchUs,
                                                std::size_t count) const;

private:
    /// The query as what a frame's lane, state and position must be.
    struct Filter
    {
        bool findsAny = false;
        std::vector<std::uint64_t> ranks;                    ///< all of them
        unsigned states = 0;                                 ///< a bit each
        std::optional<std::vector<PositionRange>> positions; ///< ascending; none: any

        friend bool operator==(const Filter&, const Filter&) = default;
    };

    struct LaneHits
    {
        std::int32_t rank = 0;
        std::uint64_t change = 0; ///< TimelineStore::changeOfFrames() of what was looked at
        std::size_t looked = 0;   ///< frames
        std::size_t frames = 0;
        std::uint64_t count = 0;
        std::vector<std::uint64_t> bits;
        bool isStale = true;
    };

    Filter filterFor(const TimelineStore& store) const;
    bool matters(const TimelineStore& store, std::size_t lane) const;
    static void begin(LaneHits& hits, std::size_t frames);
    void lookAt(const TimelineLane& lane, LaneHits& hits, std::size_t to) const;
    std::optional<std::size_t> firstFrom(std::size_t lane, std::size_t index) const;
    std::optional<std::size_t> lastBefore(std::size_t lane, std::size_t index) const;
    std::uint64_t countBefore(std::size_t lane, std::size_t index) const;

    TimelineQuery query_;
    Filter filter_;
    std::uint64_t origins_ = 0; ///< TimelineStore::changeOfOrigins() that filter_ is for
    std::vector<LaneHits> lanes_;
    std::size_t next_ = 0; ///< lane to look at
};

} // namespace scanweave
