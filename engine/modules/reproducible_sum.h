// SPDX-License-Identifier: BSD-2-Clause
// Sums of doubles that don't depend on the order of the numbers.
#pragma once

#include <array>
#include <cstdint>

namespace scanweave {

/// A sum whose bits are the same for every order in which numbers are added and partial sums are
/// merged. Every number is cut into pieces at fixed places, multiples of 32 binary digits; pieces
/// at one place are added as whole numbers, which is exact. Three neighbouring places are kept: the
/// highest that any number has reached, and the two below, so that nothing larger than 2^-64 of the
/// largest number's leading piece is lost, and what is lost is so for each number alone. (The
/// principle is that of Demmel & Nguyen, "Parallel reproducible summation", 2015; whole numbers
/// instead of floating-point ones.)
///
/// Exact for up to 2^31 numbers. A number that is NaN or infinite makes the sum NaN.
class ReproducibleSum
{
public:
    void add(double number);
    void merge(const ReproducibleSum& other);

    /// The sum to within rounding.
    double value() const;

    /// The sum to about twice as many digits: value() and what that leaves.
    long double longValue() const;

    bool isZero() const { return top_ == nothing; }

private:
    static constexpr int pieceBits = 32;
    static constexpr std::int32_t nothing = INT32_MIN;
    static constexpr std::int32_t notANumber = INT32_MAX;

    void raise(std::int32_t top);

    std::array<std::int64_t, 3> pieces_{}; ///< at places top_, top_ - 1, top_ - 2
    std::int32_t top_ = nothing;           ///< place t counts multiples of 2^(32 t)
};

} // namespace scanweave
