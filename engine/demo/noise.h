// SPDX-License-Identifier: BSD-2-Clause
// Random numbers that are a function of where they are used, so that any part of an observation can
// be made alone.
#pragma once

#include <cstdint>
#include <span>

namespace scanweave {

/// Mixes a seed and up to three coordinates into 64 random bits (the finaliser of SplitMix64,
/// applied in turn). Integer arithmetic only: the same everywhere.
std::uint64_t
randomBits(std::uint64_t seed, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0);

/// Uniform in [0, 1), 53 bits.
double randomUniform(std::uint64_t bits);

/// From 0 at 0 to 1 at 1, level at both ends: 3t² - 2t³.
constexpr double smoothStep(double t)
{
    return t * t * (3.0 - 2.0 * t);
}

/// Nearly normal with mean 0 and variance 1, between -3.5 and 3.5: the sum of four 16-bit uniforms.
/// No library function is used, because those differ in the last digit from machine to machine.
double randomNormal(std::uint64_t bits);

/// Smooth noise in one dimension, a sum of octaves of random values on ever finer lattices.
struct OctaveNoise
{
    std::uint64_t seed = 0;
    double longest = 1; ///< lattice spacing of the slowest octave, in samples
    int octaves = 1;
    double falloff =
        1; ///< amplitude of an octave over that of the next slower one; 1 gives power ~ 1/f

    /// At sample `position`; the slowest octave has variance of about 1.
    double at(double position) const;
};

/// Adds white noise of the given deviation to `samples` and rounds to integers.
void addWhiteNoise(std::span<const double> slow,
                   double deviation,
                   std::uint64_t seed,
                   std::uint64_t firstSample,
                   std::span<std::int32_t> samples);

} // namespace scanweave
