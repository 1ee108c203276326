// SPDX-License-Identifier: BSD-2-Clause
// The frames of one rank in time, kept so that any picture of them costs its pixels, not its
// frames.
#pragma once

#include "gui/runs/lane_cells.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace scanweave {

/// Number of a module that nobody knows.
inline constexpr std::uint8_t noModule = 0xff;

/// A module's number in a byte; of more than there is room for, none.
constexpr std::uint8_t moduleCode(std::int32_t module)
{
    return module >= 0 && module < noModule ? static_cast<std::uint8_t>(module) : noModule;
}

/// A frame on a lane. Times in microseconds after the store's origin.
struct LaneSpan
{
    std::int64_t startUs = 0;
    std::int64_t finishUs = -1;     ///< before the start: not finished
    std::uint32_t position = 0;     ///< FrameRecord::position
    std::uint8_t module = noModule; ///< in which it was longest, as far as is known here

    friend bool operator==(const LaneSpan&, const LaneSpan&) = default;
};

/// A frame that didn't go well. Without a time of its start it is a mark at `atUs`.
struct LaneTrouble
{
    std::int64_t atUs = 0;
    std::uint32_t position = 0;
    SpanState state = SpanState::Failed;
    bool hasSpan = true; ///< a span starts there; else the frame failed before it began

    friend bool operator==(const LaneTrouble&, const LaneTrouble&) = default;
};

/// A frame as the lane tells it: a frame ends at the latest where the next one begins.
struct LaneBar
{
    std::size_t index = 0;
    std::int64_t startUs = 0;
    std::int64_t endUs = 0;
    std::int64_t durationUs = 0; ///< as recorded; until now for one that still runs
    std::uint32_t position = 0;
    SpanState state = SpanState::Done;
};

/// Frames by start in plain columns (17 bytes each), and over them levels of cells, each of which
/// covers four of the level below: a pixel is the worst of the few cells that it covers. Where
/// pixels are finer than cells, the frames themselves are walked.
class TimelineLane
{
public:
    /// Cells of the finest level; a power of four.
    explicit TimelineLane(std::size_t cells = 16384);

    void reserve(std::size_t frames);

    /// Says that all frames that start at or after `fromUs` are these. They are brought into order;
    /// times that make no sense are bent into range.
    void replaceFrom(std::int64_t fromUs, std::span<const LaneSpan> spans);

    /// Adds frames that may lie between those that are there; one that is there already is
    /// replaced, if it starts where it did.
    void merge(std::span<const LaneSpan> spans);

    /// All troubles of the lane.
    void setTrouble(std::vector<LaneTrouble> trouble);

    /// Width of the finest cells is 2^shift microseconds; they must cover lastUs().
    void setShift(int shift);
    int shift() const { return cells_.shift(); }
    std::size_t cellCount() const { return cells_.count(); }

    std::size_t size() const { return starts_.size(); }
    bool isEmpty() const { return starts_.empty(); }
    std::int64_t firstUs() const { return starts_.empty() ? 0 : starts_.front(); }
    std::int64_t lastUs() const { return lastUs_; } ///< last known time
    /// Where a delta must begin: the start of the last frame, of the one before if that has not
    /// finished, and so on for a few.
    std::int64_t deltaFromUs() const;

    /// The frame number `index`; `nowUs` ends one that still runs.
    LaneBar bar(std::size_t index, std::int64_t nowUs) const;

    /// The first frame that starts at `us` or later.
    std::size_t indexAt(std::int64_t us) const;

    std::int64_t startOf(std::size_t index) const { return starts_[index]; }
    std::uint32_t positionOf(std::size_t index) const { return positions_[index]; }
    SpanState stateOf(std::size_t index) const { return states_[index]; }

    /// The frame with this position in the run.
    std::optional<std::size_t> indexOf(std::uint32_t position) const;
    /// The same where its start is known: needn't look at all frames.
    std::optional<std::size_t> indexOf(std::int64_t startUs, std::uint32_t position) const;

    /// Cells of pixels of `usPerPixel` from `fromUs` on.
    void
    columns(double fromUs, double usPerPixel, std::int64_t nowUs, std::span<LaneCell> pixels) const;

    static constexpr std::uint32_t noPosition = 0xffffffffU;

    /// Position of the first frame in each pixel, noPosition where there is none: for colours that
    /// cells don't know.
    void positions(double fromUs,
                   double usPerPixel,
                   std::int64_t nowUs,
                   std::span<std::uint32_t> pixels) const;

    /// The frame at `us`, or the nearest one not farther than `slackUs`; one that went wrong within
    /// the slack comes first, however short it is.
    std::optional<LaneBar> hit(std::int64_t us, std::int64_t slackUs, std::int64_t nowUs) const;

    /// The first frame after `us` (direction > 0) or the last before it that went wrong, at least
    /// as badly as `least`.
    std::optional<LaneBar> troubleFrom(std::int64_t us,
                                       int direction,
                                       std::int64_t nowUs,
                                       SpanState least = SpanState::Skipped) const;

    /// Time in frames between two times.
    std::int64_t busyUs(std::int64_t fromUs, std::int64_t toUs, std::int64_t nowUs) const;

    std::size_t bytes() const; ///< of memory

private:
    std::int64_t endOf(std::size_t index) const; ///< -1: runs still
    void resize(std::size_t frames);
    void applyTrouble(std::int64_t fromUs);
    void rebuild(std::int64_t fromUs);
    void columnsFromFrames(double fromUs, double usPerPixel, std::span<LaneCell> pixels) const;
    void
    addOpen(double fromUs, double usPerPixel, std::int64_t nowUs, std::span<LaneCell> pixels) const;

    LaneCells cells_; ///< as long as there are frames
    std::vector<std::int64_t> starts_;
    std::vector<std::uint32_t> durations_; ///< packed, see the source
    std::vector<std::uint32_t> positions_;
    std::vector<SpanState> states_;
    std::vector<LaneTrouble> trouble_; ///< by time
    std::int64_t lastUs_ = 0;
};

} // namespace scanweave
