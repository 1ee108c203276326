// SPDX-License-Identifier: BSD-2-Clause
// How many pixels of a map have which value.
#pragma once

#include "gui/plots/map_view.h"

#include <cstdint>
#include <vector>

namespace scanweave::studio {

struct MapHistogram
{
    std::vector<std::uint64_t> counts; ///< in even bins over the range
    std::uint64_t below = 0;           ///< the range
    std::uint64_t above = 0;

    std::uint64_t pixels() const; ///< that have a value
    std::uint64_t most() const;   ///< in one bin
};

/// Empty where the range is.
MapHistogram histogramOf(const std::vector<double>& values, ValueRange range, std::size_t bins);

} // namespace scanweave::studio
