// SPDX-License-Identifier: BSD-2-Clause
// How many pixels of a map have which value.
#include "gui/plots/map_histogram.h"

#include <algorithm>
#include <numeric>

namespace scanweave::studio {

std::uint64_t MapHistogram::pixels() const
{
    return std::accumulate(counts.begin(), counts.end(), below + above);
}

std::uint64_t MapHistogram::most() const
{
    return counts.empty() ? 0 : *std::ranges::max_element(counts);
}

MapHistogram histogramOf(const std::vector<double>& values, ValueRange range, std::size_t bins)
{
    MapHistogram histogram;
    if (bins == 0 || !(range.greatest > range.least)) {
        return histogram;
    }
    histogram.counts.assign(bins, 0);
    const double factor = static_cast<double>(bins) / (range.greatest - range.least);
    for (const double value : values) {
        if (value < range.least) {
            ++histogram.below;
        } else if (value > range.greatest) {
            ++histogram.above;
        } else if (value == value) { // not NaN
            const auto bin = static_cast<std::size_t>((value - range.least) * factor);
            ++histogram.counts[std::min(bin, bins - 1)];
        }
    }
    return histogram;
}

} // namespace scanweave::studio
