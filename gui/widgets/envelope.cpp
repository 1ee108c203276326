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
    : size_(samples.size())
    , samples_(std::move(samples))
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

std::size_t Envelope::stepOf(std::size_t samples, std::size_t most)
{
    std::size_t step = 1;
    while (step < samples && (samples + step - 1) / step > most) {
        step *= blockSamples;
    }
    return step;
}

void Envelope::thin(std::size_t most)
{
    const std::size_t wanted = stepOf(size_, most);
    std::size_t blocks = blockSamples;
    for (std::size_t level = 0; level < levels_.size() && blocks <= wanted; ++level) {
        if (blocks > step_) {
            if (level == 0) {
                std::vector<double>().swap(samples_);
            } else {
                std::vector<Range>().swap(levels_[level - 1]);
            }
            step_ = blocks;
        }
        blocks *= blockSamples;
    }
}

/// `begin` is a multiple of the step, and so is `end` unless it is the size.
Envelope::Range Envelope::rangeOf(std::size_t begin, std::size_t end) const
{
    Range range{noNumber, noNumber};
    std::size_t smallest = 0; // level of a step
    for (std::size_t size = 1; size < step_; size *= blockSamples) {
        ++smallest;
    }
    std::size_t at = begin;
    while (at < end) {
        // The largest block that begins here and ends in time.
        std::size_t size = step_;
        std::size_t level = smallest;
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
    end = std::min(end, size_);
    if (begin >= end || columns == 0) {
        return result;
    }
    const std::size_t firstStep = begin / step_;
    const std::size_t count = (end + step_ - 1) / step_ - firstStep;
    if (count <= columns && step_ == 1) {
        for (std::size_t i = begin; i < end; ++i) {
            result.push_back({static_cast<double>(i), samples_[i], samples_[i]});
        }
        return result;
    }
    columns = std::min(columns, count);
    for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t first = (firstStep + count * column / columns) * step_;
        const std::size_t behind = (firstStep + count * (column + 1) / columns) * step_;
        const Range range = rangeOf(first, std::min(behind, size_));
        result.push_back({static_cast<double>(first), range.low, range.high});
    }
    return result;
}

bool Envelope::extent(double& low, double& high) const
{
    const Range range = rangeOf(0, size_);
    low = range.low;
    high = range.high;
    return std::isfinite(low) && std::isfinite(high);
}

} // namespace scanweave::studio
