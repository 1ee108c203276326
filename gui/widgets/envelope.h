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

    /// Lets go of samples, and of small blocks of them, as far as needed to keep at most `most`
    /// values; no spike gets lost by that.
    void thin(std::size_t most);
    /// How many samples the smallest thing stands for that is kept: 1 unless it was thinned.
    std::size_t step() const { return step_; }
    /// The step of so many samples once thinned to `most`.
    static std::size_t stepOf(std::size_t samples, std::size_t most);

    std::size_t size() const { return size_; } ///< samples, kept or not
    /// Empty if it was thinned.
    const std::vector<double>& samples() const { return samples_; }

    /// Samples [begin, end) in at most `columns` columns, in time proportional to the columns.
    /// Fewer samples than columns: each sample alone, or each step if it was thinned, of which the
    /// first may begin before `begin`.
    std::vector<Column> columns(std::size_t begin, std::size_t end, std::size_t columns) const;

    /// Over everything; false when there is no finite sample.
    bool extent(double& low, double& high) const;

private:
    Range rangeOf(std::size_t begin, std::size_t end) const;

    std::size_t size_ = 0;
    std::size_t step_ = 1;
    std::vector<double> samples_;
    std::vector<std::vector<Range>>
        levels_; ///< blocks of 16, 256, … samples; small ones may be gone
};

} // namespace scanweave::studio
