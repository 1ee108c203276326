// SPDX-License-Identifier: BSD-2-Clause
// Random numbers that are a function of where they are used.
#include "engine/demo/noise.h"

#include <cmath>

namespace scanweave {

namespace {

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15ULL;

std::uint64_t mix(std::uint64_t x)
{
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
}

} // namespace

std::uint64_t randomBits(std::uint64_t seed, std::uint64_t a, std::uint64_t b, std::uint64_t c)
{
    std::uint64_t state = mix(seed + golden);
    state = mix(state + golden * (a + 1));
    state = mix(state + golden * (b + 1));
    return mix(state + golden * (c + 1));
}

double randomUniform(std::uint64_t bits)
{
    return static_cast<double>(bits >> 11U) * 0x1p-53;
}

double randomNormal(std::uint64_t bits)
{
    constexpr std::uint64_t low = 0xffff;
    const std::uint64_t sum =
        (bits & low) + ((bits >> 16U) & low) + ((bits >> 32U) & low) + (bits >> 48U);
    // Four uniforms of 0 to 65535 have mean 131070 and variance 4 (65536^2 - 1) / 12.
    return (static_cast<double>(sum) - 131070.0) * (1.0 / 37837.22745);
}

double OctaveNoise::at(double position) const
{
    double sum = 0;
    double amplitude = 1;
    double spacing = longest;
    for (int octave = 0; octave < octaves; ++octave) {
        const double x = position / spacing;
        const double cell = std::floor(x);
        const double t = x - cell;
        const auto knot = static_cast<std::uint64_t>(static_cast<std::int64_t>(cell));
        const auto level = static_cast<std::uint64_t>(octave);
        const double left = randomNormal(randomBits(seed, level, knot));
        const double right = randomNormal(randomBits(seed, level, knot + 1));
        sum += amplitude * (left + (right - left) * smoothStep(t));
        amplitude *= falloff;
        spacing *= 0.5;
    }
    return sum;
}

void addWhiteNoise(std::span<const double> slow,
                   double deviation,
                   std::uint64_t seed,
                   std::uint64_t firstSample,
                   std::span<std::int32_t> samples)
{
    const std::uint64_t stream = randomBits(seed, 0);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        // One mixing per sample: this loop makes nearly all of the observation's numbers.
        const std::uint64_t bits = mix(stream + golden * (firstSample + i));
        samples[i] =
            static_cast<std::int32_t>(std::floor(slow[i] + deviation * randomNormal(bits)));
    }
}

} // namespace scanweave
