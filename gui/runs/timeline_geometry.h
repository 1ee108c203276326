// SPDX-License-Identifier: BSD-2-Clause
// Where things are in the timeline: time to x, lanes to rows and y, marks of the axis. No widgets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace scanweave {

/// A window of time on so many pixels. Times in microseconds after the run's origin.
class TimeScale
{
public:
    TimeScale() = default;
    /// The whole of [fromUs, toUs) on `width` pixels; too small a range is widened.
    static TimeScale fitted(double fromUs, double toUs, int width);

    double fromUs() const { return fromUs_; }
    double toUs() const { return fromUs_ + usPerPixel_ * width_; }
    double usPerPixel() const { return usPerPixel_; }
    int width() const { return width_; }

    double xOf(double us) const { return (us - fromUs_) / usPerPixel_; }
    double usAt(double x) const { return fromUs_ + x * usPerPixel_; }

    /// `factor` > 1 shows less; the time at x stays there. Between a tenth of a microsecond per
    /// pixel and four times the range [0, endUs).
    [[nodiscard]] TimeScale zoomed(double x, double factor, double endUs) const;
    /// Moved by pixels (to the right: earlier times come into sight), as far as something of
    /// [0, endUs) stays in sight.
    [[nodiscard]] TimeScale panned(double dx, double endUs) const;
    [[nodiscard]] TimeScale resized(int width) const; ///< keeps the range
    [[nodiscard]] TimeScale movedTo(double fromUs) const;

    friend bool operator==(const TimeScale&, const TimeScale&) = default;

private:
    double fromUs_ = 0;
    double usPerPixel_ = 1000;
    int width_ = 1;
};

/// A row of the picture: one lane, or a few that are folded into one.
struct LaneRow
{
    std::size_t firstLane = 0;
    std::size_t lanes = 1;
    int y = 0; ///< in the scrolled contents
    int height = 0;

    friend bool operator==(const LaneRow&, const LaneRow&) = default;
};

/// Lanes as rows: all of them as high as fits where they fit, else folded into groups of equal
/// size. I/O lanes are never folded together with others. Groups that the user opened show their
/// lanes.
class LaneRows
{
public:
    static constexpr int leastHeight = 8;
    static constexpr int openHeight = 18;
    static constexpr int mostHeight = 24;

    LaneRows() = default;
    /// `ioLanes` of `lanes` come first. `open`: first lanes of the groups that are open.
    LaneRows(std::size_t lanes,
             std::size_t ioLanes,
             int height,
             int wantedHeight,
             const std::set<std::size_t>& open);

    const std::vector<LaneRow>& rows() const { return rows_; }
    std::size_t groupSize() const { return groupSize_; } ///< 1: nothing is folded
    int contentHeight() const;

    /// Index of the row at y of the contents; none outside.
    std::optional<std::size_t> rowAt(int y) const;
    std::optional<std::size_t> rowOfLane(std::size_t lane) const;
    /// First lane of the group that a lane belongs to when folded.
    std::size_t groupOf(std::size_t lane) const;

private:
    std::vector<LaneRow> rows_;
    std::size_t groupSize_ = 1;
    std::size_t ioLanes_ = 0;
};

/// A mark of the axis.
struct AxisTick
{
    double us = 0; ///< after the origin
    std::string label;

    friend bool operator==(const AxisTick&, const AxisTick&) = default;
};

enum class AxisKind : std::uint8_t
{
    Elapsed,   ///< since the run began
    WallClock, ///< UTC
};

/// Marks at round times, at least `spacing` pixels apart. `originUs`: since the Unix epoch.
std::vector<AxisTick>
axisTicks(const TimeScale& scale, AxisKind kind, std::int64_t originUs, int spacing = 90);

/// Length of the steps between them, in microseconds.
double tickStep(double usPerPixel, int spacing);

/// "1.5 ms", "3.2 s", "02:14", "1 d 03 h".
std::string durationWords(double us);

} // namespace scanweave
