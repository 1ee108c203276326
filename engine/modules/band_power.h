// SPDX-License-Identifier: BSD-2-Clause
// How much power timestreams have in a band of frequencies.
#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

namespace scanweave {

/// The power spectral density of samples y_i at rate r (per any unit of time), one-sided, with a
/// Hann window w_i = sin^2(pi (i + 1/2) / n) and the mean taken off,
///
///     S(f) = 2 |sum_i w_i (y_i - mean) exp(-2 pi j f i / r)|^2 / (r sum_i w_i^2)
///
/// (Welch 1967, with one segment), averaged over the frequencies f_k = k r / N from `low` to `high`
/// (both included), N the power of two that is at least n. Made once for all timestreams of a
/// length and rate.
class BandPower
{
public:
    /// Throws Error when no f_k is in the band.
    BandPower(std::size_t samples, double rate, double low, double high);

    /// Two timestreams cost as much as one.
    struct Pair
    {
        double first;
        double second;
    };
    Pair of(std::span<const double> first, std::span<const double> second) const;

    std::size_t samples() const { return window_.size(); }
    double rate() const { return rate_; }

private:
    void transform(std::vector<std::complex<double>>& data) const;

    double rate_;
    std::vector<double> window_;
    double windowPower_ = 0;                  ///< sum of its squares
    std::vector<std::complex<double>> turns_; ///< exp(-2 pi j k / N) for k < N / 2
    std::vector<std::size_t> reversed_;       ///< place of each element after the bits' reversal
    std::size_t from_ = 0;                    ///< the band: first and last k
    std::size_t to_ = 0;
};

} // namespace scanweave
