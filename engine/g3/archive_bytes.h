// SPDX-License-Identifier: BSD-2-Clause
// What reading and writing archives share: the marks of pointers, and byte order.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scanweave {

/// Marks in class and object ids (G3-FORMAT.md section 5).
namespace archive_bits {
inline constexpr std::uint32_t isNew = 0x80000000;
inline constexpr std::uint32_t isDeclaredClass = 0x40000000;
} // namespace archive_bits

/// The base class of all frame objects has a version too, stored like that of any class.
inline constexpr const char* frameObjectName = "G3FrameObject";
inline constexpr std::uint32_t frameObjectVersion = 1;

/// Reverses the bytes of each of `count` numbers of `size` bytes.
void swapEach(void* numbers, std::uint64_t count, std::size_t size);

} // namespace scanweave
