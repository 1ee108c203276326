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
    weight_ += weight;
    if (areFinite(samples)) {
        addScaled(sum_, weight, samples);
        return;
    }
    missingWeight_.resize(sum_.size());
    missingNumber_.resize(sum_.size());
    for (std::size_t i = 0; i < sum_.size(); ++i) {
        if (std::isfinite(samples[i])) {
            sum_[i] += weight * samples[i];
        } else {
            missingWeight_[i] += weight;
            ++missingNumber_[i];
        }
    }
}

std::vector<double> WeightedMean::mean() const
{
    std::vector<double> mean = sum_;
    if (missingNumber_.empty()) {
        scale(mean, 1 / weight_);
        return mean;
    }
    for (std::size_t i = 0; i < mean.size(); ++i) {
        mean[i] = missingNumber_[i] == timestreams_ ? std::numeric_limits<double>::quiet_NaN()
                                                    : sum_[i] / (weight_ - missingWeight_[i]);
    }
    return mean;
}

} // namespace scanweave
