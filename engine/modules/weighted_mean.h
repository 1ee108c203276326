// SPDX-License-Identifier: BSD-2-Clause
// The mean of many timestreams, sample by sample.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace scanweave {

/// mean_i = sum(w_d y_di) / sum(w_d), over the timestreams d whose sample i is finite.
class WeightedMean
{
public:
    explicit WeightedMean(std::size_t samples);

    /// The weight must be positive and finite.
    void add(std::span<const double> samples, double weight);

    /// NaN where no timestream has a finite sample.
    std::vector<double> mean() const;

    std::size_t timestreams() const { return timestreams_; }

private:
    std::vector<double> sum_;
    /// Of the timestreams that are finite, by sample; empty while all are. Added up, not taken off
    /// weight_: that would leave rounding where a heavy timestream has a gap.
    std::vector<double> weights_;
    double weight_ = 0; ///< of all timestreams
    std::size_t timestreams_ = 0;
};

} // namespace scanweave
