// SPDX-License-Identifier: BSD-2-Clause
// The first bytes of a blob: which class it holds.
#include "engine/g3/blob_header.h"

#include "engine/g3/byte_order.h"

namespace scanweave {

std::string_view blobClassName(std::span<const std::byte> blob)
{
    constexpr std::uint32_t declaredType = 0x40000000;
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

} // namespace scanweave
