// SPDX-License-Identifier: BSD-2-Clause
// Immutable bytes shared between frames and threads, and the buffers they are born in.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace scanweave {

/// A view of immutable bytes that keeps them alive. Copying costs a reference count, slicing no
/// copy. Any number of threads may read.
class SharedBytes
{
public:
    SharedBytes() = default;
    SharedBytes(std::shared_ptr<const void> owner, std::span<const std::byte> bytes)
        : owner_(std::move(owner))
        , bytes_(bytes)
    {}

    static SharedBytes copyOf(std::span<const std::byte> bytes);

    const std::byte* data() const { return bytes_.data(); }
    std::size_t size() const { return bytes_.size(); }
    bool empty() const { return bytes_.empty(); }
    std::span<const std::byte> span() const { return bytes_; }
    std::string_view text() const
    {
        return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    }

    /// Part of these bytes; the caller has checked the bounds.
    SharedBytes slice(std::size_t offset, std::size_t size) const
    {
        return {owner_, bytes_.subspan(offset, size)};
    }

private:
    std::shared_ptr<const void> owner_;
    std::span<const std::byte> bytes_;
};

/// Writable bytes, not initialised, to be filled once and then shared. Large ones come from a pool
/// of used ones, because fresh pages cost as much as copying into them.
class Buffer
{
public:
    Buffer() = default;
    explicit Buffer(std::size_t size);

    std::byte* data() { return memory_.get(); }
    std::size_t size() const { return size_; }
    std::span<std::byte> span() { return {memory_.get(), size_}; }

    /// The first `size` bytes as shared bytes; the buffer is empty afterwards.
    SharedBytes share(std::size_t size) &&;
    SharedBytes share() && { return std::move(*this).share(size_); }

private:
    std::shared_ptr<std::byte> memory_;
    std::size_t size_ = 0;
};

inline std::span<const std::byte> asBytes(std::string_view text)
{
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

} // namespace scanweave
