// SPDX-License-Identifier: BSD-2-Clause
// Mean, standard deviation and extremes of samples, in one pass.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace scanweave {

/// Moments of the finite samples among those added. Samples are gathered into blocks that stay in
/// the nearest cache; of a full block mean and sum of squared deviations are computed directly (two
/// passes over the block), and joined with what was there by
///
///     n = a + b,  d = mean_b - mean_a,  mean = mean_a + d b / n,  m2 = m2_a + m2_b + d² a b / n
///
/// (Chan, Golub & LeVeque 1979). Means are kept relative to that of the first block, since the
/// digits of d would be lost in means far from zero. So nothing cancels, however far that is.
class SampleMoments
{
public:
    template <class Sample>
    void add(std::span<const Sample> samples)
    {
        for (const Sample sample : samples) {
            const auto value = static_cast<double>(sample);
            if (std::isfinite(value)) {
                block_[filled_++] = value;
                if (filled_ == block_.size()) {
                    joinBlock();
                }
            }
        }
        joinBlock();
    }

    std::int64_t count() const { return count_; }
    /// The mean as two numbers, since one has not all digits of it: a value near it, and the rest.
    double origin() const { return origin_; }
    double meanFromOrigin() const { return mean_; }

    double mean() const { return count_ > 0 ? origin_ + mean_ : none; }
    /// Square root of the mean squared deviation (divided by n, not n - 1).
    double standardDeviation() const
    {
        return count_ > 0 ? std::sqrt(m2_ / static_cast<double>(count_)) : none;
    }
    double minimum() const { return count_ > 0 ? minimum_ : none; }
    double maximum() const { return count_ > 0 ? maximum_ : none; }

private:
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    void joinBlock();

    std::array<double, 512> block_;
    std::size_t filled_ = 0;
    std::int64_t count_ = 0;
    double origin_ = 0; ///< mean of the first block
    double mean_ = 0;   ///< relative to origin_
    double m2_ = 0;     ///< sum of squared deviations from the mean
    double minimum_ = std::numeric_limits<double>::infinity();
    double maximum_ = -std::numeric_limits<double>::infinity();
};

} // namespace scanweave
