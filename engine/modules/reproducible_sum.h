// SPDX-License-Identifier: BSD-2-Clause
// Sums of doubles that don't depend on the order of the numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace scanweave {

/// A sum whose bits are the same for every order in which numbers are added and partial sums are
/// merged. Every number is cut into pieces at fixed places, multiples of 32 binary digits; pieces
/// at one place are added as whole numbers, which is exact. Some neighbouring places are kept: the
/// highest that any number has reached, and those below, so that nothing larger than 2^-32 for each
/// place below of the largest number's leading piece is lost, and what is lost is so for each
/// number alone. (The principle is that of Demmel & Nguyen, "Parallel reproducible summation",
/// 2015; whole numbers instead of floating-point ones.)
///
/// Exact for up to 2^31 numbers. A number that is NaN or infinite makes the sum NaN.
template <std::size_t Places>
class PlacedSum
{
public:
    void add(double number);
    void merge(const PlacedSum& other);

    /// The sum to within rounding.
    double value() const;

    /// The sum to about twice as many digits: value() and what that leaves.
    long double longValue() const;

    bool isZero() const { return top_ == nothing; }

private:
    using Pieces = std::array<std::int64_t, Places>;

    static constexpr std::int32_t places = Places;
    static constexpr int pieceBits = 32;
    static constexpr std::int32_t nothing = INT32_MIN;
    static constexpr std::int32_t notANumber = INT32_MAX;

    static Pieces carried(Pieces pieces);
    void raise(std::int32_t top);

    Pieces pieces_{};            ///< at places top_, top_ - 1, …
    std::int32_t top_ = nothing; ///< place t counts multiples of 2^(32 t)
};

/// To 2^-64 of the largest number: more digits than a double has.
using ReproducibleSum = PlacedSum<3>;

/// To 2^-128 of the largest number, for sums of which others are to be taken off.
using WideReproducibleSum = PlacedSum<5>;

} // namespace scanweave
