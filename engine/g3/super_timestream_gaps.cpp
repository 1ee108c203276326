// SPDX-License-Identifier: BSD-2-Clause
// Times of which some are missing.
#include "engine/g3/super_timestream_gaps.h"

#include "engine/base/error.h"

#include <algorithm>
#include <cmath>

namespace scanweave {

namespace {

/// In floating point: the difference of hostile times overflows.
double stepBetween(Timestamp from, Timestamp to)
{
    return static_cast<double>(to.ticks) - static_cast<double>(from.ticks);
}

double medianStep(const std::vector<Timestamp>& times)
{
    std::vector<double> steps;
    for (std::size_t i = 1; i < times.size(); ++i) {
        steps.push_back(stepBetween(times[i - 1], times[i]));
    }
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
    std::ranges::nth_element(steps, middle);
    return *middle;
}

} // namespace

FilledTimes::FilledTimes(const std::vector<Timestamp>& times)
{
    if (times.empty()) {
        return;
    }
    start = times.front();
    stop = times.back();
    places_.push_back(0);
    const double step = times.size() > 2 ? medianStep(times) : 0;
    const auto most = static_cast<double>(64 * times.size());
    for (std::size_t i = 1; i < times.size(); ++i) {
        const double steps = step > 0 ? std::round(stepBetween(times[i - 1], times[i]) / step) : 1;
        if (steps > most - static_cast<double>(missing_)) {
            throw Error("far more samples are missing than are there (damaged)");
        }
        missing_ += steps > 1 ? static_cast<std::size_t>(steps) - 1 : 0;
        places_.push_back(i + missing_);
    }
}

} // namespace scanweave
