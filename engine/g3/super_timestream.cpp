// SPDX-License-Identifier: BSD-2-Clause
// Reads the former class of the Simons Observatory (G3-FORMAT.md section 7.12).
#include "engine/g3/super_timestream.h"

#include "engine/base/error.h"
#include "engine/g3/fields_input.h"
#include "engine/g3/flac_codec.h"
#include "engine/g3/super_timestream_gaps.h"
#include "engine/g3/vectors.h"

#include <bzlib.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <unordered_set>

namespace scanweave {

extern template ObjectClass objectClass<G3TimestreamMap>(); // in timestream_map.cpp

namespace {

using Integers = std::vector<std::int64_t>;

/// Stored numbers of the types of samples.
enum class SampleType : std::int64_t
{
    Int32 = 5,
    Int64 = 7,
    Float = 11,
    Double = 12
};

// How a channel is stored; the parts are to be added. No other sums of 1, 2 and 4 occur.
constexpr unsigned raw = 0;
constexpr unsigned flacOnly = 1;
constexpr unsigned flacAndBzip2 = 1 + 2;
constexpr unsigned flacAndConstant = 1 + 4;

/// The bytes of one channel. Their numbers are in the machine's byte order, whatever the blob says.
class Channel
{
public:
    explicit Channel(std::span<const std::byte> bytes)
        : bytes_(bytes)
    {}

    std::span<const std::byte> take(std::size_t size)
    {
        if (size > bytes_.size()) {
            throw Error("the bytes of a channel end early (damaged)");
        }
        const auto taken = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return taken;
    }

    template <class T>
    std::vector<T> takeNumbers(std::size_t count)
    {
        if (count > bytes_.size() / sizeof(T)) {
            throw Error("the bytes of a channel end early (damaged)");
        }
        std::vector<T> numbers(count);
        if (count > 0) {
            std::memcpy(numbers.data(), take(count * sizeof(T)).data(), count * sizeof(T));
        }
        return numbers;
    }

    template <class T>
    T takeNumber()
    {
        return takeNumbers<T>(1).front();
    }

    /// A size and as many bytes.
    std::span<const std::byte> takePart()
    {
        const auto size = takeNumber<std::int32_t>();
        if (size < 0) {
            throw Error("a part of a channel has a negative size (damaged)");
        }
        return take(static_cast<std::size_t>(size));
    }

private:
    std::span<const std::byte> bytes_;
};

/// As many numbers as are wanted from one bzip2 stream.
template <class Number>
std::vector<Number> decompress(std::span<const std::byte> stream, std::size_t count)
{
    const auto wanted = count * sizeof(Number);
    if (wanted > std::numeric_limits<unsigned>::max()) {
        throw Error("bzip2 data is longer than it can be");
    }
    std::vector<Number> numbers(count);
    std::vector<char> source(stream.size()); // libbz2 wants it writable
    std::ranges::transform(
        stream, source.begin(), [](std::byte b) { return std::to_integer<char>(b); });
    auto size = static_cast<unsigned>(wanted);
    const int result = BZ2_bzBuffToBuffDecompress(reinterpret_cast<char*>(numbers.data()),
                                                  &size,
                                                  source.data(),
                                                  static_cast<unsigned>(source.size()),
                                                  0,
                                                  0);
    if (result != BZ_OK || size != wanted) {
        throw Error("bzip2 data is damaged or of the wrong length");
    }
    return numbers;
}

/// Sums wrap around, as the writer's did.
void add(std::int64_t& sum, std::int64_t value)
{
    sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) +
                                    static_cast<std::uint64_t>(value));
}

/// `Stored`: std::int32_t or std::int64_t, what integers of a channel are stored as.
template <class Stored>
Integers decodeChannel(Channel channel, unsigned algorithm, std::size_t samples)
{
    // FLAC data come first and show that the length is real, before anything of that length is
    // allocated.
    const auto flac = decodeFlac(channel.takePart());
    if (flac.size() != samples) {
        throw Error("a channel has " + std::to_string(flac.size()) + " samples, not " +
                    std::to_string(samples) + " (damaged)");
    }
    Integers sum(flac.begin(), flac.end());
    if (algorithm == flacAndBzip2) {
        const auto high = decompress<Stored>(channel.takePart(), samples);
        for (std::size_t i = 0; i < samples; ++i) {
            add(sum[i], high[i]);
        }
    } else if (algorithm == flacAndConstant) {
        const auto value = channel.takeNumber<Stored>();
        for (auto& sample : sum) {
            add(sample, value);
        }
    } else if (algorithm != flacOnly) {
        throw Error("a channel is compressed in way " + std::to_string(algorithm) + " (damaged)");
    }
    return sum;
}

