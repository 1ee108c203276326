// SPDX-License-Identifier: BSD-2-Clause
// What goes through the pipes between the engine and a process module (docs/process_modules.md).
//
//   header = 4 kind | u32 flags | u64 length (little-endian), then `length` bytes
//
//   engine -> process    FRAM  a frame, as it stands in a file. EndProcessing is the last one.
//   process -> engine    FRAM  a frame that came of it: none, one or many
//                        SAME  the frame that came goes on as it is; no bytes
//                        DONE  that was all for this frame; no bytes
//                        FAIL  instead of DONE: this frame can't be processed, for the reason in
//                        UTF-8
#pragma once

#include "engine/g3/byte_order.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace scanweave::frame_protocol {

inline constexpr std::size_t headerSize = 16;

inline constexpr std::string_view frame = "FRAM";
inline constexpr std::string_view same = "SAME";
inline constexpr std::string_view done = "DONE";
inline constexpr std::string_view fail = "FAIL";

/// The frame is of one of the workflow's data types.
inline constexpr std::uint32_t isData = 1;
/// The process has been started anew, and gets the metadata in force again. What comes of it is
/// dropped.
inline constexpr std::uint32_t isRepeated = 2;

/// In an answer: the frame's checksum has not been computed, and may be anything.
inline constexpr std::uint32_t hasNoChecksum = 4;

/// A reason longer than this is no reason.
inline constexpr std::uint64_t longestFailure = 1024U * 1024;

struct Header
{
    std::array<char, 4> kind{};
    std::uint32_t flags = 0;
    std::uint64_t length = 0;

    std::string_view kindText() const { return {kind.data(), kind.size()}; }
};

inline std::array<std::byte, headerSize>
encode(std::string_view kind, std::uint32_t flags, std::uint64_t length)
{
    std::array<std::byte, headerSize> bytes{};
    std::memcpy(bytes.data(), kind.data(), 4);
    store(bytes.data() + 4, flags, ByteOrder::Little);
    store(bytes.data() + 8, length, ByteOrder::Little);
    return bytes;
}

inline Header decode(std::span<const std::byte, headerSize> bytes)
{
    Header header;
    std::memcpy(header.kind.data(), bytes.data(), 4);
    header.flags = load<std::uint32_t>(bytes.data() + 4, ByteOrder::Little);
    header.length = load<std::uint64_t>(bytes.data() + 8, ByteOrder::Little);
    return header;
}

} // namespace scanweave::frame_protocol
