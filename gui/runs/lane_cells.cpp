// SPDX-License-Identifier: BSD-2-Clause
// What happened on a lane, summed up in cells of time at several widths.
#include "gui/runs/lane_cells.h"

#include <array>
#include <bit>
#include <cmath>

namespace scanweave {

namespace {

std::uint8_t busyOf(double busyUs, double wholeUs)
{
    const double part = wholeUs > 0 ? busyUs / wholeUs : 0;
    return static_cast<std::uint8_t>(std::lround(std::clamp(part, 0.0, 1.0) * 255));
}

/// The shortest duration of each code.
std::array<std::int64_t, 256> shortestOfCodes()
{
    std::array<std::int64_t, 256> shortest{};
    for (std::size_t code = 1; code < shortest.size(); ++code) {
        // A code is 1 + 8 log2 of the duration, rounded.
        shortest[code] =
            static_cast<std::int64_t>(std::ceil(std::exp2((static_cast<double>(code) - 1.5) / 8)));
    }
    return shortest;
}

/// Which cells a pixel covers: the same for all lanes of a picture, so that it is worked out once.
struct CellRange
{
    std::uint32_t first = 0;
    std::uint32_t last = 0; ///< behind the last one

    friend bool operator==(const CellRange&, const CellRange&) = default;
};

class CellRanges
{
public:
    /// `scale`: cells per microsecond. The ranges stay until the next call.
    std::span<const CellRange>
    of(double fromUs, double usPerPixel, double scale, std::size_t cells, std::size_t pixels)
    {
        const std::array<double, 3> key{fromUs, usPerPixel, scale};
        if (key == key_ && cells == cells_ && pixels == ranges_.size()) {
            return ranges_;
        }
        key_ = key;
        cells_ = cells;
        ranges_.assign(pixels, {});
        for (std::size_t x = 0; x < pixels; ++x) {
            const double a = (fromUs + static_cast<double>(x) * usPerPixel) * scale;
            const double b = a + usPerPixel * scale;
            if (b > 0 && a < static_cast<double>(cells)) {
                const auto end = std::min(std::ceil(b), static_cast<double>(cells));
                ranges_[x] = {a <= 0 ? 0U : static_cast<std::uint32_t>(a),
                              static_cast<std::uint32_t>(end)};
            }
        }
        return ranges_;
    }

private:
    std::array<double, 3> key_{};
    std::size_t cells_ = 0;
    std::vector<CellRange> ranges_;
};

} // namespace

std::uint8_t durationCode(std::int64_t us)
{
    // Asked for every frame of a picture: a look into a table, not a logarithm.
    static const auto shortest = shortestOfCodes();
    if (us < 1) {
        return 0;
    }
    const auto octave =
        static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(us)) - 1);
    std::size_t code = std::min<std::size_t>(1 + 8 * octave, 255);
    while (code < 255 && us >= shortest[code + 1]) {
        ++code;
    }
    return static_cast<std::uint8_t>(code);
}

std::int64_t durationOfCode(std::uint8_t code)
{
    return code == 0 ? 0 : std::llround(std::exp2((code - 1) / 8.0));
}

void CellFiller::add(std::size_t cell, double busy, SpanState state, std::uint8_t slowest)
{
    if (cell != filling_) {
        finish();
        filling_ = cell;
    }
    busy_ += busy;
    takeWorst(cells_[cell], state, slowest);
}

void CellFiller::finish()
{
    if (filling_ < cells_.size()) {
        cells_[filling_].busy = busyOf(busy_, width_);
    }
    filling_ = cells_.size();
    busy_ = 0;
}

void LaneCells::setShift(int shift)
{
    shift_ = shift;
    levels_.clear();
}

std::span<LaneCell> LaneCells::refill(std::size_t first)
{
    if (levels_.empty()) {
        for (std::size_t n = count_; n >= 16; n /= 4) {
            levels_.emplace_back(n);
        }
    }
    auto& finest = levels_.front();
    std::fill(finest.begin() + static_cast<std::ptrdiff_t>(first), finest.end(), LaneCell{});
    return finest;
}

void LaneCells::coarsen(std::size_t first)
{
    auto dirty = first;
    for (std::size_t level = 1; level < levels_.size(); ++level) {
        dirty /= 4;
        auto& coarse = levels_[level];
        const auto& fine = levels_[level - 1];
        for (auto cell = dirty; cell < coarse.size(); ++cell) {
            LaneCell sum;
            unsigned total = 0;
            for (std::size_t part = 4 * cell; part < 4 * cell + 4; ++part) {
                total += fine[part].busy;
                takeWorst(sum, fine[part].worst, fine[part].slowest);
            }
            sum.busy = static_cast<std::uint8_t>((total + 2) / 4);
            coarse[cell] = sum;
        }
    }
}

void LaneCells::columns(double fromUs, double usPerPixel, std::span<LaneCell> pixels) const
{
    std::size_t level = 0;
    double width = std::ldexp(1.0, shift_);
    while (level + 1 < levels_.size() && width * 4 <= usPerPixel) {
        ++level;
        width *= 4;
    }
    const auto& cells = levels_[level];
    const double scale = 1 / width;
    static thread_local CellRanges memory;
    const auto ranges = memory.of(fromUs, usPerPixel, scale, cells.size(), pixels.size());
    for (std::size_t x = 0; x < pixels.size(); ++x) {
        const CellRange range = ranges[x];
        LaneCell pixel;
        unsigned busy = 0;
        for (auto cell = range.first; cell < range.last; ++cell) {
            busy += cells[cell].busy;
            takeWorst(pixel, cells[cell].worst, cells[cell].slowest);
        }
        const auto count = range.last - range.first;
        pixel.busy = static_cast<std::uint8_t>(count > 1 ? busy / count : busy);
        pixels[x] = pixel;
    }
}

std::size_t LaneCells::bytes() const
{
    std::size_t sum = 0;
    for (const auto& level : levels_) {
        sum += level.capacity() * sizeof(LaneCell);
    }
    return sum;
}

} // namespace scanweave
