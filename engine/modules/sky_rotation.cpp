// SPDX-License-Identifier: BSD-2-Clause
// Rotations that take the focal plane to the sky, with the conventions of spt3g_software.
#include "engine/modules/sky_rotation.h"

#include <cmath>
#include <numbers>

namespace scanweave {

Quat product(const Quat& p, const Quat& q)
{
    return {p.a * q.a - p.b * q.b - p.c * q.c - p.d * q.d,
            p.a * q.b + p.b * q.a + p.c * q.d - p.d * q.c,
            p.a * q.c - p.b * q.d + p.c * q.a + p.d * q.b,
            p.a * q.d + p.b * q.c - p.c * q.b + p.d * q.a};
}

Quat rotationTo(double longitude, double latitude)
{
    return product({std::cos(longitude / 2), 0, 0, std::sin(longitude / 2)},
                   {std::cos(latitude / 2), 0, -std::sin(latitude / 2), 0});
}

Quat directionOf(double longitude, double latitude)
{
    return {0,
            std::cos(latitude) * std::cos(longitude),
            std::cos(latitude) * std::sin(longitude),
            std::sin(latitude)};
}

SkyRotations::SkyRotations(std::span<const Quat> rotations)
{
    for (auto& element : elements_) {
        element.resize(rotations.size());
    }
    for (std::size_t i = 0; i < rotations.size(); ++i) {
        const auto [a, b, c, d] = rotations[i];
        const double norm = a * a + b * b + c * c + d * d;
        const std::array<double, 9> matrix{a * a + b * b - c * c - d * d,
                                           2 * (b * c - a * d),
                                           2 * (b * d + a * c),
                                           2 * (b * c + a * d),
                                           a * a - b * b + c * c - d * d,
                                           2 * (c * d - a * b),
                                           2 * (b * d - a * c),
                                           2 * (c * d + a * b),
                                           a * a - b * b - c * c + d * d};
        for (std::size_t element = 0; element < matrix.size(); ++element) {
            elements_[element][i] = matrix[element] / norm;
        }
    }
}

void SkyRotations::row(std::size_t number, const Quat& direction, std::span<double> result) const
{
    const double* x = elements_[3 * number].data();
    const double* y = elements_[3 * number + 1].data();
    const double* z = elements_[3 * number + 2].data();
    double* to = result.data();
    const std::size_t count = result.size();
    for (std::size_t i = 0; i < count; ++i) {
        to[i] = x[i] * direction.b + y[i] * direction.c + z[i] * direction.d;
    }
}

void SkyRotations::apply(const Quat& direction,
                         std::span<double> longitude,
                         std::span<double> latitude) const
{
    std::vector<double> x(size());
    row(0, direction, x);
    row(1, direction, longitude);
    row(2, direction, latitude);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double y = longitude[i];
        // Not the arc sine, which loses half of the digits near the poles.
        latitude[i] = std::atan2(latitude[i], std::hypot(x[i], y));
        const double angle = std::atan2(y, x[i]);
        longitude[i] = angle < 0 ? angle + 2 * std::numbers::pi : angle;
    }
}

} // namespace scanweave
