// SPDX-License-Identifier: BSD-2-Clause
// Detectors of a made-up camera.
#include "engine/demo/focal_plane.h"

#include "engine/demo/noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <utility>

namespace scanweave {

namespace {

constexpr double degree = std::numbers::pi / 180;
constexpr int pixelsPerWafer = 37; // a hexagon with three rings around its middle
constexpr double pixelPitch = 0.035 * degree;
constexpr double waferPitch = 7.2 * pixelPitch;
constexpr double halfRootThree = 0.86602540378443864676;

/// Position of the n-th place of a hexagonal spiral around the origin, at unit distance.
std::pair<double, double> hexagonPlace(int n)
{
    int ring = 0;
    int first = 0;
    while (n >= first + std::max(1, 6 * ring)) {
        first += std::max(1, 6 * ring);
        ++ring;
    }
    if (ring == 0) {
        return {0.0, 0.0};
    }
    static constexpr std::array<std::pair<int, int>, 6> steps{
        {{-1, 1}, {-1, 0}, {0, -1}, {1, -1}, {1, 0}, {0, 1}}};
    const int along = n - first;
    int q = ring;
    int r = 0;
    for (int side = 0; side < 6; ++side) {
        const int walked = std::clamp(along - side * ring, 0, ring);
        q += steps[static_cast<std::size_t>(side)].first * walked;
        r += steps[static_cast<std::size_t>(side)].second * walked;
    }
    return {q + 0.5 * r, halfRootThree * r};
}

double between(double low, double high, std::uint64_t bits)
{
    return low + (high - low) * randomUniform(bits);
}

std::string formatted(const char* format, int a, int b, int c)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, a, b, c);
    return text.data();
}

Detector makeDetector(int number, std::uint64_t seed)
{
    static constexpr std::array<int, 3> bands{90, 150, 220};
    static constexpr std::array<double, 3> noiseOfBand{420, 380, 560};
    const int perPixel = 6;
    const int pixel = number / perPixel;
    const int wafer = pixel / pixelsPerWafer;
    const auto band = static_cast<std::size_t>(number % perPixel / 2);
    const int polarisation = number % 2;
    // More detectors than the camera has places for: the camera grows by further rings of wafers.
    const auto [waferX, waferY] = hexagonPlace(wafer);
    const auto [pixelX, pixelY] = hexagonPlace(pixel % pixelsPerWafer);
    const auto id = static_cast<std::uint64_t>(number);

    Detector detector;
    detector.waferIndex = wafer;
    detector.wafer = formatted("w%d", 172 + wafer, 0, 0);
    detector.pixel = formatted("%d", pixel % pixelsPerWafer, 0, 0);
    detector.bandGhz = bands[band];
    detector.physicalName = detector.wafer + '_' + detector.pixel + '.' +
                            std::to_string(detector.bandGhz) + (polarisation == 0 ? ".x" : ".y");
    detector.name = formatted("2019.%05x", number, 0, 0);
    detector.xOffset = waferPitch * waferX + pixelPitch * pixelX;
    detector.yOffset = waferPitch * waferY + pixelPitch * pixelY;
    detector.polarisationAngle = degree * (45.0 * (pixel % 4) + 90.0 * polarisation);
    if (detector.polarisationAngle >= std::numbers::pi) {
        detector.polarisationAngle -= std::numbers::pi;
    }
    detector.efficiency = between(0.93, 0.99, randomBits(seed, id, 1));
    detector.gain =
        between(40, 60, randomBits(seed, id, 2)) * (randomBits(seed, id, 3) % 2 == 0 ? 1 : -1);
    detector.offset = std::floor(between(-700000, 700000, randomBits(seed, id, 4)));
    detector.noise = noiseOfBand[band] * between(0.85, 1.25, randomBits(seed, id, 5));
    detector.timeConstant = between(0.002, 0.006, randomBits(seed, id, 6));
    // 64 channels on each of the 8 modules of a board.
    detector.board = 60 + number / 512;
    detector.module = number / 64 % 8;
    detector.channel = number % 64;
    return detector;
}

} // namespace

std::vector<Detector> makeFocalPlane(int count, std::uint64_t seed)
{
    std::vector<Detector> detectors;
    detectors.reserve(static_cast<std::size_t>(count));
    for (int number = 0; number < count; ++number) {
        detectors.push_back(makeDetector(number, seed));
    }
    return detectors;
}

} // namespace scanweave
