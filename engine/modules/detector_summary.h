// SPDX-License-Identifier: BSD-2-Clause
// What the samples of one detector were like in a whole run.
#pragma once

#include "engine/base/wire.h"
#include "engine/modules/reproducible_sum.h"
#include "engine/modules/sample_moments.h"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace scanweave {

/// Bins of equal width from `low` to `high`; none without bins.
struct HistogramRange
{
    double low = 0;
    double high = 0;
    std::size_t bins = 0;
};

/// Sums over scans and ranks that don't depend on their order, to the last bit.
class DetectorSummary
{
public:
    /// The finite samples of a scan, by their moments.
    void add(const SampleMoments& moments);

    /// Counts the finite samples; those outside of the range count in its first and last bin.
    template <class Sample>
    void addToHistogram(std::span<const Sample> samples, const HistogramRange& range);

    /// A power spectrum of a part of a scan; all have the same number of frequencies.
    void addSpectrum(std::span<const double> power, double rate);

    std::int64_t count() const { return count_; }
    double mean() const;
    double standardDeviation() const; ///< divided by n, not n - 1
    double minimum() const { return count_ > 0 ? minimum_ : none; }
    double maximum() const { return count_ > 0 ? maximum_ : none; }
    const std::vector<std::int64_t>& histogram() const { return histogram_; }

    /// Mean of the spectra; empty if there was none.
    std::vector<double> spectrum() const;
    double meanRate() const; ///< of the spectra

    void save(WireWriter& writer) const;
    void mergeSaved(WireReader& reader);

private:
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    std::int64_t count_ = 0;
    WideReproducibleSum sum_;
    WideReproducibleSum squares_;
    double minimum_ = std::numeric_limits<double>::infinity();
    double maximum_ = -std::numeric_limits<double>::infinity();
    std::vector<std::int64_t> histogram_;
    std::int64_t spectra_ = 0;
    ReproducibleSum rates_;
    std::vector<ReproducibleSum> power_;
};

template <class Sample>
void DetectorSummary::addToHistogram(std::span<const Sample> samples, const HistogramRange& range)
{
    histogram_.resize(range.bins);
    const double perUnit = static_cast<double>(range.bins) / (range.high - range.low);
    const auto last = static_cast<double>(range.bins - 1);
    for (const Sample sample : samples) {
        const auto value = static_cast<double>(sample);
        if (std::isfinite(value)) {
            const double bin = std::floor((value - range.low) * perUnit);
            ++histogram_[static_cast<std::size_t>(bin < 0 ? 0 : bin > last ? last : bin)];
        }
    }
}

} // namespace scanweave
