// SPDX-License-Identifier: BSD-2-Clause
// How the power of timestreams is spread over frequencies.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace scanweave {

/// The power spectral density of samples y_i at rate r (per any unit of time), one-sided, with a
/// Hann window w_i = sin^2(pi (i + 1/2) / n) and the mean taken off,
///
///     S(f_k) = c_k |sum_i w_i (y_i - mean) exp(-2 pi j f_k i / r)|^2 / (r sum_i w_i^2)
///
/// (Welch 1967, with one segment) at the frequencies f_k = k r / N, k = 0 to N / 2, N the power of
/// two that is at least n, and 2 at least. c_k = 2 for the sum of both signs of a frequency; 1 at 0
/// and r / 2, which have one. So sum_k S(f_k) r / N = sum_i w_i^2 (y_i - mean)^2 / sum_i w_i^2
/// (Parseval). Made once for all timestreams of a length and rate; used by one thread.
class PowerSpectrum
{
public:
    /// Any thread. `samples` is 1 at least.
    PowerSpectrum(std::size_t samples, double rate);
    ~PowerSpectrum();
    PowerSpectrum(PowerSpectrum&&) noexcept;
    PowerSpectrum& operator=(PowerSpectrum&&) noexcept;

    /// S(f_k) of as many samples, in their units squared per unit of the rate. Valid until the next
    /// call.
    std::span<const double> of(std::span<const double> samples);

    std::size_t samples() const { return window_.size(); }
    double rate() const { return rate_; }
    std::size_t frequencies() const { return power_.size(); }

    /// Between two f_k.
    double step() const { return rate_ / static_cast<double>(2 * (power_.size() - 1)); }

private:
    struct Transform;

    double rate_;
    std::vector<double> window_;
    double windowPower_ = 0; ///< sum of its squares
    std::unique_ptr<Transform> transform_;
    std::vector<double> power_;
};

} // namespace scanweave
