// SPDX-License-Identifier: BSD-2-Clause
// How lists and dictionaries of integers are stored since version 2: a width in bits, then integers
// of that width.
#pragma once

#include "engine/g3/fields_input.h"
#include "engine/g3/fields_output.h"

#include <algorithm>

namespace scanweave {

inline std::int64_t integerOf(std::int64_t element)
{
    return element;
}
template <class Key>
std::int64_t integerOf(const std::pair<const Key, std::int64_t>& entry)
{
    return entry.second;
}

/// The smallest of 8, 16, 32 and 64 bits that hold all of them.
template <class Integers>
std::int32_t bitsFor(const Integers& integers)
{
    std::int32_t bits = 8;
    for (const auto& element : integers) {
        const std::int64_t value = integerOf(element);
        while (bits < 64 && (value >> (bits - 1)) != (value < 0 ? -1 : 0)) {
            bits *= 2;
        }
    }
    return bits;
}

/// Calls `action` with an integer of that width.
template <class Action>
void withWidth(std::int32_t bits, const Action& action)
{
    switch (bits) {
    case 8:
        return action(std::int8_t{});
    case 16:
        return action(std::int16_t{});
    case 32:
        return action(std::int32_t{});
    default:
        return action(std::int64_t{});
    }
}

/// The same container with integers of another width.
template <class Narrow>
std::vector<Narrow> converted(const std::vector<std::int64_t>& from)
{
    std::vector<Narrow> to(from.size());
    std::ranges::transform(from, to.begin(), [](auto value) { return static_cast<Narrow>(value); });
    return to;
}
template <class Narrow>
Dictionary<Narrow> converted(const Dictionary<std::int64_t>& from)
{
    Dictionary<Narrow> to;
    for (const auto& [key, value] : from) {
        to.emplace_hint(to.end(), key, static_cast<Narrow>(value));
    }
    return to;
}

/// Widens what was read, in whatever width.
template <class Integers, class Narrow>
void widen(Integers& to, const Narrow& from)
{
    to = Integers(from.begin(), from.end());
}

/// `Integers`: a vector or Dictionary of std::int64_t, perhaps const.
template <class Integers>
struct PackedIntegers
{
    Integers& integers;

    void load(InputArchive& in)
    {
        const auto bits = in.take<std::int32_t>();
        if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
            in.fail("integers of " + std::to_string(bits) +
                    " bits; only 8, 16, 32 and 64 exist (damaged)");
        }
        withWidth(bits, [&](auto width) {
            decltype(converted<decltype(width)>(integers)) narrow;
            loadValue(in, narrow);
            widen(integers, narrow);
        });
    }

    void save(OutputArchive& out) const
    {
        const auto bits = bitsFor(integers);
        out.put(bits);
        withWidth(bits, [&](auto width) { saveValue(out, converted<decltype(width)>(integers)); });
    }

    template <class Fields>
    void upstreamMembers(Fields& f) const
    {
        f.member("store_bits", bitsFor(integers));
        f.member(requires { typename Integers::mapped_type; } ? "map" : "vector", integers);
    }

    const Integers& shown() const { return integers; }
};

template <class Integers>
PackedIntegers(Integers&) -> PackedIntegers<Integers>;

} // namespace scanweave
