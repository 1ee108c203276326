// SPDX-License-Identifier: BSD-2-Clause
// A made-up sky around the observed field.
#include "engine/demo/sky.h"

#include "engine/demo/noise.h"
#include "engine/g3/units.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace scanweave {

namespace {

constexpr double cellSize = 0.05 * units::degree;

/// One octave of structure in two dimensions, about 1 in amplitude.
double latticeNoise(std::uint64_t seed, std::uint64_t octave, double x, double y)
{
    const double cellX = std::floor(x);
    const double cellY = std::floor(y);
    const auto column = static_cast<std::uint64_t>(static_cast<std::int64_t>(cellX));
    const auto row = static_cast<std::uint64_t>(static_cast<std::int64_t>(cellY));
    const double t = smoothStep(x - cellX);
    const auto onRow = [&](std::uint64_t r) {
        const double left = randomNormal(randomBits(seed, octave, column, r));
        const double right = randomNormal(randomBits(seed, octave, column + 1, r));
        return left + (right - left) * t;
    };
    const double below = onRow(row);
    return below + (onRow(row + 1) - below) * smoothStep(y - cellY);
}

struct Cloud
{
    double x = 0;
    double y = 0;
    double radius = 1;
    double height = 0; ///< in millikelvin

    double at(double px, double py) const
    {
        const double dx = (px - x) / radius;
        const double dy = (py - y) / radius;
        const double inside = std::max(0.0, 1.0 - dx * dx - dy * dy);
        return height * inside * inside;
    }
};

std::array<Cloud, 8> makeClouds(std::uint64_t seed, double halfWidth, double halfHeight)
{
    std::array<Cloud, 8> clouds;
    for (std::uint64_t i = 0; i < clouds.size(); ++i) {
        const auto uniform = [&](std::uint64_t what) {
            return randomUniform(randomBits(seed, 1000, i, what));
        };
        // The first one lies in the middle, where every map shows it.
        const double spread = i == 0 ? 0.0 : 0.8;
        clouds[i] = {spread * halfWidth * (2 * uniform(0) - 1),
                     spread * halfHeight * (2 * uniform(1) - 1),
                     units::degree * (0.3 + 0.5 * uniform(2)),
                     4 + 12 * uniform(3)};
    }
    return clouds;
}

} // namespace

Sky::Sky(std::uint64_t seed, double halfWidth, double halfHeight)
    : halfWidth_(halfWidth)
    , halfHeight_(halfHeight)
    , columns_(2 + static_cast<int>(std::ceil(2 * halfWidth / cellSize)))
    , rows_(2 + static_cast<int>(std::ceil(2 * halfHeight / cellSize)))
{
    const auto clouds = makeClouds(seed, halfWidth, halfHeight);
    cells_.reserve(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
    for (int row = 0; row < rows_; ++row) {
        for (int column = 0; column < columns_; ++column) {
            const double x = column * cellSize - halfWidth;
            const double y = row * cellSize - halfHeight;
            double value = 0;
            double amplitude = 0.5;
            double spacing = 1.0 * units::degree;
            for (std::uint64_t octave = 0; octave < 4; ++octave) {
                value += amplitude * latticeNoise(seed, octave, x / spacing, y / spacing);
                amplitude *= 0.6;
                spacing *= 0.5;
            }
            for (const Cloud& cloud : clouds) {
                value += cloud.at(x, y);
            }
            cells_.push_back(static_cast<float>(value));
        }
    }
}

double Sky::at(double x, double y) const
{
    const double column = std::clamp((x + halfWidth_) / cellSize, 0.0, columns_ - 1.001);
    const double row = std::clamp((y + halfHeight_) / cellSize, 0.0, rows_ - 1.001);
    const auto c = static_cast<std::size_t>(column);
    const auto r = static_cast<std::size_t>(row);
    const double tx = column - static_cast<double>(c);
    const double ty = row - static_cast<double>(r);
    const float* lower = &cells_[r * static_cast<std::size_t>(columns_) + c];
    const float* upper = lower + columns_;
    const double below = lower[0] + (lower[1] - lower[0]) * tx;
    const double above = upper[0] + (upper[1] - upper[0]) * tx;
    return below + (above - below) * ty;
}

} // namespace scanweave