/// `quantum`: what one step of the integers is, for floating-point samples.
template <class Sample>
std::vector<Sample>
decodeSamples(Channel channel, unsigned algorithm, std::size_t samples, double quantum)
{
    using Stored = std::conditional_t<sizeof(Sample) == 4, std::int32_t, std::int64_t>;
    if (algorithm == raw) {
        return channel.takeNumbers<Sample>(samples);
    }
    const auto integers = decodeChannel<Stored>(channel, algorithm, samples);
    std::vector<Sample> decoded(samples);
    std::ranges::transform(integers, decoded.begin(), [=](std::int64_t value) {
        if constexpr (std::is_floating_point_v<Sample>) {
            // For 32 bits rounded twice: the integer first, then the product.
            return static_cast<Sample>(static_cast<double>(static_cast<Sample>(value)) * quantum);
        } else {
            return static_cast<Sample>(value);
        }
    });
    return decoded;
}

std::vector<Timestamp> loadTimes(InputArchive& in)
{
    const auto algorithm = in.take<std::uint8_t>();
    G3VectorTime times;
    if (algorithm == 0) {
        loadValue(in, times);
        return std::move(times.items);
    }
    if (algorithm != 2) {
        in.fail("times are stored in way " + std::to_string(algorithm) + " (damaged)");
    }
    constexpr std::uint64_t mostPerByte = 1000; ///< far more than bzip2 saves in increasing numbers
    const auto count = in.take<std::int32_t>();
    const auto stream = in.takeBytes(in.take<std::uint32_t>());
    if (count < 0 || static_cast<std::uint64_t>(count) > stream.size() * mostPerByte) {
        in.fail("announces " + std::to_string(count) + " times in " +
                std::to_string(stream.size()) + " bytes (damaged)");
    }
    for (const auto ticks : decompress<std::int64_t>(stream, static_cast<std::size_t>(count))) {
        times.items.push_back({ticks});
    }
    return std::move(times.items);
}

/// The channels one after the other, each with its algorithm and quantum.
struct Channels
{
    std::size_t count = 0;
    std::size_t samples = 0;
    bool isRaw = false;
    std::span<const std::byte> bytes;
    std::vector<std::int32_t> begins; ///< in `bytes`, in ascending order; empty where all is raw
    std::vector<double> quanta;       ///< empty for integers or where all is raw
};

Channels loadChannels(InputArchive& in, std::size_t sampleSize)
{
    constexpr std::size_t dimensions = 32;
    Channels channels;
    const auto used = in.take<std::int64_t>();
    std::int64_t shape[dimensions] = {};
    in.takeBlock(shape, dimensions, sizeof shape[0]);
    const auto size = in.take<std::int64_t>();
    if (used != 2 || shape[0] < 0 || shape[1] < 0 || size < 0) {
        in.fail("has no channels of samples (damaged)");
    }
    channels.count = static_cast<std::size_t>(shape[0]);
    channels.samples = static_cast<std::size_t>(shape[1]);
    channels.isRaw = in.take<std::uint8_t>() == 0;
    if (channels.isRaw) {
        channels.bytes = in.takeBytes(static_cast<std::uint64_t>(size));
        const auto lines = channels.count == 0 ? 0 : channels.bytes.size() / channels.count;
        if (lines / sampleSize < channels.samples) {
            in.fail("has less bytes than samples (damaged)");
        }
        return channels;
    }
    loadValue(in, channels.quanta);
    loadValue(in, channels.begins);
    const auto compressed = in.take<std::int32_t>();
    if (compressed < 0 || channels.begins.size() != channels.count ||
        (!channels.quanta.empty() && channels.quanta.size() != channels.count)) {
        in.fail("has lists that don't fit its channels (damaged)");
    }
    channels.bytes = in.takeBytes(static_cast<std::uint64_t>(compressed));
    // Channels that shared bytes could make much memory out of a small blob.
    if (!std::ranges::is_sorted(channels.begins) ||
        (!channels.begins.empty() &&
         (channels.begins.front() < 0 || channels.begins.back() > compressed))) {
        in.fail("has channels outside of its data (damaged)");
    }
    return channels;
}

