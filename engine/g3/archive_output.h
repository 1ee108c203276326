// SPDX-License-Identifier: BSD-2-Clause
// Writes the bytes of one archive: a blob, or a blob within a blob. Little-endian, current
// versions.
#pragma once

#include "engine/g3/frame_object.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace scanweave {

/// Objects and class names get their numbers in the order of first appearance, as other writers
/// give them, so that an object that was read is written as the same bytes.
class OutputArchive
{
public:
    explicit OutputArchive(unsigned depth = 0);

    template <class T>
        requires std::is_arithmetic_v<T>
    void put(T value)
    {
        putBlock(&value, 1, sizeof value);
    }
    void putBlock(const void* from, std::size_t count, std::size_t size);
    void putBytes(std::span<const std::byte> bytes);
    void putString(std::string_view text);
    void putCount(std::size_t count) { put(static_cast<std::uint64_t>(count)); }

    /// `declared`: the class that the pointer is declared for, empty where it may be any. Throws
    /// Error for an object that cannot be written.
    void putPointer(const FrameObject* object, std::string_view declared);

    /// Writes the version of a class where the class occurs first.
    void enterClass(std::string_view name, std::uint32_t version);

    unsigned depth() const { return depth_; }
    std::vector<std::byte> take() && { return std::move(bytes_); }

private:
    std::vector<std::byte> bytes_;
    unsigned depth_;
    std::unordered_set<std::string_view> versions_;
    std::unordered_map<std::string_view, std::uint32_t> classes_;
    std::unordered_map<const FrameObject*, std::uint32_t> objects_;
};

} // namespace scanweave
