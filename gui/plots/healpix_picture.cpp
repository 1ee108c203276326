// SPDX-License-Identifier: BSD-2-Clause
// A HEALPix map as a rectangle of numbers.
#include "gui/plots/healpix_picture.h"

#include "engine/base/error.h"

#include <chealpix.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>

namespace scanweave::studio {

namespace {

using std::numbers::pi;
using Vector = std::array<double, 3>;

constexpr double gnomonicReach = 50 * pi / 180; ///< from the middle; farther out it is distorted
constexpr int gnomonicSide = 1000;              ///< pixels at most
constexpr int leastSide = 240;
constexpr int mollweideHeight = 600;
constexpr std::size_t pixelsPlaced = 2'000'000;
constexpr std::uint64_t largestNside = 1U << 29;

double dot(const Vector& a, const Vector& b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Vector towards(double theta, double phi)
{
    return {std::sin(theta) * std::cos(phi), std::sin(theta) * std::sin(phi), std::cos(theta)};
}

SkyPoint pointOf(const Vector& direction)
{
    constexpr double degrees = 180 / pi;
    const double longitude = std::atan2(direction[1], direction[0]) * degrees;
    const double length = std::sqrt(dot(direction, direction));
    return {longitude < 0 ? longitude + 360 : longitude,
            std::asin(std::clamp(direction[2] / length, -1.0, 1.0)) * degrees};
}

Vector directionOf(const HealpixSkyMapInfo& info, std::uint64_t pixel)
{
    double theta = 0;
    double phi = 0;
    const auto nside = static_cast<std::int64_t>(info.nside);
    const auto number = static_cast<std::int64_t>(pixel);
    info.nested ? pix2ang_nest64(nside, number, &theta, &phi)
                : pix2ang_ring64(nside, number, &theta, &phi);
    return towards(theta, phi);
}

std::uint64_t pixelAt(const HealpixSkyMapInfo& info, const SkyPoint& point)
{
    std::int64_t pixel = 0;
    const auto nside = static_cast<std::int64_t>(info.nside);
    const double theta = (90 - point.latitude) * pi / 180;
    const double phi = point.longitude * pi / 180;
    info.nested ? ang2pix_nest64(nside, theta, phi, &pixel)
                : ang2pix_ring64(nside, theta, phi, &pixel);
    return static_cast<std::uint64_t>(pixel);
}

/// A place in the picture.
struct Spot
{
    double x = 0;
    double y = 0;
};

/// The sky of a tangent plane. East is left.
struct Gnomonic
{
    Vector middle{};
    double step = 0; ///< tangent per pixel
    int side = 0;

    Vector east() const
    {
        const double flat = std::hypot(middle[0], middle[1]);
        return flat > 1e-9 ? Vector{-middle[1] / flat, middle[0] / flat, 0} : Vector{0, 1, 0};
    }

    Vector north() const
    {
        const Vector e = east();
        return {middle[1] * e[2] - middle[2] * e[1],
                middle[2] * e[0] - middle[0] * e[2],
                middle[0] * e[1] - middle[1] * e[0]};
    }

    std::optional<SkyPoint> at(double x, double y) const
    {
        const double a = -(x + 0.5 - side / 2.0) * step;
        const double b = (y + 0.5 - side / 2.0) * step;
        const Vector e = east();
        const Vector n = north();
        Vector direction{};
        for (std::size_t i = 0; i < 3; ++i) {
            direction[i] = middle[i] + a * e[i] + b * n[i];
        }
        return pointOf(direction);
    }

    Spot spotOf(const Vector& direction) const
    {
        const double along = dot(middle, direction) * step;
        return {side / 2.0 - dot(east(), direction) / along,
                side / 2.0 + dot(north(), direction) / along};
    }
};

/// The whole sky, longitude zero in the middle. East is left.
struct Mollweide
{
    static std::optional<SkyPoint> at(double x, double y)
    {
        const double u = (x + 0.5) / mollweideHeight - 1;     // −1 to 1
        const double v = 2 * (y + 0.5) / mollweideHeight - 1; // −1 to 1
        if (u * u + v * v > 1) {
            return std::nullopt;
        }
        const double angle = std::asin(v);
        const double latitude = std::asin((2 * angle + std::sin(2 * angle)) / pi);
        const double longitude = -pi * u / std::max(std::cos(angle), 1e-12);
        return SkyPoint{(longitude < 0 ? longitude + 2 * pi : longitude) * 180 / pi,
                        latitude * 180 / pi};
    }

    static Spot spotOf(const Vector& direction)
    {
        const double latitude = std::asin(std::clamp(direction[2], -1.0, 1.0));
        const double longitude = std::atan2(direction[1], direction[0]);
        double angle = latitude; // of 2a + sin 2a = π sin(latitude), by Newton's steps
        for (int step = 0; step < 20; ++step) {
            const double slope = 2 + 2 * std::cos(2 * angle);
            if (slope < 1e-9) {
                break;
            }
            angle -= (2 * angle + std::sin(2 * angle) - pi * direction[2]) / slope;
        }
        return {mollweideHeight * (1 - longitude * std::cos(angle) / pi),
                mollweideHeight * (1 + std::sin(angle)) / 2};
    }
};

/// What surrounds all pixels; none if that is more than a plane can show.
std::optional<Gnomonic> planeAround(const HealpixSkyMap& map, const HealpixSkyMap::Indexed& pixels)
{
    // A part of very many pixels tells where they are.
    const std::size_t stride = std::max<std::size_t>(pixels.size() / 200'000, 1);
    Vector sum{};
    for (std::size_t i = 0; i < pixels.size(); i += stride) {
        const Vector direction = directionOf(map.info, pixels[i].first);
        for (std::size_t k = 0; k < 3; ++k) {
            sum[k] += direction[k];
        }
    }
    const double length = std::sqrt(dot(sum, sum));
    if (!(length > 0)) {
        return std::nullopt;
    }
    const Vector middle{sum[0] / length, sum[1] / length, sum[2] / length};
    double least = 1;
    for (std::size_t i = 0; i < pixels.size(); i += stride) {
        least = std::min(least, dot(middle, directionOf(map.info, pixels[i].first)));
    }
    const double pixel = std::sqrt(4 * pi / static_cast<double>(map.pixelCount()));
    const double reach =
        std::acos(std::clamp(least, -1.0, 1.0)) + pixel * std::sqrt(static_cast<double>(stride));
    if (reach > gnomonicReach) {
        return std::nullopt;
    }
    const double width = 2 * std::tan(reach);
    const int side = std::clamp(static_cast<int>(2 * width / pixel), leastSide, gnomonicSide);
    return Gnomonic{middle, width / side, side};
}

} // namespace

SkyPoint healpixCenter(std::uint64_t nside, bool isNested, std::uint64_t pixel)
{
    HealpixSkyMapInfo info;
    info.nside = nside;
    info.nested = isNested;
    return pointOf(directionOf(info, pixel));
}

HealpixWindow healpixWindow(const HealpixSkyMap& map)
{
    const bool isPowerOfTwo = (map.info.nside & (map.info.nside - 1)) == 0;
    if (map.info.nside == 0 || map.info.nside > largestNside ||
        (map.info.nested && !isPowerOfTwo)) {
        throw Error("a HEALPix map can't have nside " + std::to_string(map.info.nside));
    }
    const auto covered = map.covered();
    const auto isCovered = [&covered](std::uint64_t pixel) {
        const auto found = std::ranges::lower_bound(
            covered, pixel, {}, [](const auto& known) { return known.first; });
        return found != covered.end() && found->first == pixel;
    };
    HealpixWindow window;
    const auto plane = covered.empty() ? std::nullopt : planeAround(map, covered);
    if (plane) {
        window.width = window.height = plane->side;
        window.skyAt = [plane = *plane](double x, double y) { return plane.at(x, y); };
    } else {
        window.width = 2 * mollweideHeight;
        window.height = mollweideHeight;
        window.skyAt = [](double x, double y) { return Mollweide::at(x, y); };
    }
    const auto width = static_cast<std::size_t>(window.width);
    window.pixels.assign(width * static_cast<std::size_t>(window.height), HealpixWindow::none);
    for (std::size_t at = 0; at < window.pixels.size(); ++at) {
        const std::size_t row = at / width;
        const auto point = window.skyAt(static_cast<double>(at % width), static_cast<double>(row));
        if (point) {
            window.pixels[at] = pixelAt(map.info, *point);
        }
    }
    // Where the picture is coarser than the map, its points may miss what is covered.
    if (covered.size() <= pixelsPlaced) {
        for (const auto& [pixel, value] : covered) {
            const Vector direction = directionOf(map.info, pixel);
            const Spot spot = plane ? plane->spotOf(direction) : Mollweide::spotOf(direction);
            const int x = std::clamp(static_cast<int>(spot.x), 0, window.width - 1);
            const int y = std::clamp(static_cast<int>(spot.y), 0, window.height - 1);
            std::uint64_t& there =
                window.pixels[static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)];
            there = isCovered(there) ? there : pixel;
        }
    }
    return window;
}

MapNumbers healpixPicture(const HealpixSkyMap& map, const HealpixWindow& window, double nothing)
{
    const auto covered = map.covered();
    MapNumbers picture;
    picture.width = window.width;
    picture.height = window.height;
    picture.skyAt = window.skyAt;
    picture.values.assign(window.pixels.size(), nothing);
    for (std::size_t at = 0; at < window.pixels.size(); ++at) {
        const auto found = std::ranges::lower_bound(
            covered, window.pixels[at], {}, [](const auto& known) { return known.first; });
        if (found != covered.end() && found->first == window.pixels[at]) {
            picture.values[at] = found->second;
        }
    }
    return picture;
}

MapNumbers healpixPicture(const HealpixSkyMap& map)
{
    return healpixPicture(map, healpixWindow(map), std::numeric_limits<double>::quiet_NaN());
}

} // namespace scanweave::studio
