// SPDX-License-Identifier: BSD-2-Clause
// The first bytes of a blob: which class it holds, in which units timestreams are, when they were
// taken.
#include "engine/g3/blob_header.h"

#include "engine/g3/archive_bytes.h"
#include "engine/g3/byte_order.h"
#include "engine/g3/units.h"

#include <limits>

namespace scanweave {

namespace {

constexpr std::uint32_t declaredType = 0x40000000; ///< of a pointer: needs no name

/// Reads numbers one after the other while there are bytes.
class HeaderBytes
{
public:
    HeaderBytes(std::span<const std::byte> bytes, ByteOrder order)
        : bytes_(bytes)
        , order_(order)
    {}

    template <class T>
    std::optional<T> take()
    {
        if (bytes_.size() < sizeof(T)) {
            return std::nullopt;
        }
        const auto value = load<T>(bytes_.data(), order_);
        bytes_ = bytes_.subspan(sizeof(T));
        return value;
    }

    bool skip(std::uint64_t bytes)
    {
        if (bytes_.size() < bytes) {
            return false;
        }
        bytes_ = bytes_.subspan(static_cast<std::size_t>(bytes));
        return true;
    }

    /// Ticks of a time.
    std::optional<std::int64_t> takeTicks()
    {
        const auto ticks = take<std::uint64_t>();
        return ticks ? std::optional(static_cast<std::int64_t>(*ticks)) : std::nullopt;
    }

    /// True when the number that comes next is `expected`.
    bool skipNumber(std::uint32_t expected) { return take<std::uint32_t>() == expected; }

private:
    std::span<const std::byte> bytes_;
    ByteOrder order_;
};

/// Goes to the first timestream of a map, up to its version.
bool enterFirstTimestream(HeaderBytes& bytes, std::uint32_t mapVersion)
{
    const auto count = bytes.take<std::uint64_t>();
    const auto nameLength = bytes.take<std::uint64_t>();
    if (!count || *count == 0 || !nameLength || !bytes.skip(*nameLength)) {
        return false;
    }
    // Before version 3 timestreams were stored in place; since then behind pointers, of which the
    // first can only be null or lead to a new object.
    return mapVersion < 3 || (bytes.skipNumber(declaredType) && bytes.skip(sizeof(std::uint32_t)));
}

constexpr std::uint32_t timeVersion = 1; ///< of G3Time, written before the first one only

/// An object whose first own member comes next.
struct EnteredObject
{
    HeaderBytes bytes;
    std::uint32_t version = 0; ///< of its class
};

std::optional<EnteredObject> enterObject(std::span<const std::byte> blob, std::string_view name)
{
    // Behind the name: the object's number, the version of its class and that of G3FrameObject.
    HeaderBytes bytes(blob.subspan(1 + 4 + 8 + name.size()), *byteOrderOf(blob[0]));
    const bool isObject = bytes.skip(sizeof(std::uint32_t));
    const auto version = bytes.take<std::uint32_t>();
    return isObject && version && bytes.skipNumber(frameObjectVersion)
               ? std::optional(EnteredObject{bytes, *version})
               : std::nullopt;
}

/// A G3Timestream, or the first of a G3TimestreamMap, at its units.
std::optional<EnteredObject> enterTimestream(std::span<const std::byte> blob)
{
    const std::string_view name = blobClassName(blob);
    const bool isMap = name == "G3TimestreamMap";
    if (!isMap && name != "G3Timestream") {
        return std::nullopt;
    }
    auto object = enterObject(blob, name);
    if (object && isMap) {
        const auto version = enterFirstTimestream(object->bytes, object->version)
                                 ? object->bytes.take<std::uint32_t>()
                                 : std::nullopt;
        if (!version) {
            return std::nullopt;
        }
        object->version = *version;
    }
    return object;
}

std::optional<ObservedTimes> timesOf(std::optional<std::int64_t> start,
                                     std::optional<std::int64_t> stop)
{
    return start && stop ? std::optional(ObservedTimes{*start, *stop}) : std::nullopt;
}

std::optional<ObservedTimes> timestreamTimes(EnteredObject stream)
{
    HeaderBytes& bytes = stream.bytes;
    if (stream.version < 2 || !bytes.skip(sizeof(SampleUnits)) || !bytes.skipNumber(timeVersion)) {
        return std::nullopt;
    }
    const auto start = bytes.takeTicks();
    return timesOf(start, bytes.takeTicks());
}

std::optional<ObservedTimes> vectorTimes(HeaderBytes bytes)
{
    const auto count = bytes.take<std::uint64_t>();
    if (!count || *count == 0 || !bytes.skipNumber(timeVersion)) {
        return std::nullopt;
    }
    const auto first = bytes.takeTicks();
    if (*count == 1) {
        return timesOf(first, first);
    }
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / sizeof(std::int64_t);
    return *count - 2 < most && bytes.skip((*count - 2) * sizeof(std::int64_t))
               ? timesOf(first, bytes.takeTicks())
               : std::nullopt;
}

} // namespace

std::string_view blobClassName(std::span<const std::byte> blob)
{
    constexpr std::uint32_t newName = 0x80000000;
    constexpr std::size_t nameBegin = 1 + 4 + 8;

    if (blob.size() < 1 + 4) {
        return {};
    }
    const auto order = byteOrderOf(blob[0]);
    if (!order) {
        return {};
    }
    const auto nameId = load<std::uint32_t>(blob.data() + 1, *order);
    if ((nameId & declaredType) != 0) {
        return "G3FrameObject"; // the declared type of a frame's entries, stored without its name
    }
    if ((nameId & newName) == 0 || blob.size() < nameBegin) {
        return {};
    }
    const auto length = load<std::uint64_t>(blob.data() + 5, *order);
    if (length > longestClassName || length > blob.size() - nameBegin) {
        return {};
    }
    return {reinterpret_cast<const char*>(blob.data() + nameBegin), length};
}

std::optional<SampleUnits> blobUnits(std::span<const std::byte> blob)
{
    auto stream = enterTimestream(blob);
    const auto units = stream ? stream->bytes.take<std::uint32_t>() : std::nullopt;
    return units ? std::optional(static_cast<SampleUnits>(*units)) : std::nullopt;
}

std::optional<ObservedTimes> blobTimes(std::span<const std::byte> blob)
{
    if (auto stream = enterTimestream(blob)) {
        return timestreamTimes(*stream);
    }
    const std::string_view name = blobClassName(blob);
    if (name != "G3Time" && name != "G3VectorTime") {
        return std::nullopt;
    }
    auto object = enterObject(blob, name);
    if (!object) {
        return std::nullopt;
    }
    if (name == "G3VectorTime") {
        return vectorTimes(object->bytes);
    }
    const auto time = object->bytes.takeTicks();
    return timesOf(time, time);
}

} // namespace scanweave
