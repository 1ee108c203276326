// SPDX-License-Identifier: BSD-2-Clause
// Resources of the ranks over time, bounded in memory however long a run takes.
#pragma once

#include "db/records.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace scanweave {

/// A point of a curve of one rank.
struct CurvePoint
{
    std::int64_t timeUs = 0;
    double rssBytes = 0;
    double queueBytes = 0;
    double cpuSeconds = 0; ///< since the process began
    double frames = 0;     ///< so far
    double bytes = 0;      ///< so far
};

/// A time and a value.
struct RatePoint
{
    std::int64_t timeUs = 0;
    double value = 0;
};

/// Keeps at most `limit` points per rank: when there are more, every second one goes (of memory and
/// queue the larger of both stays, so a peak is never lost).
class SampleCurves
{
public:
    explicit SampleCurves(std::size_t limit = 1024)
        : limit_(limit)
    {}

    void add(std::span<const SampleRecord> samples);
    void clear() { ranks_.clear(); }

    std::vector<std::int32_t> ranks() const;
    const std::vector<CurvePoint>& of(std::int32_t rank) const; ///< by time
    /// Processors in use between successive points: 1 is one of them.
    std::vector<RatePoint> cpu(std::int32_t rank) const;

    enum class Total : std::uint8_t
    {
        Bytes,
        Frames
    };
    /// Of all ranks in `ranks` (all if empty) per second, in `steps` equal steps from first to last
    /// sample. Between two samples of a rank its counter is taken to grow evenly.
    std::vector<RatePoint>
    rate(Total total, std::size_t steps, std::span<const std::int32_t> ranks = {}) const;

private:
    struct Curve
    {
        std::vector<CurvePoint> points;
        std::size_t stride = 1; ///< samples per point
        std::size_t pending = 0;
    };

    std::size_t limit_;
    std::map<std::int32_t, Curve> ranks_;
};

} // namespace scanweave
