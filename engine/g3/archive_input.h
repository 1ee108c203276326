// SPDX-License-Identifier: BSD-2-Clause
// Reads the bytes of one archive: a blob, or a blob within a blob (G3-FORMAT.md sections 3 and 5).
#pragma once

#include "engine/g3/frame_object.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace scanweave {

struct ObjectClass;

/// Every length is checked against the bytes left before anything is allocated, so memory is
/// bounded by the size of the blob. All functions throw Error that names the class being read and
/// the byte.
class InputArchive
{
public:
    /// Deeper nesting is an error rather than an overflow of the stack.
    static constexpr unsigned deepest = 100;

    /// `depth`: how many archives and pointers this one is within; `offset`: where `bytes` begin in
    /// the outermost blob.
    explicit InputArchive(std::span<const std::byte> bytes,
                          unsigned depth = 0,
                          std::size_t offset = 0);

    template <class T>
        requires std::is_arithmetic_v<T> && (!std::same_as<T, bool>)
    T take()
    {
        T value;
        takeNumbers(&value, takeBytes(sizeof value), sizeof value);
        return value;
    }
    bool takeBool();

    /// `count` numbers of `size` bytes each to `to`, in the machine's byte order. A count that
    /// comes from the archive was checked.
    void takeBlock(void* to, std::uint64_t count, std::size_t size);

    std::span<const std::byte> takeBytes(std::uint64_t size);
    /// The same without going on.
    std::span<const std::byte> peekBytes(std::uint64_t size) const;
    std::string takeString();

    /// A 64-bit number of elements, each of which takes at least `smallest` bytes.
    std::uint64_t takeCount(std::size_t smallest);
    std::uint64_t checkedCount(std::uint64_t count, std::size_t smallest) const;

    /// The object that a pointer leads to, null included. `declared` is the class that the pointer
    /// is declared for, empty where it may be any.
    FrameObjectPtr takePointer(std::string_view declared);

    /// The archive in the next `size` bytes.
    InputArchive takeArchive(std::uint64_t size);

    /// While it lives the named class is being read. Its version comes first where it occurs first.
    class ClassScope
    {
    public:
        ClassScope(InputArchive& archive, std::string_view name, std::uint32_t known);
        ~ClassScope() { archive_.className_ = outer_; }
        ClassScope(const ClassScope&) = delete;
        ClassScope& operator=(const ClassScope&) = delete;

        std::uint32_t version() const { return version_; }

    private:
        InputArchive& archive_;
        std::string_view outer_;
        std::uint32_t version_;
    };

    [[noreturn]] void fail(const std::string& what) const;

private:
    struct Known
    {
        FrameObjectPtr object;
        bool complete = false;
    };

    void takeNumbers(void* to, std::span<const std::byte> bytes, std::size_t size) const;
    std::uint32_t versionOf(std::string_view name, std::uint32_t known);
    const ObjectClass& takeClass(std::uint32_t id, std::string_view declared);

    std::span<const std::byte> bytes_;
    std::size_t position_ = 0;
    std::size_t offset_;
    unsigned depth_;
    bool isForeign_ = false; ///< the other byte order than this machine's
    std::string_view className_ = "object";
    std::vector<std::pair<std::string_view, std::uint32_t>> versions_;
    std::unordered_map<std::uint32_t, const ObjectClass*> classes_;
    std::unordered_map<std::uint32_t, Known> objects_;
};

} // namespace scanweave
