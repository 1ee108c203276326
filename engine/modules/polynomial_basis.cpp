// SPDX-License-Identifier: BSD-2-Clause
// Least-squares polynomials over evenly spaced samples.
#include "engine/modules/polynomial_basis.h"

#include "engine/modules/sample_kernels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace scanweave {

namespace {

/// What is left of a polynomial of which lower degrees took all but this part is rounding.
constexpr double leastPart = 1e-11;

/// From -1 at the first sample that counts to 1 at the last; straight on beyond.
std::vector<double> abscissae(std::size_t samples, std::size_t first, std::size_t last)
{
    std::vector<double> x(samples);
    for (std::size_t i = 0; i < samples && first < last; ++i) {
        const double fromFirst = static_cast<double>(i) - static_cast<double>(first);
        x[i] = 2 * fromFirst / static_cast<double>(last - first) - 1;
    }
    return x;
}

} // namespace

PolynomialBasis::PolynomialBasis(std::size_t samples, int order, SampleChoice counted)
    : size_(samples)
    , counted_(std::move(counted))
{
    std::size_t first = 0;
    std::size_t last = size_ - (size_ > 0 ? 1 : 0);
    std::size_t number = size_; // of samples that count
    if (!counted_.empty()) {
        const auto isCounted = [](std::uint8_t one) { return one != 0; };
        number = static_cast<std::size_t>(std::ranges::count_if(counted_, isCounted));
        while (first < last && !isCounted(counted_[first])) {
            ++first;
        }
        while (first < last && !isCounted(counted_[last])) {
            --last;
        }
    }
    const std::vector<double> x = abscissae(size_, first, last);
    std::vector<double> candidate(size_, 1.0);
    while (terms() < number && terms() <= static_cast<std::size_t>(order) &&
           orthonormalise(candidate, terms())) {
        columns_.insert(columns_.end(), candidate.begin(), candidate.end());
        for (std::size_t i = 0; i < size_; ++i) {
            candidate[i] *= x[i];
        }
    }
}

bool PolynomialBasis::orthonormalise(std::span<double> candidate, std::size_t terms) const
{
    const double before = std::sqrt(product(candidate, candidate));
    for (int turn = 0; turn < 2; ++turn) {
        for (std::size_t term = 0; term < terms; ++term) {
            addScaled(candidate, -product(column(term), candidate), column(term));
        }
    }
    const double after = std::sqrt(product(candidate, candidate));
    if (!(after > leastPart * before)) {
        return false;
    }
    scale(candidate, 1 / after);
    return true;
}

double PolynomialBasis::product(std::span<const double> a, std::span<const double> b) const
{
    if (counted_.empty()) {
        return dot(a, b);
    }
    double result = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        result += counted_[i] != 0 ? a[i] * b[i] : 0;
    }
    return result;
}

void PolynomialBasis::removeFrom(std::span<double> samples) const
{
    if (terms() == 0) {
        std::ranges::fill(samples, std::numeric_limits<double>::quiet_NaN());
        return;
    }
    std::vector<double> chosen;
    std::span<const double> fitted = samples;
    if (!counted_.empty()) {
        chosen.resize(size_);
        for (std::size_t i = 0; i < size_; ++i) {
            chosen[i] = counted_[i] != 0 ? samples[i] : 0;
        }
        fitted = chosen;
    }
    // All products before anything is taken away: in exact arithmetic both orders are the same,
    // and this one reads the samples while they are in the nearest cache.
    std::vector<double> coefficients(terms());
    for (std::size_t term = 0; term < coefficients.size(); ++term) {
        coefficients[term] = dot(column(term), fitted);
    }
    for (std::size_t term = 0; term < coefficients.size(); ++term) {
        addScaled(samples, -coefficients[term], column(term));
    }
}

std::span<const double> PolynomialBasis::column(std::size_t term) const
{
    return std::span(columns_).subspan(term * size_, size_);
}

} // namespace scanweave
