// SPDX-License-Identifier: BSD-2-Clause
// What happened on a lane, summed up in cells of time at several widths.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace scanweave {

/// What a frame's bar stands for, ascending by how much a user must not miss it.
enum class SpanState : std::uint8_t
{
    None, ///< nothing there
    Done,
    Running,
    Skipped,
    Failed,
};

/// What happened on a lane in one pixel.
struct LaneCell
{
    std::uint8_t busy = 0; ///< part of the time in frames, 255: all of it
    SpanState worst = SpanState::None;
    std::uint8_t slowest = 0; ///< longest frame, see durationCode()

    friend bool operator==(const LaneCell&, const LaneCell&) = default;
};

/// Takes over what is worse.
inline void takeWorst(LaneCell& cell, SpanState state, std::uint8_t slowest)
{
    cell.worst = std::max(cell.worst, state);
    cell.slowest = std::max(cell.slowest, slowest);
}

/// A duration on a scale of eight steps per octave; 0 for less than a microsecond.
std::uint8_t durationCode(std::int64_t us);
std::int64_t durationOfCode(std::uint8_t code);

/// Adds frames, ascending by time, to cells next to each other: how busy one was is rounded once,
/// when the next one is begun.
class CellFiller
{
public:
    /// `width`: of a cell, in the unit of add().
    CellFiller(std::span<LaneCell> cells, double width)
        : cells_(cells)
        , width_(width)
    {}

    /// The part of a frame in one cell. A frame of no length counts too.
    void add(std::size_t cell, double busy, SpanState state, std::uint8_t slowest);

    /// Closes the last cell.
    void finish();

private:
    std::span<LaneCell> cells_;
    double width_;
    std::size_t filling_ = static_cast<std::size_t>(-1);
    double busy_ = 0;
};

/// Levels of cells, each of which covers four of the level below. Cells begin at time 0; the finest
/// are 2^shift microseconds wide.
class LaneCells
{
public:
    /// `count`: of the finest cells, a power of four.
    explicit LaneCells(std::size_t count)
        : count_(count)
    {}

    std::size_t count() const { return count_; }
    int shift() const { return shift_; }
    std::int64_t widthUs() const { return std::int64_t{1} << shift_; }
    bool isEmpty() const { return levels_.empty(); }

    /// Forgets all cells.
    void clear() { levels_.clear(); }
    void setShift(int shift);

    /// The finest cells, of which those from number `first` on are made empty, for a CellFiller;
    /// coarsen(first) must follow. All are, whatever `first`, when there were none.
    std::span<LaneCell> refill(std::size_t first);

    /// Sums the finest cells from number `first` on up in the levels above.
    void coarsen(std::size_t first);

    /// Pixels of `usPerPixel`, at least as wide as the finest cells, from `fromUs` on: the worst of
    /// the few cells that each covers.
    void columns(double fromUs, double usPerPixel, std::span<LaneCell> pixels) const;

    std::size_t bytes() const; ///< of memory

private:
    std::size_t count_;
    int shift_ = 0;
    std::vector<std::vector<LaneCell>> levels_; ///< finest first
};

} // namespace scanweave
