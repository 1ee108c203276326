// SPDX-License-Identifier: BSD-2-Clause
// Arithmetic over contiguous samples; compiled for speed (see CMakeLists.txt).
#include "engine/modules/sample_kernels.h"

#include <array>
#include <cstddef>

namespace scanweave {

namespace {

constexpr std::size_t lanes = 8;

/// Sum of term(i) for i < size. Floating-point sums may not be reordered by the compiler, so the
/// independent lanes that vector instructions need are written down.
template <class Term>
double sumInLanes(std::size_t size, Term&& term)
{
    std::array<double, lanes> sums{};
    const std::size_t whole = size - size % lanes;
    for (std::size_t i = 0; i < whole; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            sums[lane] += term(i + lane);
        }
    }
    for (std::size_t i = whole; i < size; ++i) {
        sums[i - whole] += term(i);
    }
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
           ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

} // namespace

double sum(std::span<const double> samples)
{
    const double* x = samples.data();
    return sumInLanes(samples.size(), [x](std::size_t i) { return x[i]; });
}

double dot(std::span<const double> a, std::span<const double> b)
{
    const double* x = a.data();
    const double* y = b.data();
    return sumInLanes(a.size(), [x, y](std::size_t i) { return x[i] * y[i]; });
}

void addScaled(std::span<double> y, double factor, std::span<const double> x)
{
    const double* from = x.data();
    double* to = y.data();
    const std::size_t size = y.size();
    for (std::size_t i = 0; i < size; ++i) {
        to[i] += factor * from[i];
    }
}

void subtract(std::span<double> y, std::span<const double> x)
{
    addScaled(y, -1, x);
}

void scale(std::span<double> y, double factor)
{
    for (double& sample : y) {
        sample *= factor;
    }
}

double squaresAround(double origin, std::span<const double> samples)
{
    const double* x = samples.data();
    return sumInLanes(samples.size(), [x, origin](std::size_t i) {
        const double difference = x[i] - origin;
        return difference * difference;
    });
}

bool areFinite(std::span<const double> samples)
{
    // Zero times anything finite is zero; NaN and infinity stay NaN in every sum.
    const double* x = samples.data();
    return sumInLanes(samples.size(), [x](std::size_t i) { return 0 * x[i]; }) == 0;
}

} // namespace scanweave
