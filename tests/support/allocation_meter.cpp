// SPDX-License-Identifier: BSD-2-Clause
// How much memory is asked for at once, by replacing the global operator new.
#include "tests/support/allocation_meter.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace scanweave::test {

namespace {

std::atomic<std::size_t> largest = 0;

void* allocate(std::size_t size)
{
    std::size_t before = largest;
    while (before < size && !largest.compare_exchange_weak(before, size)) {
    }
    if (void* memory = std::malloc(size == 0 ? 1 : size)) {
        return memory;
    }
    throw std::bad_alloc();
}

} // namespace

std::size_t largestAllocation()
{
    return largest;
}

void resetLargestAllocation()
{
    largest = 0;
}

} // namespace scanweave::test

void* operator new(std::size_t size)
{
    return scanweave::test::allocate(size);
}
void* operator new[](std::size_t size)
{
    return scanweave::test::allocate(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    try {
        return scanweave::test::allocate(size);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
void operator delete(void* memory) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept
{
    std::free(memory);
}
