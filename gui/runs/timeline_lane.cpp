// SPDX-License-Identifier: BSD-2-Clause
// The frames of one rank in time.
#include "gui/runs/timeline_lane.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace scanweave {

namespace {

constexpr std::int64_t latestUs = std::int64_t{1} << 53; // 285 years
constexpr std::uint32_t openDuration = 0xffffffffU;
constexpr std::uint32_t coarseFlag = 0x80000000U;

/// Up to 35 minutes in microseconds, up to 25 days in units of 1024 of them.
std::uint32_t packedDuration(std::int64_t us)
{
    if (us < std::int64_t{coarseFlag}) {
        return static_cast<std::uint32_t>(us);
    }
    return coarseFlag | static_cast<std::uint32_t>(
                            std::min<std::int64_t>(us >> 10, openDuration - coarseFlag - 1));
}

std::int64_t unpackedDuration(std::uint32_t packed)
{
    return (packed & coarseFlag) == 0 ? std::int64_t{packed}
                                      : std::int64_t{packed & ~coarseFlag} << 10;
}

std::pair<std::int64_t, std::uint32_t> timeAndPosition(const LaneTrouble& trouble)
{
    return {trouble.atUs, trouble.position};
}

} // namespace

TimelineLane::TimelineLane(std::size_t cells)
    : cells_(cells)
{}

void TimelineLane::reserve(std::size_t frames)
{
    starts_.reserve(frames);
    durations_.reserve(frames);
    positions_.reserve(frames);
    states_.reserve(frames);
}

void TimelineLane::replaceFrom(std::int64_t fromUs, std::span<const LaneSpan> spans)
{
    const auto keep = indexAt(fromUs);
    const auto before = keep == 0 ? fromUs : starts_[keep - 1];
    resize(keep);

    std::vector<std::uint32_t> order;
    if (!std::ranges::is_sorted(spans, {}, &LaneSpan::startUs)) {
        order.resize(spans.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return spans[i].startUs; });
    }
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const LaneSpan& span = spans[order.empty() ? i : order[i]];
        const auto start = std::clamp(span.startUs, std::max<std::int64_t>(fromUs, 0), latestUs);
        const auto finish = std::min(span.finishUs, latestUs);
        starts_.push_back(start);
        durations_.push_back(finish < start ? openDuration : packedDuration(finish - start));
        positions_.push_back(span.position);
        states_.push_back(finish < start ? SpanState::Running : SpanState::Done);
    }
    applyTrouble(fromUs);
    lastUs_ = 0;
    // Frames follow each other; one that reaches beyond its successors ends with them (endOf).
    if (!starts_.empty()) {
        const auto last = starts_.size() - 1;
        lastUs_ = std::max(starts_[last], endOf(last));
    }
    // The frame before now ends where the new ones begin, if it hasn't finished.
    rebuild(std::min(fromUs, before));
}

void TimelineLane::merge(std::span<const LaneSpan> spans)
{
    if (spans.empty()) {
        return;
    }
    const auto fromUs = std::ranges::min(spans, {}, &LaneSpan::startUs).startUs;
    const auto first = indexAt(fromUs);
    if (first == starts_.size()) {
        replaceFrom(fromUs, spans);
        return;
    }
    // Mostly few are there behind the first of many new ones, so they are what is searched.
    const auto from = static_cast<std::ptrdiff_t>(first);
    std::vector<std::uint32_t> there(positions_.begin() + from, positions_.end());
    std::ranges::sort(there);
    std::vector<std::uint32_t> replaced;
    for (const LaneSpan& span : spans) {
        if (std::ranges::binary_search(there, span.position)) {
            replaced.push_back(span.position);
        }
    }
    std::ranges::sort(replaced);
    std::vector<LaneSpan> merged(spans.begin(), spans.end());
    for (auto i = first; i < starts_.size(); ++i) {
        if (!std::ranges::binary_search(replaced, positions_[i])) {
            const bool isOpen = durations_[i] == openDuration;
            merged.push_back({starts_[i],
                              isOpen ? -1 : starts_[i] + unpackedDuration(durations_[i]),
                              positions_[i]});
        }
    }
    replaceFrom(fromUs, merged);
}

