// SPDX-License-Identifier: BSD-2-Clause
// What surrounds the blobs of a frame, with all its lengths distrusted.
#include "engine/g3/frame_envelope.h"

#include "engine/base/error.h"
#include "engine/g3/blob_header.h"
#include "engine/g3/byte_source.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

namespace scanweave {

namespace {

constexpr const char* cure =
    " (damaged, or still being written); check that its writer has finished, or get "
    "the file anew";

/// For files in which frames don't begin as frames do: what they might be instead.
std::string suspicion(std::span<const std::byte> bytes)
{
    constexpr std::array<std::pair<std::string_view, const char*>, 3> magics{{
        {"\x1f\x8b", ".g3.gz"},
        {"BZh", ".g3.bz2"},
        {"\xfd"
         "7zXZ",
         ".g3.xz"},
    }};
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (const auto& [magic, suffix] : magics) {
        if (text.starts_with(magic)) {
            return std::string(" (it looks compressed; a name ending in ") + suffix +
                   " would tell)";
        }
    }
    if (std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; })) {
        return " (only zeros: a hole that a crashed writer left)";
    }
    return " (the file is damaged before or here, or is no frame file)";
}

[[noreturn]] void throwTooLong(std::uint64_t needed, std::uint64_t left)
{
    throw Error("it ends at least " + std::to_string(needed - left) +
                " bytes after the end of the file" + cure);
}

[[noreturn]] void throwEndsEarly()
{
    throw Error(std::string("the data end within this frame") + cure);
}

/// Bytes that the rest of a frame takes at least.
std::uint64_t smallestRest(std::uint32_t entriesLeft)
{
    return std::uint64_t{smallestEntry} * entriesLeft + frameTrailerSize;
}

void checkLength(std::uint64_t length, std::uint64_t rest, std::optional<std::uint64_t> left)
{
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t needed = length > most - rest ? most : length + rest;
    if (left && needed > *left) {
        throwTooLong(needed, *left);
    }
}

/// The next `count` bytes, which must be there.
std::span<const std::byte> need(ByteSource& source, std::size_t count)
{
    if (const auto left = source.left(); left && *left < count) {
        throwTooLong(count, *left);
    }
    const auto bytes = source.peek(count);
    if (bytes.size() < count) {
        throwEndsEarly();
    }
    return bytes;
}

void pass(ByteSource& source, std::uint64_t count)
{
    if (!source.skip(count)) {
        throwEndsEarly();
    }
}

std::optional<std::uint64_t> leftBehind(const ByteSource& source, std::uint64_t ahead)
{
    const auto left = source.left();
    return left ? std::optional(*left - ahead) : std::nullopt;
}

void walkEntry(ByteSource& source,
               ByteOrder order,
               std::uint32_t entriesLeft,
               FrameVisitor* visitor)
{
    const auto keyLength = load<std::uint64_t>(need(source, 8).data(), order);
    checkKeyLength(keyLength, entriesLeft, leftBehind(source, 8));

    const auto head = need(source, static_cast<std::size_t>(8 + keyLength + 8));
    const auto blobSize = load<std::uint64_t>(head.data() + 8 + keyLength, order);
    checkBlobLength(blobSize, entriesLeft, leftBehind(source, head.size()));
    if (visitor == nullptr) {
        pass(source, head.size());
        pass(source, blobSize);
        return;
    }
    // Key and begin of the blob are looked at together: the one's bytes are gone when the source
    // goes on.
    const auto shown = std::min<std::uint64_t>(blobSize, blobHeaderSize);
    const std::size_t headSize = head.size();
    const auto bytes = need(source, headSize + static_cast<std::size_t>(shown));
    const std::string_view key(reinterpret_cast<const char*>(bytes.data()) + 8,
                               static_cast<std::size_t>(keyLength));
    visitor->entry(key, bytes.subspan(headSize), source.position() + headSize, blobSize);
    pass(source, headSize);
    pass(source, blobSize);
}

} // namespace

FrameHeader parseFrameHeader(std::span<const std::byte> bytes)
{
    const auto order = byteOrderOf(bytes[0]);
    if (!order) {
        throw Error("no frame begins here: its first byte is " +
                    std::to_string(std::to_integer<unsigned>(bytes[0])) + ", not 0 or 1" +
                    suspicion(bytes));
    }
    FrameHeader header;
    header.order = *order;
    if (const auto version = load<std::uint32_t>(bytes.data() + 1, *order);
        version != frameVersion) {
        throw Error("no frame begins here: its version would be " + std::to_string(version) +
                    ", and there is only version 1" + suspicion(bytes));
    }
    header.entries = load<std::uint32_t>(bytes.data() + 5, *order);
    header.type = FrameType{load<std::uint32_t>(bytes.data() + 9, *order)};
    return header;
}

void checkEntryCount(std::uint32_t entries, std::optional<std::uint64_t> left)
{
    if (entries > mostEntries) {
        throw Error("it announces " + std::to_string(entries) +
                    " entries, more than a frame can have; the file is damaged");
    }
    checkLength(0, smallestRest(entries), left);
}

void checkKeyLength(std::uint64_t length,
                    std::uint32_t entriesLeft,
                    std::optional<std::uint64_t> left)
{
    checkLength(length, 8 + smallestRest(entriesLeft), left);
    if (length > longestKey) {
        throw Error("it announces a key of " + std::to_string(length) +
                    " bytes, more than the megabyte that is allowed; the file is damaged");
    }
}

void checkBlobLength(std::uint64_t length,
                     std::uint32_t entriesLeft,
                     std::optional<std::uint64_t> left)
{
    checkLength(length, smallestRest(entriesLeft), left);
}

bool walkFrame(ByteSource& source, FrameVisitor* visitor)
{
    if (source.peek(1).empty()) {
        return false;
    }
    // Fewer bytes than a header still tell that this is no frame at all, which is the better
    // message.
    const auto begin = source.peek(frameHeaderSize);
    if (begin.size() < frameHeaderSize) {
        std::array<std::byte, frameHeaderSize> padded{};
        std::ranges::copy(begin, padded.begin());
        if (begin.size() >= 5 || !byteOrderOf(begin[0])) {
            parseFrameHeader(padded);
        }
        need(source, frameHeaderSize + frameTrailerSize);
    }
    const FrameHeader header = parseFrameHeader(begin);
    if (visitor != nullptr) {
        visitor->header(header);
    }
    pass(source, frameHeaderSize);
    checkEntryCount(header.entries, source.left());
    for (std::uint32_t i = 0; i < header.entries; ++i) {
        walkEntry(source, header.order, header.entries - i - 1, visitor);
    }
    need(source, frameTrailerSize);
    pass(source, frameTrailerSize);
    return true;
}

} // namespace scanweave
