// SPDX-License-Identifier: BSD-2-Clause
// Least-squares polynomials over evenly spaced samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace scanweave {

/// One byte a sample; 0: the sample doesn't count. Empty: all count.
using SampleChoice = std::vector<std::uint8_t>;

/// Polynomials of degree 0 to `order`, orthonormal over the samples that count. Each is made from
/// the one before, times x, by modified Gram-Schmidt, twice ("twice is enough": Giraud, Langou,
/// Rozložník & van den Eshof 2005), with the inner product sum over the samples that count
/// (Forsythe 1957; Brubeck, Nakatsukasa & Trefethen 2021, "Vandermonde with Arnoldi"). x goes from
/// -1 at the first sample that counts to 1 at the last. So no polynomial is nearly the same as
/// those before it, wherever in the scan samples count, and little is lost also at order 20.
/// Samples that don't count get the same polynomials, by the same steps.
///
/// A degree for which too few samples count (or none that tell it from lower degrees) is left out.
/// Made once for all timestreams of a length and choice.
class PolynomialBasis
{
public:
    PolynomialBasis(std::size_t samples, int order, SampleChoice counted = {});

    /// Takes the polynomial that fits the samples that count best out of all samples. Those that
    /// don't count may be NaN. Without any that counts all samples become NaN: nothing is known of
    /// the drift.
    void removeFrom(std::span<double> samples) const;

    std::size_t samples() const { return size_; }
    const SampleChoice& counted() const { return counted_; }

    /// How many polynomials there are: order + 1 unless too few samples count.
    std::size_t terms() const { return size_ == 0 ? 0 : columns_.size() / size_; }

private:
    std::span<const double> column(std::size_t term) const;
    bool orthonormalise(std::span<double> candidate, std::size_t terms) const;
    double product(std::span<const double> a, std::span<const double> b) const;

    std::size_t size_;
    SampleChoice counted_;
    std::vector<double> columns_; ///< one polynomial after the other
};

} // namespace scanweave
