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

/// P_{k+1} from P_k and P_{k-1}: (k + 1) P_{k+1} = (2 k + 1) x P_k - k P_{k-1}.
std::vector<double> nextLegendre(std::span<const double> x,
                                 std::span<const double> last,
                                 std::span<const double> beforeLast,
                                 int degree)
{
    const double k = degree - 1;
    std::vector<double> next(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        next[i] = ((2 * k + 1) * x[i] * last[i] - k * beforeLast[i]) / (k + 1);
    }
    return next;
}

} // namespace

PolynomialBasis::PolynomialBasis(std::size_t samples, int order, SampleChoice counted)
    : size_(samples)
    , counted_(std::move(counted))
{
    std::vector<double> x(size_);
    for (std::size_t i = 0; i < size_ && size_ > 1; ++i) {
        x[i] = 2 * static_cast<double>(i) / static_cast<double>(size_ - 1) - 1;
    }
    std::vector<double> beforeLast(size_);
    std::vector<double> last(size_, 1.0);
    for (int degree = 0; degree <= order && size_ > 0; ++degree) {
        if (degree > 0) {
            auto next = nextLegendre(x, last, beforeLast, degree);
            beforeLast = std::exchange(last, std::move(next));
        }
        std::vector<double> candidate = last;
        if (!orthonormalise(candidate, terms())) {
            break; // no higher degree could be told from the lower ones either
        }
        columns_.insert(columns_.end(), candidate.begin(), candidate.end());
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
