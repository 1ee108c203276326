// SPDX-License-Identifier: BSD-2-Clause
// Middle and scatter of numbers among which some are far out.
#pragma once

#include <vector>

namespace scanweave {

/// The middle one, or the mean of the two in the middle; NaN for none. The numbers must be finite.
double medianOf(std::vector<double> numbers);

struct RobustScatter
{
    double median;
    /// 1.4826 times the median distance from the median: the standard deviation if the numbers are
    /// normally distributed (Rousseeuw & Croux 1993). Outliers hardly move it.
    double scatter;
};

/// NaN for no numbers. The numbers must be finite.
RobustScatter robustScatterOf(const std::vector<double>& numbers);

} // namespace scanweave