void TimelineLane::setTrouble(std::vector<LaneTrouble> trouble)
{
    std::ranges::sort(trouble, {}, timeAndPosition);
    if (trouble == trouble_) {
        return;
    }
    // What was inserted as a mark goes, and comes back with the new ones.
    std::size_t kept = 0;
    for (std::size_t i = 0; i < starts_.size(); ++i) {
        if (states_[i] > SpanState::Running && durations_[i] == 0) {
            const auto old = std::ranges::lower_bound(
                trouble_, std::pair(starts_[i], positions_[i]), {}, timeAndPosition);
            if (old != trouble_.end() && !old->hasSpan &&
                timeAndPosition(*old) == std::pair(starts_[i], positions_[i])) {
                continue;
            }
        }
        starts_[kept] = starts_[i];
        durations_[kept] = durations_[i];
        positions_[kept] = positions_[i];
        states_[kept] = durations_[i] == openDuration ? SpanState::Running : SpanState::Done;
        ++kept;
    }
    resize(kept);
    trouble_ = std::move(trouble);
    applyTrouble(0);
    if (!starts_.empty()) {
        lastUs_ = std::max({lastUs_, starts_.back(), endOf(starts_.size() - 1)});
    }
    rebuild(0);
}

void TimelineLane::resize(std::size_t frames)
{
    starts_.resize(frames);
    durations_.resize(frames);
    positions_.resize(frames);
    states_.resize(frames);
}

void TimelineLane::applyTrouble(std::int64_t fromUs)
{
    std::vector<LaneTrouble> marks;
    for (auto trouble = std::ranges::lower_bound(trouble_, fromUs, {}, &LaneTrouble::atUs);
         trouble != trouble_.end();
         ++trouble) {
        if (!trouble->hasSpan) {
            marks.push_back(*trouble);
            continue;
        }
        for (auto i = indexAt(trouble->atUs); i < starts_.size() && starts_[i] == trouble->atUs;
             ++i) {
            if (positions_[i] == trouble->position) {
                states_[i] = trouble->state;
            }
        }
    }
    // From the end, so that every frame moves once.
    auto from = starts_.size();
    resize(starts_.size() + marks.size());
    for (auto to = starts_.size(); !marks.empty();) {
        --to;
        if (from > 0 && starts_[from - 1] >= marks.back().atUs) {
            --from;
            starts_[to] = starts_[from];
            durations_[to] = durations_[from];
            positions_[to] = positions_[from];
            states_[to] = states_[from];
            continue;
        }
        starts_[to] = marks.back().atUs;
        durations_[to] = 0;
        positions_[to] = marks.back().position;
        states_[to] = marks.back().state;
        marks.pop_back();
    }
}

std::size_t TimelineLane::indexAt(std::int64_t us) const
{
    return static_cast<std::size_t>(std::ranges::lower_bound(starts_, us) - starts_.begin());
}

std::optional<std::size_t> TimelineLane::indexOf(std::uint32_t position) const
{
    const auto found = std::ranges::find(positions_, position);
    return found == positions_.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - positions_.begin()));
}

std::optional<std::size_t> TimelineLane::indexOf(std::int64_t startUs, std::uint32_t position) const
{
    for (auto i = indexAt(startUs); i < starts_.size() && starts_[i] == startUs; ++i) {
        if (positions_[i] == position) {
            return i;
        }
    }
    return std::nullopt;
}

std::int64_t TimelineLane::endOf(std::size_t index) const
{
    const bool isLast = index + 1 == starts_.size();
    if (durations_[index] == openDuration) {
        return isLast ? -1 : starts_[index + 1];
    }
    const auto end = starts_[index] + unpackedDuration(durations_[index]);
    return isLast ? end : std::min(end, starts_[index + 1]);
}

std::int64_t TimelineLane::deltaFromUs() const
{
    if (starts_.empty()) {
        return 0;
    }
    auto i = starts_.size() - 1;
    for (int back = 0; back < 8 && i > 0 && durations_[i - 1] == openDuration; ++back) {
        --i;
    }
    return starts_[i];
}

LaneBar TimelineLane::bar(std::size_t index, std::int64_t nowUs) const
{
    LaneBar bar;
    bar.index = index;
    bar.startUs = starts_[index];
    const auto end = endOf(index);
    bar.endUs = end < 0 ? std::max(nowUs, bar.startUs) : end;
    bar.durationUs = durations_[index] == openDuration ? bar.endUs - bar.startUs
                                                       : unpackedDuration(durations_[index]);
    bar.position = positions_[index];
    bar.state = states_[index];
    return bar;
}

void TimelineLane::setShift(int shift)
{
    if (shift != cells_.shift() || cells_.isEmpty()) {
        cells_.setShift(shift);
        rebuild(0);
    }
}

