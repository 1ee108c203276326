// SPDX-License-Identifier: BSD-2-Clause
// Sums of doubles that don't depend on the order of the numbers.
#include "engine/modules/reproducible_sum.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
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

} // namespace

/// The same number with all pieces but the first between 0 and 2^32.
template <std::size_t Places>
auto PlacedSum<Places>::carried(Pieces pieces) -> Pieces
{
    for (std::size_t i = Places - 1; i > 0; --i) {
        const std::int64_t carry = pieces[i] >> 32;
        pieces[i] -= carry * (std::int64_t{1} << 32U);
        pieces[i - 1] += carry;
    }
    return pieces;
}

template <std::size_t Places>
void PlacedSum<Places>::raise(std::int32_t top)
{
    if (top_ == nothing) {
        top_ = top;
    }
    while (top_ < top && top - top_ < places) {
        std::ranges::rotate(pieces_, pieces_.end() - 1);
        pieces_[0] = 0;
        ++top_;
    }
    if (top_ < top) {
        pieces_ = {};
        top_ = top;
    }
}

template <std::size_t Places>
void PlacedSum<Places>::add(double number)
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
        if (below >= 0 && below < places) {
            auto& sum = pieces_[static_cast<std::size_t>(below)];
            const std::int64_t piece = pieces[static_cast<std::size_t>(i)];
            sum += number < 0 ? -piece : piece;
        }
    }
}

template <std::size_t Places>
void PlacedSum<Places>::merge(const PlacedSum& other)
{
    if (other.top_ == nothing || top_ == notANumber) {
        return;
    }
    if (other.top_ == notANumber) {
        top_ = notANumber;
        return;
    }
    raise(other.top_);
    for (std::int32_t i = 0; i < places; ++i) {
        const std::int32_t below = top_ - other.top_ + i;
        if (below < places) {
            pieces_[static_cast<std::size_t>(below)] += other.pieces_[static_cast<std::size_t>(i)];
        }
    }
}

template <std::size_t Places>
long double PlacedSum<Places>::longValue() const
{
    const double rounded = value();
    PlacedSum rest = *this;
    rest.add(-rounded);
    return static_cast<long double>(rounded) + rest.value();
}

template <std::size_t Places>
double PlacedSum<Places>::value() const
{
    if (top_ == nothing) {
        return 0;
    }
    if (top_ == notANumber) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    // Pieces may be of both signs; made positive first, so that nothing cancels afterwards.
    Pieces pieces = carried(pieces_);
    const bool isNegative = pieces[0] < 0;
    if (isNegative) {
        std::ranges::transform(pieces_, pieces.begin(), std::negate());
        pieces = carried(pieces);
    }
    double sum = 0;
    for (std::int32_t i = places - 1; i >= 0; --i) {
        const auto piece = static_cast<double>(pieces[static_cast<std::size_t>(i)]);
        sum += std::ldexp(piece, (top_ - i) * pieceBits);
    }
    return isNegative ? -sum : sum;
}

template class PlacedSum<3>;
template class PlacedSum<5>;

} // namespace scanweave
