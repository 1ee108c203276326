// SPDX-License-Identifier: BSD-2-Clause
// How the power of timestreams is spread over frequencies.
#include "engine/modules/power_spectrum.h"

#include "engine/modules/sample_kernels.h"

#include <unsupported/Eigen/FFT>

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <numbers>

namespace scanweave {

namespace {

double squared(double x)
{
    return x * x;
}

} // namespace

struct PowerSpectrum::Transform
{
    explicit Transform(std::size_t size)
        : in(size)
        , out(size / 2 + 1)
    {
        fft.SetFlag(Eigen::FFT<double>::HalfSpectrum);
    }

    std::vector<double> in;
    std::vector<std::complex<double>> out;
    Eigen::FFT<double> fft;
};

PowerSpectrum::PowerSpectrum(std::size_t samples, double rate)
    : rate_(rate)
    , window_(samples)
{
    for (std::size_t i = 0; i < samples; ++i) {
        window_[i] = squared(std::sin(std::numbers::pi * (static_cast<double>(i) + 0.5) /
                                      static_cast<double>(samples)));
    }
    windowPower_ = dot(window_, window_);
    transform_ = std::make_unique<Transform>(std::bit_ceil(std::max<std::size_t>(samples, 2)));
    power_.resize(transform_->out.size());
}

PowerSpectrum::~PowerSpectrum() = default;
PowerSpectrum::PowerSpectrum(PowerSpectrum&&) noexcept = default;
PowerSpectrum& PowerSpectrum::operator=(PowerSpectrum&&) noexcept = default;

std::span<const double> PowerSpectrum::of(std::span<const double> samples)
{
    const double mean = sum(samples) / static_cast<double>(window_.size());
    auto& [in, out, fft] = *transform_;
    for (std::size_t i = 0; i < window_.size(); ++i) {
        in[i] = window_[i] * (samples[i] - mean); // what follows stays zero
    }
    fft.fwd(out.data(), in.data(), static_cast<Eigen::Index>(in.size()));
    const double factor = 1 / (rate_ * windowPower_);
    for (std::size_t k = 0; k < power_.size(); ++k) {
        power_[k] = 2 * factor * std::norm(out[k]);
    }
    // These two stand for themselves, the others for the negative frequency as well.
    power_.front() = factor * std::norm(out.front());
    power_.back() = factor * std::norm(out.back());
    return power_;
}

} // namespace scanweave
