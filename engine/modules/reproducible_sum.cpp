// SPDX-License-Identifier: BSD-2-Clause
// Sums of doubles that don't depend on the order of the numbers.
#include "engine/modules/reproducible_sum.h"

#include <bit>
#include <cmath>
#include <limits>

namespace scanweave {

namespace {

/// |number| = mantissa * 2^exponent.
struct Parts
{
    std::uint64_t mantissa;
    std::int32_t exponent;
};

Parts partsOf(double number)
{
    const auto bits = std::bit_cast<std::uint64_t>(number);
    const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52U) - 1);
    const auto biased = static_cast<std::int32_t>(bits >> 52U & 0x7ffU);
    return biased == 0 ? Parts{fraction, -1074}
                       : Parts{fraction | std::uint64_t{1} << 52U, biased - 1075};
}

std::int32_t floorDivide(std::int32_t number, std::int32_t by)
{
    return number >= 0 ? number / by : -((-number + by - 1) / by);
}

/// The same number with all pieces but the first between 0 and 2^32.
std::array<std::int64_t, 3> carried(std::array<std::int64_t, 3> pieces)
{
    for (std::size_t i = 2; i > 0; --i) {
        const std::int64_t carry = pieces[i] >> 32;
        pieces[i] -= carry * (std::int64_t{1} << 32U);
        pieces[i - 1] += carry;
    }
    return pieces;
}

} // namespace

void ReproducibleSum::raise(std::int32_t top)
{
    if (top_ == nothing) {
        top_ = top;
    }
    while (top_ < top && top - top_ < 3) {
        pieces_ = {0, pieces_[0], pieces_[1]};
        ++top_;
    }
    if (top_ < top) {
        pieces_ = {};
        top_ = top;
    }
}

void ReproducibleSum::add(double number)
{
    if (number == 0 || top_ == notANumber) {
        return;
    }
    if (!std::isfinite(number)) {
        top_ = notANumber;
        return;
    }
    const Parts parts = partsOf(number);
    const std::int32_t place = floorDivide(parts.exponent, pieceBits);
    const auto shift = static_cast<unsigned>(parts.exponent - place * pieceBits);
    // The mantissa, moved to the grid of places: 53 + 31 binary digits at most.
    const std::uint64_t low = parts.mantissa << shift;
    const std::uint64_t high = shift == 0 ? 0 : parts.mantissa >> (64 - shift);
    const std::array<std::int64_t, 3> pieces{static_cast<std::int64_t>(low & 0xffffffffU),
                                             static_cast<std::int64_t>(low >> 32U),
                                             static_cast<std::int64_t>(high)};
    raise(place + (pieces[2] != 0 ? 2 : pieces[1] != 0 ? 1 : 0));
    for (std::int32_t i = 0; i < 3; ++i) {
        const std::int32_t below = top_ - (place + i);
        if (below >= 0 && below < 3) {
            auto& sum = pieces_[static_cast<std::size_t>(below)];
            const std::int64_t piece = pieces[static_cast<std::size_t>(i)];
            sum += number < 0 ? -piece : piece;
        }
    }
}

void ReproducibleSum::merge(const ReproducibleSum& other)
{
    if (other.top_ == nothing || top_ == notANumber) {
        return;
    }
    if (other.top_ == notANumber) {
        top_ = notANumber;
        return;
    }
    raise(other.top_);
    for (std::int32_t i = 0; i < 3; ++i) {
        const std::int32_t below = top_ - other.top_ + i;
        if (below < 3) {
            pieces_[static_cast<std::size_t>(below)] += other.pieces_[static_cast<std::size_t>(i)];
        }
    }
}

long double ReproducibleSum::longValue() const
{
    const double rounded = value();
    ReproducibleSum rest = *this;
    rest.add(-rounded);
    return static_cast<long double>(rounded) + rest.value();
}

double ReproducibleSum::value() const
{
    if (top_ == nothing) {
        return 0;
    }
    if (top_ == notANumber) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    // Pieces may be of both signs; made positive first, so that nothing cancels afterwards.
    std::array<std::int64_t, 3> pieces = carried(pieces_);
    const bool isNegative = pieces[0] < 0;
    if (isNegative) {
        pieces = carried({-pieces_[0], -pieces_[1], -pieces_[2]});
    }
    double sum = 0;
    for (std::int32_t i = 2; i >= 0; --i) {
        const auto piece = static_cast<double>(pieces[static_cast<std::size_t>(i)]);
        sum += std::ldexp(piece, (top_ - i) * pieceBits);
    }
    return isNegative ? -sum : sum;
}

} // namespace scanweave
