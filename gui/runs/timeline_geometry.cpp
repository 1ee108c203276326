// SPDX-License-Identifier: BSD-2-Clause
// Where things are in the timeline.
#include "gui/runs/timeline_geometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace scanweave {

namespace {

constexpr double finestUsPerPixel = 0.1;
constexpr double oneSecond = 1e6;
constexpr double oneMinute = 60 * oneSecond;
constexpr double oneHour = 60 * oneMinute;
constexpr double oneDay = 24 * oneHour;

template <class... Values>
std::string formatted(const char* format, Values... values)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

/// Digits behind the point of seconds that tell steps apart.
int decimalsOf(double step)
{
    return step >= oneSecond
               ? 0
               : std::clamp(
                     static_cast<int>(std::ceil(-std::log10(step / oneSecond) - 1e-9)), 1, 7);
}

std::string elapsedLabel(double us, double step)
{
    const char* sign = us < 0 ? "−" : "";
    us = std::abs(us);
    if (step < oneSecond) {
        const int decimals = decimalsOf(step);
        if (us < oneMinute) {
            return formatted("%s%.*f s", sign, decimals, us / oneSecond);
        }
        const double minutes = std::floor(us / oneMinute);
        return formatted("%s%02.0f:%0*.*f",
                         sign,
                         minutes,
                         3 + decimals,
                         decimals,
                         (us - minutes * oneMinute) / oneSecond);
    }
    const long long all = std::llround(us / oneSecond);
    if (all >= 86'400) {
        return formatted(
            "%s%lld d %02lld:%02lld", sign, all / 86'400, all / 3600 % 24, all / 60 % 60);
    }
    if (all >= 3600) {
        return formatted("%s%lld:%02lld:%02lld", sign, all / 3600, all / 60 % 60, all % 60);
    }
    return formatted("%s%02lld:%02lld", sign, all / 60, all % 60);
}

std::string clockLabel(double us, double step, std::int64_t originUs)
{
    const double whole = std::floor((us + 1e-3) / oneSecond);
    const auto fraction = us - whole * oneSecond;
    const auto originSeconds = originUs / 1'000'000;
    const auto rest = static_cast<double>(originUs % 1'000'000) + fraction;
    const auto carry = std::floor((rest + 1e-3) / oneSecond);
    const auto seconds =
        static_cast<std::time_t>(originSeconds + static_cast<std::int64_t>(whole + carry));
    std::tm utc{};
    if (::gmtime_r(&seconds, &utc) == nullptr) {
        return {};
    }
    if (step >= oneDay) {
        return formatted("%02d-%02d", utc.tm_mon + 1, utc.tm_mday);
    }
    if (step >= oneMinute) {
        return formatted("%02d:%02d", utc.tm_hour, utc.tm_min);
    }
    if (step >= oneSecond) {
        return formatted("%02d:%02d:%02d", utc.tm_hour, utc.tm_min, utc.tm_sec);
    }
    const int decimals = decimalsOf(step);
    return formatted("%02d:%02d:%0*.*f",
                     utc.tm_hour,
                     utc.tm_min,
                     3 + decimals,
                     decimals,
                     utc.tm_sec + std::max(rest - carry * oneSecond, 0.0) / oneSecond);
}

} // namespace

TimeScale TimeScale::fitted(double fromUs, double toUs, int width)
{
    TimeScale scale;
    scale.width_ = std::max(width, 1);
    scale.fromUs_ = fromUs;
    scale.usPerPixel_ = std::max((toUs - fromUs) / scale.width_, finestUsPerPixel);
    return scale;
}

TimeScale TimeScale::zoomed(double x, double factor, double endUs) const
{
    if (!(factor > 0) || !std::isfinite(factor)) {
        return *this;
    }
    const double coarsest = std::max(4 * endUs / width_, 2 * finestUsPerPixel);
    TimeScale scale = *this;
    scale.usPerPixel_ = std::clamp(usPerPixel_ / factor, finestUsPerPixel, coarsest);
    scale.fromUs_ = usAt(x) - x * scale.usPerPixel_;
    return scale.panned(0, endUs);
}

TimeScale TimeScale::panned(double dx, double endUs) const
{
    TimeScale scale = *this;
    const double seen = usPerPixel_ * width_;
    scale.fromUs_ =
        std::clamp(fromUs_ - dx * usPerPixel_, -0.9 * seen, std::max(endUs - 0.1 * seen, 0.0));
    return scale;
}

TimeScale TimeScale::resized(int width) const
{
    TimeScale scale = *this;
    scale.width_ = std::max(width, 1);
    scale.usPerPixel_ = usPerPixel_ * width_ / scale.width_;
    return scale;
}

TimeScale TimeScale::movedTo(double fromUs) const
{
    TimeScale scale = *this;
    scale.fromUs_ = fromUs;
    return scale;
}

LaneRows::LaneRows(std::size_t lanes,
                   std::size_t ioLanes,
                   int height,
                   int wantedHeight,
                   const std::set<std::size_t>& open)
    : ioLanes_(std::min(ioLanes, lanes))
{
    if (lanes == 0) {
        return;
    }
    const auto room = static_cast<std::size_t>(std::max(height, leastHeight));
    int rowHeight = std::clamp(wantedHeight, 0, 200);
    if (rowHeight == 0) { // as fits
        const auto fits = room / leastHeight;
        if (lanes > fits) {
            const auto ioRows = std::min(ioLanes_, fits / 4);
            const auto left = std::max<std::size_t>(fits - ioRows, 1);
            groupSize_ = std::max((lanes - ioLanes_ + left - 1) / left,
                                  ioRows == 0 ? std::size_t{1} : (ioLanes_ + ioRows - 1) / ioRows);
            groupSize_ = std::max<std::size_t>(groupSize_, 2);
        }
        const auto rows = (ioLanes_ + groupSize_ - 1) / groupSize_ +
                          (lanes - ioLanes_ + groupSize_ - 1) / groupSize_;
        rowHeight = std::clamp(static_cast<int>(room / rows), leastHeight, mostHeight);
    }
    int y = 0;
    const auto add = [&](std::size_t first, std::size_t count, int rowsHeight) {
        rows_.push_back({first, count, y, rowsHeight});
        y += rowsHeight;
    };
    for (std::size_t first = 0; first < lanes;) {
        const auto end = std::min(first + groupSize_, first < ioLanes_ ? ioLanes_ : lanes);
        if (open.contains(first) && end - first > 1) {
            for (auto lane = first; lane < end; ++lane) {
                add(lane, 1, std::max(rowHeight, openHeight));
            }
        } else {
            add(first, end - first, rowHeight);
        }
        first = end;
    }
}

int LaneRows::contentHeight() const
{
    return rows_.empty() ? 0 : rows_.back().y + rows_.back().height;
}

std::optional<std::size_t> LaneRows::rowAt(int y) const
{
    const auto after = std::ranges::upper_bound(rows_, y, {}, &LaneRow::y);
    if (after == rows_.begin() || y >= contentHeight()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(std::prev(after) - rows_.begin());
}

std::optional<std::size_t> LaneRows::rowOfLane(std::size_t lane) const
{
    const auto after = std::ranges::upper_bound(rows_, lane, {}, &LaneRow::firstLane);
    if (after == rows_.begin() || lane >= rows_.back().firstLane + rows_.back().lanes) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(std::prev(after) - rows_.begin());
}

std::size_t LaneRows::groupOf(std::size_t lane) const
{
    return lane < ioLanes_ ? lane - lane % groupSize_
                           : ioLanes_ + (lane - ioLanes_) / groupSize_ * groupSize_;
}

double tickStep(double usPerPixel, int spacing)
{
    const double least = usPerPixel * spacing;
    if (least < oneSecond) {
        const double power = std::pow(10.0, std::floor(std::log10(std::max(least, 1e-3))));
        for (const double step : {1.0, 2.0, 5.0}) {
            if (step * power >= least * (1 - 1e-9)) {
                return step * power;
            }
        }
        return 10 * power;
    }
    constexpr std::array<double, 16> steps{oneSecond,
                                           2 * oneSecond,
                                           5 * oneSecond,
                                           10 * oneSecond,
                                           15 * oneSecond,
                                           30 * oneSecond,
                                           oneMinute,
                                           2 * oneMinute,
                                           5 * oneMinute,
                                           10 * oneMinute,
                                           15 * oneMinute,
                                           30 * oneMinute,
                                           oneHour,
                                           2 * oneHour,
                                           6 * oneHour,
                                           12 * oneHour};
    const auto fits = std::ranges::lower_bound(steps, least * (1 - 1e-9));
    return fits != steps.end() ? *fits : oneDay * std::max(1.0, std::ceil(least / oneDay - 1e-9));
}

std::vector<AxisTick>
axisTicks(const TimeScale& scale, AxisKind kind, std::int64_t originUs, int spacing)
{
    const double step = tickStep(scale.usPerPixel(), spacing);
    // Round in what the axis shows: wall-clock marks stand at full minutes of the oneDay.
    const double offset = kind == AxisKind::WallClock
                              ? std::fmod(static_cast<double>(originUs % 86'400'000'000), step)
                              : 0;
    std::vector<AxisTick> ticks;
    const double first = std::ceil((scale.fromUs() + offset) / step - 1e-9);
    for (double n = first; ticks.size() < 1000; ++n) {
        const double us = n * step - offset;
        if (us > scale.toUs()) {
            break;
        }
        ticks.push_back(
            {us,
             kind == AxisKind::Elapsed ? elapsedLabel(us, step) : clockLabel(us, step, originUs)});
    }
    return ticks;
}

std::string durationWords(double us)
{
    if (!(us >= 0)) {
        return "–";
    }
    if (us < 1000) {
        return formatted("%.0f µs", us);
    }
    if (us < 99.95 * 1000) {
        return formatted("%.1f ms", us / 1000);
    }
    if (us < 0.9995 * oneSecond) {
        return formatted("%.0f ms", us / 1000);
    }
    if (us < 59.95 * oneSecond) {
        return formatted("%.1f s", us / oneSecond);
    }
    const double seconds = std::round(us / oneSecond);
    if (seconds < 3600) {
        return formatted("%02.0f:%02.0f", std::floor(seconds / 60), std::fmod(seconds, 60));
    }
    if (seconds < 86'400) {
        return formatted("%.0f:%02.0f:%02.0f",
                         std::floor(seconds / 3600),
                         std::floor(std::fmod(seconds, 3600) / 60),
                         std::fmod(seconds, 60));
    }
    return formatted("%.0f d %02.0f h",
                     std::floor(seconds / 86'400),
                     std::floor(std::fmod(seconds, 86'400) / 3600));
}

} // namespace scanweave
