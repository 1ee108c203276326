// SPDX-License-Identifier: BSD-2-Clause
// Power spectral density of a timestream.
#include "gui/groups/power_spectrum.h"

#include <fftw3.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <mutex>
#include <numbers>

namespace scanweave {

namespace {

struct FftwFree
{
    void operator()(void* memory) const { ::fftw_free(memory); }
};
template <class T>
using FftwArray = std::unique_ptr<T[], FftwFree>;

/// FFTW's planner is the one part of it that isn't thread-safe.
std::mutex& plannerMutex()
{
    static std::mutex mutex;
    return mutex;
}

} // namespace

PowerSpectrum powerSpectrum(std::span<const double> samples, double rate, std::size_t longest)
{
    PowerSpectrum spectrum;
    if (samples.size() < 8 || !(rate > 0) || !std::isfinite(rate)) {
        return spectrum;
    }
    const std::size_t length =
        std::min(std::bit_floor(samples.size()), std::max<std::size_t>(longest, 8));
    const std::size_t bins = length / 2 + 1;
    double sum = 0;
    std::size_t numbers = 0;
    for (const double sample : samples) {
        if (std::isfinite(sample)) {
            sum += sample;
            ++numbers;
        }
    }
    if (numbers == 0) {
        return spectrum;
    }
    const double fill = sum / static_cast<double>(numbers);

    const FftwArray<double> in(::fftw_alloc_real(length));
    const FftwArray<fftw_complex> out(::fftw_alloc_complex(bins));
    fftw_plan plan = nullptr;
    {
        const std::scoped_lock lock(plannerMutex());
        plan = ::fftw_plan_dft_r2c_1d(static_cast<int>(length), in.get(), out.get(), FFTW_ESTIMATE);
    }
    std::vector<double> window(length);
    double windowPower = 0;
    for (std::size_t i = 0; i < length; ++i) {
        window[i] = 0.5 * (1 - std::cos(2 * std::numbers::pi * static_cast<double>(i) /
                                        static_cast<double>(length)));
        windowPower += window[i] * window[i];
    }
    std::vector<double> power(bins);
    for (std::size_t start = 0; start + length <= samples.size(); start += length / 2) {
        double mean = 0;
        for (std::size_t i = 0; i < length; ++i) {
            const double sample = samples[start + i];
            in[i] = std::isfinite(sample) ? sample : fill;
            mean += in[i];
        }
        mean /= static_cast<double>(length);
        for (std::size_t i = 0; i < length; ++i) {
            in[i] = (in[i] - mean) * window[i];
        }
        ::fftw_execute(plan);
        for (std::size_t bin = 0; bin < bins; ++bin) {
            power[bin] += out[bin][0] * out[bin][0] + out[bin][1] * out[bin][1];
        }
        ++spectrum.segments;
    }
    {
        const std::scoped_lock lock(plannerMutex());
        ::fftw_destroy_plan(plan);
    }
    const double scale = 1 / (rate * windowPower * static_cast<double>(spectrum.segments));
    for (std::size_t bin = 1; bin < bins; ++bin) {
        spectrum.frequency.push_back(static_cast<double>(bin) * rate / static_cast<double>(length));
        // One-sided: what is at negative frequencies is added, but for the last, which is its own.
        spectrum.density.push_back(power[bin] * scale * (bin + 1 == bins ? 1 : 2));
    }
    return spectrum;
}

} // namespace scanweave