template <class Sample>
std::vector<Sample> decodeOne(const Channels& channels, std::size_t index)
{
    if (channels.isRaw) {
        const auto size = channels.samples * sizeof(Sample);
        return decodeSamples<Sample>(
            Channel(channels.bytes.subspan(index * size, size)), raw, channels.samples, 1);
    }
    const auto begin = static_cast<std::size_t>(channels.begins[index]);
    const auto end = index + 1 < channels.count
                         ? static_cast<std::size_t>(channels.begins[index + 1])
                         : channels.bytes.size();
    Channel channel(channels.bytes.subspan(begin, end - begin));
    const auto algorithm = channel.takeNumber<std::uint8_t>();
    return decodeSamples<Sample>(channel,
                                 algorithm,
                                 channels.samples,
                                 channels.quanta.empty() ? 1.0 : channels.quanta[index]);
}

/// `level`: the FLAC level that integers are to have when the map is written anew.
template <class Sample>
void makeStreams(G3TimestreamMap& map,
                 const Channels& channels,
                 const std::vector<std::string>& names,
                 const FilledTimes& times,
                 std::uint8_t level)
{
    constexpr bool isFloating = std::is_floating_point_v<Sample>;
    std::unordered_set<std::string_view> met;
    const auto append = [&](const std::string& name, std::vector<Sample> samples) {
        auto stream = std::make_shared<G3Timestream>(
            SampleUnits::None, times.start, times.stop, std::move(samples));
        stream->flacLevel = std::same_as<Sample, std::int32_t> ? level : std::uint8_t{0};
        map.items.emplace_back(name, std::move(stream));
    };
    for (std::size_t i = 0; i < channels.count; ++i) {
        if (met.insert(names[i]).second) {
            const auto missing = isFloating ? std::numeric_limits<Sample>::quiet_NaN() : Sample{};
            append(names[i], times.filled(decodeOne<Sample>(channels, i), missing));
        }
    }
    if (!isFloating && times.hasGaps()) {
        append("_nanmask", times.filled(std::vector<Sample>(channels.samples), Sample{1}));
    }
}

void load(InputArchive& in, G3SuperTimestream& map)
{
    const InputArchive::ClassScope scope(
        in, G3SuperTimestream::staticClassName, G3SuperTimestream::staticVersion);
    InputFields(in, scope.version()).object();
    const auto level = in.take<std::uint8_t>();
    (void)in.take<std::int8_t>(); // bzip2's work factor
    const auto times = loadTimes(in);
    G3VectorString names;
    loadValue(in, names);
    const auto type = static_cast<SampleType>(in.take<std::int64_t>());
    const bool isShort = type == SampleType::Int32 || type == SampleType::Float;
    const auto channels = loadChannels(in, isShort ? 4 : 8);
    if (names.items.size() != channels.count || times.size() != channels.samples) {
        in.fail("has names and times that don't fit its channels (damaged)");
    }
    const FilledTimes filled(times);
    switch (type) {
    case SampleType::Int32:
        return makeStreams<std::int32_t>(map, channels, names.items, filled, level);
    case SampleType::Int64:
        return makeStreams<std::int64_t>(map, channels, names.items, filled, level);
    case SampleType::Float:
        return makeStreams<float>(map, channels, names.items, filled, level);
    case SampleType::Double:
        return makeStreams<double>(map, channels, names.items, filled, level);
    }
    in.fail("samples of type " + std::to_string(static_cast<std::int64_t>(type)) +
            "; only 5, 7, 11 and 12 exist (damaged)");
}

[[noreturn]] void refuseToWrite()
{
    throw Error("a G3SuperTimestream can be read but not written any more; "
                "write a G3TimestreamMap of its timestreams instead");
}

} // namespace

template <>
ObjectClass objectClass<G3SuperTimestream>()
{
    auto entry = objectClass<G3TimestreamMap>(); // JSON and paths are those of the map
    entry.name = G3SuperTimestream::staticClassName;
    entry.create = []() -> std::shared_ptr<FrameObject> {
        return std::make_shared<G3SuperTimestream>();
    };
    entry.load = [](InputArchive& in, FrameObject& object) {
        try {
            load(in, static_cast<G3SuperTimestream&>(object));
        } catch (const Error& error) {
            in.fail(error.message());
        }
    };
    entry.save = [](OutputArchive&, const FrameObject&) { refuseToWrite(); };
    entry.upstream = [](UpstreamArchive&, const FrameObject&) { refuseToWrite(); };
    return entry;
}

} // namespace scanweave
