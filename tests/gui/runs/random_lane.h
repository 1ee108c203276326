// SPDX-License-Identifier: BSD-2-Clause
// Random frames on a lane, and slow but plain answers about them.
#pragma once

#include "gui/runs/timeline_lane.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace scanweave::test {

/// Frames one after the other, with gaps, some without length, some that nobody saw end.
inline std::vector<LaneSpan> randomSpans(std::mt19937_64& random, std::size_t count)
{
    std::vector<LaneSpan> spans;
    std::int64_t at = static_cast<std::int64_t>(random() % 1000);
    for (std::size_t i = 0; i < count; ++i) {
        const auto length = static_cast<std::int64_t>(random() % 7 == 0 ? 0 : random() % 5000);
        const bool isOpen = random() % 50 == 0;
        spans.push_back({at, isOpen ? -1 : at + length, static_cast<std::uint32_t>(i)});
        at += length + static_cast<std::int64_t>(random() % 3 == 0 ? random() % 20'000 : 0);
    }
    return spans;
}

/// What a bar is, by the rule in words: it ends where it says, at the latest where the next begins.
struct PlainBar
{
    double start = 0;
    double end = 0;
    SpanState state = SpanState::Done;
};

inline std::vector<PlainBar>
plainBars(std::vector<LaneSpan> spans, const std::vector<LaneTrouble>& trouble, std::int64_t nowUs)
{
    std::stable_sort(spans.begin(), spans.end(), [](const LaneSpan& a, const LaneSpan& b) {
        return a.startUs < b.startUs;
    });
    std::vector<PlainBar> bars;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        PlainBar bar;
        bar.start = static_cast<double>(spans[i].startUs);
        const bool isOpen = spans[i].finishUs < spans[i].startUs;
        bar.state = isOpen ? SpanState::Running : SpanState::Done;
        const bool isLast = i + 1 == spans.size();
        bar.end = static_cast<double>(
            isOpen
                ? (isLast ? std::max(nowUs, spans[i].startUs + 1) : spans[i + 1].startUs)
                : std::min(spans[i].finishUs, isLast ? spans[i].finishUs : spans[i + 1].startUs));
        for (const LaneTrouble& t : trouble) {
            if (t.hasSpan && t.atUs == spans[i].startUs && t.position == spans[i].position) {
                bar.state = t.state;
            }
        }
        bars.push_back(bar);
    }
    return bars;
}

/// Part of [from, to) that is in frames, and the worst that touches it.
struct PlainCell
{
    double busy = 0;
    SpanState worst = SpanState::None;
};

inline PlainCell plainCell(const std::vector<PlainBar>& bars, double from, double to)
{
    PlainCell cell;
    for (const PlainBar& bar : bars) {
        const bool isPoint = bar.end <= bar.start;
        const bool touches =
            isPoint ? bar.start >= from && bar.start < to : bar.start < to && bar.end > from;
        if (touches) {
            cell.busy +=
                std::max(std::min(bar.end, to) - std::max(bar.start, from), 0.0) / (to - from);
            cell.worst = std::max(cell.worst, bar.state);
        }
    }
    return cell;
}

} // namespace scanweave::test
