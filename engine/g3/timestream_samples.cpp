// SPDX-License-Identifier: BSD-2-Clause
// How the samples of a timestream are stored (G3-FORMAT.md section 7.2).
#include "engine/g3/timestream_samples.h"

#include "engine/base/error.h"
#include "engine/g3/fields_input.h"
#include "engine/g3/fields_output.h"
#include "engine/g3/flac_codec.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace scanweave {

namespace {

using Samples = G3Timestream::Samples;

/// What a mask says before it is there at all.
enum class NanFlag : std::uint8_t
{
    None = 0,
    All = 1,
    Some = 2
};

/// Calls `action` with a list of the type that the stored number means: the index in Samples.
template <class Action>
void withSamplesOf(InputArchive& in, std::uint32_t type, Samples& samples, const Action& action)
{
    switch (type) {
    case 0:
        return action(samples.emplace<std::vector<double>>());
    case 1:
        return action(samples.emplace<std::vector<float>>());
    case 2:
        return action(samples.emplace<std::vector<std::int32_t>>());
    case 3:
        return action(samples.emplace<std::vector<std::int64_t>>());
    default:
        in.fail("samples of type " + std::to_string(type) + "; only 0 to 3 exist (damaged)");
    }
}

bool isCompressible(SampleUnits units)
{
    return units == SampleUnits::None || units == SampleUnits::Counts;
}

std::vector<std::int32_t> decode(InputArchive& in)
{
    const auto bytes = in.takeBytes(in.takeCount(1));
    try {
        return decodeFlac(bytes);
    } catch (const Error& error) {
        in.fail(error.message());
    }
}

void loadCompressed(InputArchive& in, G3Timestream& stream, std::uint32_t version)
{
    if (!isCompressible(stream.units)) {
        in.fail("FLAC data in units other than None and Counts");
    }
    stream.flacBitDepth = version >= 4 ? in.take<std::uint8_t>() : std::uint8_t{24};
    if (stream.flacBitDepth != 24 && stream.flacBitDepth != 32) {
        in.fail("FLAC data of " + std::to_string(stream.flacBitDepth) +
                " bits per sample; only 24 and 32 exist (damaged)");
    }
    const auto type = version >= 4 ? in.take<std::uint32_t>() : 1U;
    const auto flag = in.take<std::uint8_t>();
    if (flag > static_cast<std::uint8_t>(NanFlag::Some)) {
        in.fail("the NaN flag is " + std::to_string(flag) + "; only 0 to 2 exist (damaged)");
    }
    const bool isMasked = flag == static_cast<std::uint8_t>(NanFlag::Some);
    std::vector<bool> mask;
    if (isMasked) {
        loadValue(in, mask);
    }
    auto integers = decode(in);
    if (isMasked && mask.size() != integers.size()) {
        in.fail("the NaN mask is for " + std::to_string(mask.size()) + " samples but there are " +
                std::to_string(integers.size()) + " (damaged)");
    }
    withSamplesOf(in, type, stream.data, [&]<class Sample>(std::vector<Sample>& samples) {
        if constexpr (std::same_as<Sample, std::int32_t>) {
            samples = std::move(integers);
        } else {
            samples.assign(integers.begin(), integers.end());
        }
        if constexpr (std::is_floating_point_v<Sample>) {
            constexpr auto nan = std::numeric_limits<Sample>::quiet_NaN();
            if (flag == static_cast<std::uint8_t>(NanFlag::All)) {
                std::ranges::fill(samples, nan);
            }
            for (std::size_t i = 0; i < mask.size(); ++i) {
                samples[i] = mask[i] ? nan : samples[i];
            }
        }
    });
}

/// Truncated toward zero; saturated where there is no such integer, rather than undefined.
template <class Sample>
std::int32_t truncated(Sample sample)
{
    using Limits = std::numeric_limits<std::int32_t>;
    if constexpr (std::is_floating_point_v<Sample>) {
        const double value = sample;
        if (!std::isfinite(value)) {
            return 0;
        }
        return value <= Limits::min()   ? Limits::min()
               : value >= Limits::max() ? Limits::max()
                                        : static_cast<std::int32_t>(value);
    } else {
        return static_cast<std::int32_t>(sample); // of 64 bits the lower half
    }
}

/// The low 24 bits as a signed number.
std::int32_t low24(std::int32_t value)
{
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(value) << 8) >> 8;
}

template <class Sample>
void saveCompressed(OutputArchive& out,
                    const G3Timestream& stream,
                    const std::vector<Sample>& samples)
{
    constexpr bool isFloating = std::is_floating_point_v<Sample>;
    const bool isShort = stream.flacBitDepth == 24;

    std::vector<std::int32_t> integers(samples.size());
    std::vector<bool> mask(isFloating ? samples.size() : 0);
    std::size_t masked = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto value = truncated(samples[i]);
        integers[i] = isShort ? low24(value) : value;
        if constexpr (isFloating) {
            mask[i] = !std::isfinite(samples[i]);
            masked += mask[i] ? 1 : 0;
        }
    }

    const std::uint32_t shortType = isFloating ? 1 : 2;
    out.put(stream.flacBitDepth);
    out.put(isShort ? shortType : static_cast<std::uint32_t>(stream.data.index()));
    const auto flag = masked == 0                ? NanFlag::None
                      : masked == samples.size() ? NanFlag::All
                                                 : NanFlag::Some;
    out.put(static_cast<std::uint8_t>(flag));
    if (flag == NanFlag::Some) {
        saveValue(out, mask);
    }
    const auto flac = encodeFlac(integers, stream.flacLevel, stream.flacBitDepth);
    out.putCount(flac.size());
    out.putBytes(flac);
}

} // namespace

void loadSamples(InputArchive& in, G3Timestream& stream, std::uint32_t version)
{
    if (stream.flacLevel != 0) {
        loadCompressed(in, stream, version);
        return;
    }
    const auto type = version >= 3 ? in.take<std::uint32_t>() : 0U;
    withSamplesOf(in, type, stream.data, [&](auto& samples) { loadValue(in, samples); });
}

void saveSamples(OutputArchive& out, const G3Timestream& stream)
{
    if (stream.flacLevel == 0) {
        out.put(static_cast<std::uint32_t>(stream.data.index()));
        std::visit([&](const auto& samples) { saveValue(out, samples); }, stream.data);
        return;
    }
    if (!isCompressible(stream.units)) {
        throw Error("a timestream in units of " + std::string(enumName(stream.units)) +
                    " cannot be stored as FLAC; set its flacLevel to 0");
    }
    if (stream.flacBitDepth != 24 && stream.flacBitDepth != 32) {
        throw Error("a timestream can be stored as FLAC with 24 or 32 bits per sample, not with " +
                    std::to_string(stream.flacBitDepth));
    }
    std::visit([&](const auto& samples) { saveCompressed(out, stream, samples); }, stream.data);
}

} // namespace scanweave
