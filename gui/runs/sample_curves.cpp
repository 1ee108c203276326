// SPDX-License-Identifier: BSD-2-Clause
// Resources of the ranks over time.
#include "gui/runs/sample_curves.h"

#include <algorithm>

namespace scanweave {

namespace {

void mergeInto(CurvePoint& point, const CurvePoint& later)
{
    const auto rss = std::max(point.rssBytes, later.rssBytes);
    const auto queue = std::max(point.queueBytes, later.queueBytes);
    point = later; // counters: the later one knows more
    point.rssBytes = rss;
    point.queueBytes = queue;
}

} // namespace

void SampleCurves::add(std::span<const SampleRecord> samples)
{
    for (const SampleRecord& sample : samples) {
        Curve& curve = ranks_[sample.rank];
        const CurvePoint point{sample.timeUs,
                               static_cast<double>(sample.rssBytes),
                               static_cast<double>(sample.queueBytes),
                               sample.cpuSeconds,
                               static_cast<double>(sample.frames),
                               static_cast<double>(sample.bytes)};
        if (!curve.points.empty() && point.timeUs <= curve.points.back().timeUs) {
            continue;
        }
        if (curve.pending > 0 && curve.pending < curve.stride) {
            mergeInto(curve.points.back(), point);
            curve.pending = (curve.pending + 1) % curve.stride;
            continue;
        }
        curve.points.push_back(point);
        curve.pending = curve.stride > 1 ? 1 : 0;
        if (curve.points.size() <= limit_) {
            continue;
        }
        std::size_t kept = 0;
        for (std::size_t i = 0; i < curve.points.size(); i += 2) {
            curve.points[kept] = curve.points[i];
            if (i + 1 < curve.points.size()) {
                mergeInto(curve.points[kept], curve.points[i + 1]);
            }
            ++kept;
        }
        curve.points.resize(kept);
        curve.stride *= 2;
        curve.pending = 0;
    }
}

std::vector<std::int32_t> SampleCurves::ranks() const
{
    std::vector<std::int32_t> ranks;
    for (const auto& [rank, curve] : ranks_) {
        ranks.push_back(rank);
    }
    return ranks;
}

const std::vector<CurvePoint>& SampleCurves::of(std::int32_t rank) const
{
    static const std::vector<CurvePoint> none;
    const auto curve = ranks_.find(rank);
    return curve == ranks_.end() ? none : curve->second.points;
}

std::vector<RatePoint> SampleCurves::cpu(std::int32_t rank) const
{
    std::vector<RatePoint> rates;
    const auto& points = of(rank);
    for (std::size_t i = 1; i < points.size(); ++i) {
        const auto seconds = static_cast<double>(points[i].timeUs - points[i - 1].timeUs) * 1e-6;
        rates.push_back({points[i].timeUs,
                         std::max(points[i].cpuSeconds - points[i - 1].cpuSeconds, 0.0) / seconds});
    }
    return rates;
}

std::vector<RatePoint>
SampleCurves::rate(Total total, std::size_t steps, std::span<const std::int32_t> ranks) const
{
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::vector<const std::vector<CurvePoint>*> curves;
    for (const auto& [rank, curve] : ranks_) {
        if (curve.points.size() < 2 ||
            (!ranks.empty() && std::ranges::find(ranks, rank) == ranks.end())) {
            continue;
        }
        first = curves.empty() ? curve.points.front().timeUs
                               : std::min(first, curve.points.front().timeUs);
        last = std::max(last, curve.points.back().timeUs);
        curves.push_back(&curve.points);
    }
    std::vector<RatePoint> rates;
    if (steps == 0 || last <= first) {
        return rates;
    }
    const double step = static_cast<double>(last - first) / static_cast<double>(steps);
    std::vector<double> sums(steps);
    for (const auto* points : curves) {
        for (std::size_t i = 1; i < points->size(); ++i) {
            const CurvePoint& a = (*points)[i - 1];
            const CurvePoint& b = (*points)[i];
            const double grown =
                std::max(total == Total::Bytes ? b.bytes - a.bytes : b.frames - a.frames, 0.0);
            const double from = static_cast<double>(a.timeUs - first) / step;
            const double to = static_cast<double>(b.timeUs - first) / step;
            for (auto at = static_cast<std::size_t>(from);
                 at < steps && static_cast<double>(at) < to;
                 ++at) {
                const auto left = static_cast<double>(at);
                const double part = (std::min(to, left + 1) - std::max(from, left)) / (to - from);
                sums[at] += grown * part;
            }
        }
    }
    for (std::size_t at = 0; at < steps; ++at) {
        rates.push_back({first + static_cast<std::int64_t>((static_cast<double>(at) + 0.5) * step),
                         sums[at] / (step * 1e-6)});
    }
    return rates;
}

} // namespace scanweave