void TimelineLane::rebuild(std::int64_t fromUs)
{
    if (starts_.empty()) {
        cells_.clear();
        return;
    }
    const int shift = cells_.shift();
    const auto first =
        cells_.isEmpty()
            ? std::size_t{0}
            : std::min(static_cast<std::size_t>(std::max<std::int64_t>(fromUs, 0) >> shift),
                       cells_.count());
    const auto cells = cells_.refill(first);
    const auto width = cells_.widthUs();
    CellFiller filler(cells, static_cast<double>(width));

    // The frames that reach into the first cell, then all after it.
    auto i = indexAt(static_cast<std::int64_t>(first) << shift);
    i -= i > 0 ? 1 : 0;
    for (; i < starts_.size(); ++i) {
        const auto start = starts_[i];
        const auto end = endOf(i);
        if (end < 0) {
            break; // still runs: grows with every picture, see addOpen()
        }
        const auto code = durationCode(
            durations_[i] == openDuration ? end - start : unpackedDuration(durations_[i]));
        const auto from = static_cast<std::size_t>(start >> shift);
        const auto to = static_cast<std::size_t>((std::max(end, start + 1) - 1) >> shift);
        for (auto cell = std::max(from, first); cell <= to && cell < cells.size(); ++cell) {
            const auto cellStart = static_cast<std::int64_t>(cell) << shift;
            filler.add(
                cell,
                static_cast<double>(std::min(end, cellStart + width) - std::max(start, cellStart)),
                states_[i],
                code);
        }
    }
    filler.finish();
    cells_.coarsen(first);
}

void TimelineLane::columns(double fromUs,
                           double usPerPixel,
                           std::int64_t nowUs,
                           std::span<LaneCell> pixels) const
{
    std::ranges::fill(pixels, LaneCell{});
    if (starts_.empty()) {
        return;
    }
    if (!cells_.isEmpty() && usPerPixel >= static_cast<double>(cells_.widthUs())) {
        cells_.columns(fromUs, usPerPixel, pixels);
    } else {
        columnsFromFrames(fromUs, usPerPixel, pixels);
    }
    addOpen(fromUs, usPerPixel, nowUs, pixels);
}

void TimelineLane::columnsFromFrames(double fromUs,
                                     double usPerPixel,
                                     std::span<LaneCell> pixels) const
{
    const double toUs = fromUs + usPerPixel * static_cast<double>(pixels.size());
    if (toUs <= 0) {
        return;
    }
    auto i = indexAt(static_cast<std::int64_t>(std::max(fromUs, 0.0)));
    i -= i > 0 ? 1 : 0;
    CellFiller filler(pixels, usPerPixel);
    const double pixelsPerUs = 1 / usPerPixel;
    for (; i < starts_.size(); ++i) {
        const auto end = endOf(i);
        const double start = (static_cast<double>(starts_[i]) - fromUs) * pixelsPerUs;
        if (start >= static_cast<double>(pixels.size()) || end < 0) {
            break;
        }
        const double stop = (static_cast<double>(end) - fromUs) * pixelsPerUs;
        if (stop < 0 || (stop <= 0 && start < 0)) {
            continue;
        }
        const auto code = durationCode(
            durations_[i] == openDuration ? end - starts_[i] : unpackedDuration(durations_[i]));
        const auto from = start <= 0 ? std::size_t{0} : static_cast<std::size_t>(start);
        // A frame that ends exactly between two pixels is not in the second; one of no length is in
        // its pixel.
        const auto to =
            std::max(from,
                     std::min(static_cast<std::size_t>(std::max(std::ceil(stop) - 1, 0.0)),
                              pixels.size() - 1));
        for (auto x = from; x <= to && x < pixels.size(); ++x) {
            const auto left = static_cast<double>(x);
            filler.add(x,
                       (std::min(stop, left + 1) - std::max(start, left)) * usPerPixel,
                       states_[i],
                       code);
        }
    }
    filler.finish();
}

void TimelineLane::addOpen(double fromUs,
                           double usPerPixel,
                           std::int64_t nowUs,
                           std::span<LaneCell> pixels) const
{
    const auto last = starts_.size() - 1;
    if (endOf(last) >= 0) {
        return;
    }
    const auto end = std::max(nowUs, starts_[last] + 1);
    const auto code = durationCode(end - starts_[last]);
    const double a = (static_cast<double>(starts_[last]) - fromUs) / usPerPixel;
    const double b = (static_cast<double>(end) - fromUs) / usPerPixel;
    const auto limit = static_cast<double>(pixels.size());
    const auto from = static_cast<std::size_t>(std::clamp(std::floor(a), 0.0, limit));
    const auto to = static_cast<std::size_t>(std::clamp(std::ceil(b), 0.0, limit));
    for (auto x = from; x < to; ++x) {
        pixels[x].busy = 255;
        takeWorst(pixels[x], states_[last], code);
    }
}

