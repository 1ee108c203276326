// SPDX-License-Identifier: BSD-2-Clause
// Middle and scatter of numbers among which some are far out.
#include "engine/modules/robust_scatter.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace scanweave {

double medianOf(std::vector<double> numbers)
{
    if (numbers.empty()) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    if (numbers.size() % 2 == 1) {
        return *middle;
    }
    const double below = *std::max_element(numbers.begin(), middle);
    return below + (*middle - below) / 2; // their sum could be infinite
}

RobustScatter robustScatterOf(const std::vector<double>& numbers)
{
    constexpr double ofNormalDistribution = 1.482602218505602; // 1 / the third quartile
    const double median = medianOf(numbers);
    std::vector<double> distances = numbers;
    for (double& distance : distances) {
        distance = std::abs(distance - median);
    }
    return {median, ofNormalDistribution * medianOf(std::move(distances))};
}

} // namespace scanweave
