// SPDX-License-Identifier: BSD-2-Clause
// Bytes that tell whose they are: any that is lost, doubled or from elsewhere shows.
#pragma once

#include "engine/base/bytes.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace scanweave::test {

/// Word `index` of the bytes of `key`.
inline std::uint64_t patternWord(std::uint64_t key, std::uint64_t index)
{
    std::uint64_t word = (key + 1) * 0x9E3779B97F4A7C15U + index * 0xD1B54A32D192ED03U;
    word ^= word >> 29U;
    return word * 0xBF58476D1CE4E5B9U;
}

inline SharedBytes patternedBytes(std::uint64_t key, std::size_t size)
{
    Buffer buffer(size);
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
        const std::uint64_t word = patternWord(key, at / sizeof word);
        std::memcpy(buffer.data() + at, &word, std::min(sizeof word, size - at));
    }
    return std::move(buffer).share();
}

inline bool isPatterned(const SharedBytes& bytes, std::uint64_t key, std::size_t size)
{
    if (bytes.size() != size) {
        return false;
    }
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
        const std::uint64_t word = patternWord(key, at / sizeof word);
        if (std::memcmp(bytes.data() + at, &word, std::min(sizeof word, size - at)) != 0) {
            return false;
        }
    }
    return true;
}

} // namespace scanweave::test
