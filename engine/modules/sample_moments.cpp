// SPDX-License-Identifier: BSD-2-Clause
// Mean, standard deviation and extremes of samples, in one pass.
#include "engine/modules/sample_moments.h"

#include <algorithm>
#include <utility>

namespace scanweave {

namespace {

double sumAround(double origin, std::span<const double> values)
{
    double sum = 0;
    for (const double value : values) {
        sum += value - origin;
    }
    return sum;
}

} // namespace

void SampleMoments::joinBlock()
{
    const std::span<const double> block(block_.data(), std::exchange(filled_, 0));
    if (block.empty()) {
        return;
    }
    const auto size = static_cast<double>(block.size());
    if (count_ == 0) {
        origin_ = block.front() + sumAround(block.front(), block) / size;
    }
    const double blockMean = sumAround(origin_, block) / size;
    double blockM2 = 0;
    for (const double value : block) {
        const double deviation = (value - origin_) - blockMean;
        blockM2 += deviation * deviation;
        minimum_ = std::min(minimum_, value);
        maximum_ = std::max(maximum_, value);
    }
    const auto before = static_cast<double>(count_);
    const double total = before + size;
    const double step = blockMean - mean_;
    mean_ += step * size / total;
    m2_ += blockM2 + step * step * before * size / total;
    count_ += static_cast<std::int64_t>(block.size());
}

} // namespace scanweave
