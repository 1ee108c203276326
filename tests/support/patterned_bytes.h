// SPDX-License-Identifier: BSD-2-Clause
// Bytes that tell whose they are: any that is lost, doubled or from elsewhere shows.
#pragma once

#include "engine/base/bytes.h"

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
    const std::size_t words = size / sizeof(std::uint64_t);
    for (std::size_t i = 0; i < words; ++i) {
        const std::uint64_t word = patternWord(key, i);
        std::memcpy(buffer.data() + i * sizeof word, &word, sizeof word);
    }
    const std::uint64_t last = patternWord(key, words);
    std::memcpy(buffer.data() + words * sizeof last, &last, size - words * sizeof last);
    return std::move(buffer).share();
}

inline bool isPatterned(const SharedBytes& bytes, std::uint64_t key, std::size_t size)
{
    if (bytes.size() != size) {
        return false;
    }
    const std::size_t words = size / sizeof(std::uint64_t);
    for (std::size_t i = 0; i < words; ++i) {
        std::uint64_t found = 0;
        std::memcpy(&found, bytes.data() + i * sizeof found, sizeof found);
        if (found != patternWord(key, i)) {
            return false;
        }
    }
    const std::uint64_t last = patternWord(key, words);
    const std::size_t rest = size - words * sizeof last;
    return rest == 0 || std::memcmp(bytes.data() + words * sizeof last, &last, rest) == 0;
}

} // namespace scanweave::test
