// SPDX-License-Identifier: BSD-2-Clause
// Power spectral density of a timestream.
#pragma once

#include <span>
#include <vector>

namespace scanweave {

struct PowerSpectrum
{
    std::vector<double> frequency; ///< Hz, from the first above zero
    std::vector<double> density;   ///< units² per Hz, one-sided
    std::size_t segments = 0;      ///< that were averaged
};

/// Welch's method (P. Welch, IEEE Trans. Audio Electroacoust. 15, 1967, 70): means of Hann-windowed
/// segments of at most `longest` samples that overlap by half, each without its mean. Samples that
/// are no numbers are taken as the mean of the others. `rate` in Hz; empty for fewer than 8 samples
/// or a rate that is none. Its integral is the variance. Thread-safe.
PowerSpectrum
powerSpectrum(std::span<const double> samples, double rate, std::size_t longest = 16'384);

} // namespace scanweave