void TimelineLane::positions(double fromUs,
                             double usPerPixel,
                             std::int64_t nowUs,
                             std::span<std::uint32_t> pixels) const
{
    std::ranges::fill(pixels, noPosition);
    std::size_t i = 0;
    std::size_t stride = starts_.size();
    for (std::size_t x = 0; x < pixels.size() && !starts_.empty(); ++x) {
        const double left = fromUs + static_cast<double>(x) * usPerPixel;
        const double right = left + usPerPixel;
        if (right <= 0) {
            continue;
        }
        // The frames between two pixels are about as many as between the two before: look there.
        const auto target = static_cast<std::int64_t>(std::max(left, 0.0));
        const auto before = i;
        auto end = std::min(i + std::max<std::size_t>(stride, 1) * 2, starts_.size());
        if (end < starts_.size() && starts_[end - 1] < target) {
            end = starts_.size();
        }
        i = static_cast<std::size_t>(
            std::lower_bound(starts_.begin() + static_cast<std::ptrdiff_t>(i),
                             starts_.begin() + static_cast<std::ptrdiff_t>(end),
                             target) -
            starts_.begin());
        stride = i - before;
        if (i > 0) {
            const auto reach = endOf(i - 1);
            const auto until = reach < 0 ? std::max(nowUs, starts_[i - 1]) : reach;
            if (static_cast<double>(until) > left) {
                pixels[x] = positions_[i - 1];
                continue;
            }
        }
        if (i < starts_.size() && static_cast<double>(starts_[i]) < right) {
            pixels[x] = positions_[i];
        }
    }
}

std::optional<LaneBar>
TimelineLane::hit(std::int64_t us, std::int64_t slackUs, std::int64_t nowUs) const
{
    const LaneTrouble* worst = nullptr;
    for (auto trouble = std::ranges::lower_bound(trouble_, us - slackUs, {}, &LaneTrouble::atUs);
         trouble != trouble_.end() && trouble->atUs <= us + slackUs;
         ++trouble) {
        const auto isNearer = [&] {
            return std::abs(trouble->atUs - us) < std::abs(worst->atUs - us);
        };
        if (worst == nullptr || trouble->state > worst->state ||
            (trouble->state == worst->state && isNearer())) {
            worst = &*trouble;
        }
    }
    if (worst != nullptr) {
        if (const auto i = indexOf(worst->atUs, worst->position)) {
            return bar(*i, nowUs);
        }
    }
    const auto after = indexAt(us + 1);
    std::optional<LaneBar> nearest;
    std::int64_t distance = slackUs + 1;
    for (auto i = after - std::min<std::size_t>(after, 1); i < starts_.size() && i <= after; ++i) {
        const auto candidate = bar(i, nowUs);
        const auto away = us < candidate.startUs ? candidate.startUs - us
                          : us > candidate.endUs ? us - candidate.endUs
                                                 : 0;
        if (away < distance) {
            distance = away;
            nearest = candidate;
        }
    }
    return nearest;
}

std::optional<LaneBar>
TimelineLane::troubleFrom(std::int64_t us, int direction, std::int64_t nowUs, SpanState least) const
{
    const auto barOf = [&](const LaneTrouble& trouble) -> std::optional<LaneBar> {
        const auto i = indexOf(trouble.atUs, trouble.position);
        return i ? std::optional(bar(*i, nowUs)) : std::nullopt;
    };
    if (direction > 0) {
        for (auto at = std::ranges::upper_bound(trouble_, us, {}, &LaneTrouble::atUs);
             at != trouble_.end();
             ++at) {
            if (at->state >= least) {
                if (const auto found = barOf(*at)) {
                    return found;
                }
            }
        }
        return std::nullopt;
    }
    for (auto at = std::ranges::lower_bound(trouble_, us, {}, &LaneTrouble::atUs);
         at != trouble_.begin();) {
        --at;
        if (at->state >= least) {
            if (const auto found = barOf(*at)) {
                return found;
            }
        }
    }
    return std::nullopt;
}

std::int64_t TimelineLane::busyUs(std::int64_t fromUs, std::int64_t toUs, std::int64_t nowUs) const
{
    std::int64_t sum = 0;
    auto i = indexAt(fromUs);
    i -= i > 0 ? 1 : 0;
    for (; i < starts_.size() && starts_[i] < toUs; ++i) {
        const auto end = endOf(i);
        sum += std::max<std::int64_t>(std::min(end < 0 ? std::max(nowUs, starts_[i]) : end, toUs) -
                                          std::max(starts_[i], fromUs),
                                      0);
    }
    return sum;
}

std::size_t TimelineLane::bytes() const
{
    std::size_t sum = starts_.capacity() * sizeof(std::int64_t) +
                      durations_.capacity() * sizeof(std::uint32_t) +
                      positions_.capacity() * sizeof(std::uint32_t) + states_.capacity();
    return sum + cells_.bytes() + trouble_.capacity() * sizeof(LaneTrouble);
}

} // namespace scanweave
