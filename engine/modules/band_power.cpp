// SPDX-License-Identifier: BSD-2-Clause
// How much power timestreams have in a band of frequencies.
#include "engine/modules/band_power.h"

#include "engine/base/error.h"
#include "engine/modules/sample_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

namespace scanweave {

namespace {

double squared(double x)
{
    return x * x;
}

} // namespace

BandPower::BandPower(std::size_t samples, double rate, double low, double high)
    : rate_(rate)
    , window_(samples)
{
    for (std::size_t i = 0; i < samples; ++i) {
        window_[i] = squared(std::sin(std::numbers::pi * (static_cast<double>(i) + 0.5) /
                                      static_cast<double>(samples)));
    }
    windowPower_ = dot(window_, window_);

    const std::size_t size = std::bit_ceil(std::max<std::size_t>(samples, 2));
    const auto step = rate / static_cast<double>(size);
    const double first = std::max(1.0, std::ceil(low / step));
    const double last = std::min(static_cast<double>(size / 2), std::floor(high / step));
    if (!(first <= last)) {
        throw Error("there is no frequency in the band: " + std::to_string(samples) +
                    " samples at this rate tell frequencies up to half the rate apart by " +
                    std::to_string(1.0 / static_cast<double>(size)) +
                    " of the rate; choose a wider or lower band");
    }
    from_ = static_cast<std::size_t>(first);
    to_ = static_cast<std::size_t>(last);

    turns_.resize(size / 2);
    for (std::size_t k = 0; k < turns_.size(); ++k) {
        turns_[k] = std::polar(
            1.0, -2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size));
    }
    reversed_.resize(size);
    for (std::size_t i = 1; i < size; ++i) {
        reversed_[i] = reversed_[i / 2] / 2 + (i % 2 == 1 ? size / 2 : 0);
    }
}

/// Cooley & Tukey 1965, radix 2, in place.
void BandPower::transform(std::vector<std::complex<double>>& data) const
{
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (i < reversed_[i]) {
            std::swap(data[i], data[reversed_[i]]);
        }
    }
    for (std::size_t half = 1; half < data.size(); half *= 2) {
        const std::size_t stride = turns_.size() / half;
        for (std::size_t begin = 0; begin < data.size(); begin += 2 * half) {
            for (std::size_t k = 0; k < half; ++k) {
                // Written out: std::complex's product also cares for infinities, at twice the time.
                const std::complex<double> turn = turns_[k * stride];
                const std::complex<double> odd = data[begin + k + half];
                const std::complex<double> turned(
                    turn.real() * odd.real() - turn.imag() * odd.imag(),
                    turn.real() * odd.imag() + turn.imag() * odd.real());
                data[begin + k + half] = data[begin + k] - turned;
                data[begin + k] += turned;
            }
        }
    }
}

BandPower::Pair BandPower::of(std::span<const double> first, std::span<const double> second) const
{
    const auto count = static_cast<double>(window_.size());
    const double firstMean = sum(first) / count;
    const double secondMean = sum(second) / count;
    std::vector<std::complex<double>> data(reversed_.size());
    for (std::size_t i = 0; i < window_.size(); ++i) {
        data[i] = {window_[i] * (first[i] - firstMean), window_[i] * (second[i] - secondMean)};
    }
    transform(data);
    // The transforms of the real and the imaginary part are the even and the odd part of this.
    double firstPower = 0;
    double secondPower = 0;
    for (std::size_t k = from_; k <= to_; ++k) {
        const std::complex<double> a = data[k];
        const std::complex<double> b = std::conj(data[data.size() - k]);
        firstPower += std::norm(a + b) / 4;
        secondPower += std::norm(a - b) / 4;
    }
    const double factor = 2 / (rate_ * windowPower_ * static_cast<double>(to_ - from_ + 1));
    return {firstPower * factor, secondPower * factor};
}

} // namespace scanweave
