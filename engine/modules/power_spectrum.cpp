// SPDX-License-Identifier: BSD-2-Clause
// How the power of timestreams is spread over frequencies.
#include "engine/modules/power_spectrum.h"

#include "engine/modules/sample_kernels.h"

#include <fftw3.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <mutex>
#include <numbers>

namespace scanweave {

namespace {

/// FFTW makes and unmakes plans on one thread at a time.
std::mutex& planning()
{
    static std::mutex mutex;
    return mutex;
}

double squared(double x)
{
    return x * x;
}

} // namespace

struct PowerSpectrum::Transform
{
    explicit Transform(std::size_t size)
        : in(fftw_alloc_real(size))
        , out(fftw_alloc_complex(size / 2 + 1))
        , count(size)
    {
        const std::lock_guard lock(planning());
        // Estimated, not measured: the same plan, and so the same bits, on every rank.
        plan = fftw_plan_dft_r2c_1d(static_cast<int>(size), in, out, FFTW_ESTIMATE);
    }
    ~Transform()
    {
        const std::lock_guard lock(planning());
        fftw_destroy_plan(plan);
        fftw_free(in);
        fftw_free(out);
    }
    Transform(const Transform&) = delete;
    Transform& operator=(const Transform&) = delete;

    double* in;
    fftw_complex* out;
    std::size_t count;
    fftw_plan plan = nullptr;
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
    power_.resize(transform_->count / 2 + 1);
}

PowerSpectrum::~PowerSpectrum() = default;
PowerSpectrum::PowerSpectrum(PowerSpectrum&&) noexcept = default;
PowerSpectrum& PowerSpectrum::operator=(PowerSpectrum&&) noexcept = default;

std::span<const double> PowerSpectrum::of(std::span<const double> samples)
{
    const double mean = sum(samples) / static_cast<double>(window_.size());
    double* in = transform_->in;
    for (std::size_t i = 0; i < window_.size(); ++i) {
        in[i] = window_[i] * (samples[i] - mean);
    }
    std::fill(in + window_.size(), in + transform_->count, 0.0);
    fftw_execute(transform_->plan);
    const double factor = 2 / (rate_ * windowPower_);
    for (std::size_t k = 0; k < power_.size(); ++k) {
        const auto& [real, imaginary] = transform_->out[k];
        power_[k] = factor * (real * real + imaginary * imaginary);
    }
    return power_;
}

} // namespace scanweave
