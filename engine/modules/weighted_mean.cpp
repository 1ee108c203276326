// SPDX-License-Identifier: BSD-2-Clause
// The mean of many timestreams, sample by sample.
#include "engine/modules/weighted_mean.h"

#include "engine/modules/sample_kernels.h"

#include <cmath>
#include <limits>

namespace scanweave {

WeightedMean::WeightedMean(std::size_t samples)
    : sum_(samples)
{}

void WeightedMean::add(std::span<const double> samples, double weight)
{
    ++timestreams_;
    const bool isWhole = areFinite(samples);
    if (!isWhole && weights_.empty()) {
        weights_.assign(sum_.size(), weight_); // of those before, which had no gaps
    }
    weight_ += weight;
    if (isWhole) {
        addScaled(sum_, weight, samples);
        for (double& present : weights_) {
            present += weight;
        }
        return;
    }
    for (std::size_t i = 0; i < sum_.size(); ++i) {
        if (std::isfinite(samples[i])) {
            sum_[i] += weight * samples[i];
            weights_[i] += weight;
        }
    }
}

std::vector<double> WeightedMean::mean() const
{
    std::vector<double> mean = sum_;
    if (weights_.empty()) {
        scale(mean, 1 / weight_);
        return mean;
    }
    for (std::size_t i = 0; i < mean.size(); ++i) {
        mean[i] =
            weights_[i] > 0 ? sum_[i] / weights_[i] : std::numeric_limits<double>::quiet_NaN();
    }
    return mean;
}

} // namespace scanweave
