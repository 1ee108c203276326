// SPDX-License-Identifier: BSD-2-Clause
// Minimum and maximum of a long series at any zoom: what is drawn is bounded by pixels, and no
// spike is ever lost.
#pragma once

#include <cstddef>
#include <vector>

namespace scanweave::studio {

class Envelope
{
public:
    struct Range
    {
        float low = 0; ///< NaN where all samples are
        float high = 0;
    };
    struct Column
    {
        double first = 0; ///< index of the first sample in it
        double low = 0;
        double high = 0;
    };

    Envelope() = default;
    /// Non-finite samples are gaps.
    explicit Envelope(std::vector<double> samples);

    std::size_t size() const { return samples_.size(); }
    const std::vector<double>& samples() const { return samples_; }

    /// Samples [begin, end) in at most `columns` columns, in time proportional to the columns.
    /// Fewer samples than columns: each sample alone.
    std::vector<Column> columns(std::size_t begin, std::size_t end, std::size_t columns) const;

    /// Over everything; false when there is no finite sample.
    bool extent(double& low, double& high) const;

private:
    Range rangeOf(std::size_t begin, std::size_t end) const;

    std::vector<double> samples_;
    std::vector<std::vector<Range>> levels_; ///< blocks of 16, 256, … samples
};

} // namespace scanweave::studio
