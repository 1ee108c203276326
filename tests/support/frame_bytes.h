// SPDX-License-Identifier: BSD-2-Clause
// Frames made byte by byte, without the library that is tested, so that they can be wrong in every
// way.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scanweave::test {

enum class Order
{
    Big,
    Little
};

inline std::string number(std::uint64_t value, int size, Order order = Order::Little)
{
    std::string bytes;
    for (int i = 0; i < size; ++i) {
        const int shift = 8 * (order == Order::Little ? i : size - 1 - i);
        bytes.push_back(static_cast<char>(value >> shift & 0xff));
    }
    return bytes;
}

/// Bit by bit, straight from the definition.
inline std::uint32_t slowCrc(std::string_view bytes, std::uint32_t crc = 0)
{
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
        }
    }
    return crc;
}

/// A blob of a class; `body` begins behind the object id.
inline std::string
rawBlob(std::string_view className, std::string_view body, Order order = Order::Little)
{
    std::string blob = number(order == Order::Little ? 1 : 0, 1) + number(0x80000001, 4, order);
    blob += number(className.size(), 8, order) + std::string(className);
    return blob + number(0x80000001, 4, order) + std::string(body);
}

inline std::string rawInt(std::int64_t value, Order order = Order::Little)
{
    const auto bits = static_cast<std::uint64_t>(value);
    return rawBlob(
        "G3Int", number(1, 4, order) + number(1, 4, order) + number(bits, 8, order), order);
}

using RawEntries = std::vector<std::pair<std::string, std::string>>;

inline std::string
rawFrame(std::uint32_t type, const RawEntries& entries, Order order = Order::Little)
{
    std::string frame = number(order == Order::Little ? 1 : 0, 1) + number(1, 4, order);
    frame += number(entries.size(), 4, order) + number(type, 4, order);
    std::uint32_t crc = 0;
    for (const auto& [key, blob] : entries) {
        frame += number(key.size(), 8, order) + key + number(blob.size(), 8, order) + blob;
        crc = slowCrc(blob, slowCrc(key, crc));
    }
    return frame + number(crc, 4, order);
}

inline void writeFile(const std::string& path, std::string_view bytes)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) {
        throw std::runtime_error("cannot write " + path);
    }
}

inline std::string readFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path);
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace scanweave::test
