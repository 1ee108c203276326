// SPDX-License-Identifier: BSD-2-Clause
// Quaternions: how pointing is stored.
#pragma once

#include "engine/g3/object_of.h"

namespace scanweave {

/// A quaternion within another object; a is the real part.
struct Quat
{
    static constexpr std::string_view staticClassName = "Quat";
    static constexpr std::uint32_t staticVersion = 1;

    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;

    friend bool operator==(const Quat&, const Quat&) = default;
};

class G3Quat final : public ObjectOf<G3Quat>
{
public:
    static constexpr std::string_view staticClassName = "G3Quat";
    static constexpr std::uint32_t staticVersion = 1;

    explicit G3Quat(Quat initial = {})
        : value(initial)
    {}
    std::string summary() const override;

    Quat value;
};

} // namespace scanweave
