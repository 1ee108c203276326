// SPDX-License-Identifier: BSD-2-Clause
// Immutable shared bytes, and the pool that recycles large buffers.
#include "engine/base/bytes.h"

#include <sys/mman.h>

#include <bit>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace scanweave {

namespace {

constexpr std::size_t smallestPooled = 64U * 1024;
constexpr std::size_t keptAtMost =
    256U * 1024 * 1024; ///< bytes of unused buffers that the pool keeps

/// Capacities go in steps of an eighth of a power of two, so that frames of similar size reuse each
/// other's memory and at most an eighth is wasted.
std::size_t capacityFor(std::size_t size)
{
    const std::size_t step = std::bit_floor(size) / 8;
    return (size + step - 1) / step * step;
}

/// Memory that is touched for the first time is mapped page by page, which for small pages takes
/// longer than filling it; so large buffers ask for huge ones.
constexpr std::size_t hugePage = 2U * 1024 * 1024;

std::byte* allocate(std::size_t capacity)
{
    if (capacity < hugePage) {
        return static_cast<std::byte*>(::operator new(capacity));
    }
    void* memory = ::operator new(capacity, std::align_val_t{hugePage});
    madvise(memory, capacity, MADV_HUGEPAGE); // a wish; without it all works, only slower
    return static_cast<std::byte*>(memory);
}

void release(std::byte* memory, std::size_t capacity) noexcept
{
    if (capacity < hugePage) {
        ::operator delete(memory);
    } else {
        ::operator delete(memory, std::align_val_t{hugePage});
    }
}

class BufferPool
{
public:
    std::byte* take(std::size_t capacity)
    {
        {
            const std::lock_guard lock(mutex_);
            if (auto found = unused_.find(capacity);
                found != unused_.end() && !found->second.empty()) {
                std::byte* memory = found->second.back();
                found->second.pop_back();
                unusedBytes_ -= capacity;
                return memory;
            }
        }
        return allocate(capacity);
    }

    void giveBack(std::byte* memory, std::size_t capacity) noexcept
    {
        {
            const std::lock_guard lock(mutex_);
            if (unusedBytes_ + capacity <= keptAtMost) {
                try {
                    unused_[capacity].push_back(memory);
                    unusedBytes_ += capacity;
                    return;
                } catch (const std::bad_alloc&) {
                    // Then the memory goes back to the system, which is what is wanted now.
                }
            }
        }
        release(memory, capacity);
    }

private:
    std::mutex mutex_;
    std::map<std::size_t, std::vector<std::byte*>> unused_;
    std::size_t unusedBytes_ = 0;
};

/// Never destroyed: buffers may outlive every static object.
BufferPool& pool()
{
    static auto* instance = new BufferPool;
    return *instance;
}

} // namespace

SharedBytes SharedBytes::copyOf(std::span<const std::byte> bytes)
{
    Buffer buffer(bytes.size());
    if (!bytes.empty()) {
        std::memcpy(buffer.data(), bytes.data(), bytes.size());
    }
    return std::move(buffer).share();
}

Buffer::Buffer(std::size_t size)
    : size_(size)
{
    if (size < smallestPooled) {
        memory_ =
            std::shared_ptr<std::byte>(new std::byte[size], std::default_delete<std::byte[]>());
        return;
    }
    const std::size_t capacity = capacityFor(size);
    memory_ = std::shared_ptr<std::byte>(pool().take(capacity), [capacity](std::byte* memory) {
        pool().giveBack(memory, capacity);
    });
}

SharedBytes Buffer::share(std::size_t size) &&
{
    const std::span<const std::byte> bytes(memory_.get(), size);
    size_ = 0;
    return {std::exchange(memory_, nullptr), bytes};
}

} // namespace scanweave
