// SPDX-License-Identifier: BSD-2-Clause
// A made-up sky around the observed field: smooth structure and a few bright clouds.
#pragma once

#include <cstdint>
#include <vector>

namespace scanweave {

/// Temperature on a flat patch: the equal-area projection (ZEA) around the field's middle.
/// Positions are in radians from there: x to the east, y to the north.
class Sky
{
public:
    /// The patch reaches `halfWidth` and `halfHeight` radians from its middle.
    Sky(std::uint64_t seed, double halfWidth, double halfHeight);

    /// In millikelvin; positions outside get the value at the edge.
    double at(double x, double y) const;

private:
    double halfWidth_;
    double halfHeight_;
    int columns_;
    int rows_;
    std::vector<float> cells_;
};

} // namespace scanweave
