// SPDX-License-Identifier: BSD-2-Clause
// Byte order of whole blocks.
#include "engine/g3/archive_bytes.h"

#include "engine/g3/byte_order.h"

namespace scanweave {

namespace {

template <class T>
void swapAll(std::byte* at, std::uint64_t count)
{
    for (std::uint64_t i = 0; i < count; ++i, at += sizeof(T)) {
        T value;
        std::memcpy(&value, at, sizeof value);
        value = swapBytes(value);
        std::memcpy(at, &value, sizeof value);
    }
}

} // namespace

void swapEach(void* numbers, std::uint64_t count, std::size_t size)
{
    auto* bytes = static_cast<std::byte*>(numbers);
    switch (size) {
    case 2:
        return swapAll<std::uint16_t>(bytes, count);
    case 4:
        return swapAll<std::uint32_t>(bytes, count);
    case 8:
        return swapAll<std::uint64_t>(bytes, count);
    default:
        return; // single bytes have no order
    }
}

} // namespace scanweave
