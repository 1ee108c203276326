// SPDX-License-Identifier: BSD-2-Clause
// Minimum and maximum of a long series at any zoom.
#include "gui/widgets/envelope.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace scanweave::studio {

namespace {

constexpr std::size_t blockSamples = 16;
constexpr float noNumber = std::numeric_limits<float>::quiet_NaN();

void widen(Envelope::Range& range, const Envelope::Range& by)
{
    // fmin and fmax pass over NaN.
    range.low = std::fmin(range.low, by.low);
    range.high = std::fmax(range.high, by.high);
}

} // namespace

Envelope::Envelope(std::vector<double> samples)
    : samples_(std::move(samples))
{
    std::vector<Range> level;
    for (std::size_t at = 0; at < samples_.size(); at += blockSamples) {
        Range range{noNumber, noNumber};
        for (std::size_t i = at; i < std::min(at + blockSamples, samples_.size()); ++i) {
            if (std::isfinite(samples_[i])) {
                const auto sample = static_cast<float>(samples_[i]);
                widen(range, {sample, sample});
            }
        }
        level.push_back(range);
    }
    while (level.size() > 1) {
        levels_.push_back(level);
        std::vector<Range> coarser;
        for (std::size_t at = 0; at < level.size(); at += blockSamples) {
            Range range{noNumber, noNumber};
            for (std::size_t i = at; i < std::min(at + blockSamples, level.size()); ++i) {
                widen(range, level[i]);
            }
            coarser.push_back(range);
        }
        level = std::move(coarser);
    }
    if (!level.empty()) {
        levels_.push_back(level);
    }
}

Envelope::Range Envelope::rangeOf(std::size_t begin, std::size_t end) const
{
    Range range{noNumber, noNumber};
    std::size_t at = begin;
    while (at < end) {
        // The largest block that begins here and ends in time.
        std::size_t size = 1;
        std::size_t level = 0;
        while (level < levels_.size() && at % (size * blockSamples) == 0 &&
               at + size * blockSamples <= end) {
            size *= blockSamples;
            ++level;
        }
        if (level == 0) {
            if (std::isfinite(samples_[at])) {
                const auto sample = static_cast<float>(samples_[at]);
                widen(range, {sample, sample});
            }
        } else {
            widen(range, levels_[level - 1][at / size]);
        }
        at += size;
    }
    return range;
}

std::vector<Envelope::Column>
Envelope::columns(std::size_t begin, std::size_t end, std::size_t columns) const
{
    std::vector<Column> result;
    end = std::min(end, samples_.size());
    if (begin >= end || columns == 0) {
        return result;
    }
    const std::size_t count = end - begin;
    if (count <= columns) {
        for (std::size_t i = begin; i < end; ++i) {
            result.push_back({static_cast<double>(i), samples_[i], samples_[i]});
        }
        return result;
    }
    for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t first = begin + count * column / columns;
        const std::size_t behind = begin + count * (column + 1) / columns;
        const Range range = rangeOf(first, behind);
        result.push_back({static_cast<double>(first), range.low, range.high});
    }
    return result;
}

bool Envelope::extent(double& low, double& high) const
{
    const Range range = rangeOf(0, samples_.size());
    low = range.low;
    high = range.high;
    return std::isfinite(low) && std::isfinite(high);
}

} // namespace scanweave::studio
