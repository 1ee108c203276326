// SPDX-License-Identifier: BSD-2-Clause
// Rotations that take the focal plane to the sky, with the conventions of spt3g_software.
#pragma once

#include "engine/g3/quaternion.h"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace scanweave {

/// Directions are quaternions without real part, (0, x, y, z) = (0, cos d cos a, cos d sin a,
/// sin d) for longitude a and latitude d; a rotation r takes p to r p r*. (spt3g_software,
/// maps/src/pointing.cxx: ang_to_quat, get_origin_rotator, offsets_to_quat, get_detector_pointing.)
/// Angles are in radians.

/// Hamilton's product.
Quat product(const Quat& p, const Quat& q);

/// Takes (1, 0, 0) to that direction: R_z(longitude) R_y(-latitude).
Quat rotationTo(double longitude, double latitude);

Quat directionOf(double longitude, double latitude);

/// Where a detector looks when the boresight looks along (1, 0, 0): longitude x_offset, latitude
/// -y_offset. (Azimuth and elevation are left-handed; spt3g turns them into a right-handed pair by
/// the sign of elevation, so offsets along elevation are offsets towards lower latitude.)
inline Quat offsetDirection(double xOffset, double yOffset)
{
    return directionOf(xOffset, -yOffset);
}

/// Many rotations, applied to one direction each time. As matrices, which cost nine products where
/// two products of quaternions cost thirty-two; one list per element, for vector instructions.
class SkyRotations
{
public:
    /// The quaternions need not have length 1.
    explicit SkyRotations(std::span<const Quat> rotations);

    /// Longitude (0 to 2 pi) and latitude of the rotated direction, for each rotation.
    void
    apply(const Quat& direction, std::span<double> longitude, std::span<double> latitude) const;

    /// The rotated direction itself, a vector as long as `direction`, for each rotation.
    void directions(const Quat& direction,
                    std::span<double> x,
                    std::span<double> y,
                    std::span<double> z) const
    {
        row(0, direction, x);
        row(1, direction, y);
        row(2, direction, z);
    }

    std::size_t size() const { return elements_[0].size(); }

private:
    void row(std::size_t number, const Quat& direction, std::span<double> result) const;

    std::array<std::vector<double>, 9> elements_; ///< row by row
};

} // namespace scanweave
