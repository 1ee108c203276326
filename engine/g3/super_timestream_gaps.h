// SPDX-License-Identifier: BSD-2-Clause
// Times of which some are missing, and samples with something in their place.
#pragma once

#include "engine/g3/time.h"

namespace scanweave {

/// A gap is a step of several median steps.
class FilledTimes
{
public:
    /// Throws Error when so much is missing that the times cannot be meant.
    explicit FilledTimes(const std::vector<Timestamp>& times);

    bool hasGaps() const { return missing_ > 0; }

    /// One sample per time in, `missing` where one was missing out.
    template <class Sample>
    std::vector<Sample> filled(std::vector<Sample> samples, Sample missing) const
    {
        if (!hasGaps()) {
            return samples;
        }
        std::vector<Sample> spread(samples.size() + missing_, missing);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            spread[places_[i]] = samples[i];
        }
        return spread;
    }

    Timestamp start;
    Timestamp stop;

private:
    std::vector<std::size_t> places_; ///< where each sample goes
    std::size_t missing_ = 0;
};

} // namespace scanweave
