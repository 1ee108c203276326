// SPDX-License-Identifier: BSD-2-Clause
// Points in time: ticks of 10 ns since 1970-01-01 UTC without leap seconds. Their texts are in
// time_text.h.
#pragma once

#include "engine/g3/object_of.h"

#include <compare>

namespace scanweave {

/// A time within another object, stored like a G3Time.
struct Timestamp
{
    std::int64_t ticks = 0;

    friend auto operator<=>(Timestamp, Timestamp) = default;
};

class G3Time final : public ObjectOf<G3Time>
{
public:
    static constexpr std::string_view staticClassName = "G3Time";
    static constexpr std::uint32_t staticVersion = 1;

    explicit G3Time(std::int64_t initial = 0)
        : ticks(initial)
    {}
    std::string summary() const override;

    std::int64_t ticks;
};

} // namespace scanweave
