// SPDX-License-Identifier: BSD-2-Clause
// Blobs put together number by number, in either byte order: former class versions that nothing
// writes any more.
#pragma once

#include "engine/base/bytes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace scanweave::test {

class BlobBuilder
{
public:
    enum class Order
    {
        Big,
        Little
    };

    /// Begins with one new object of that class and its versions; the last of them is usually that
    /// of the common base, 1.
    BlobBuilder(std::string_view className,
                const std::vector<std::uint32_t>& versions,
                Order order = Order::Little)
        : order_(order)
    {
        bytes_ += order == Order::Little ? '\1' : '\0';
        put(0x80000001U);
        text(className);
        put(0x80000001U);
        for (const auto version : versions) {
            put(version);
        }
    }

    template <class T>
        requires std::is_arithmetic_v<T>
    BlobBuilder& put(T value)
    {
        auto bytes = std::bit_cast<std::array<char, sizeof(T)>>(value);
        if ((order_ == Order::Little) != (std::endian::native == std::endian::little)) {
            std::ranges::reverse(bytes);
        }
        bytes_.append(bytes.data(), bytes.size());
        return *this;
    }
    template <class... Values>
    BlobBuilder& putAll(Values... values)
    {
        (put(values), ...);
        return *this;
    }
    BlobBuilder& text(std::string_view value)
    {
        put(std::uint64_t{value.size()});
        return raw(value);
    }
    BlobBuilder& raw(std::string_view bytes)
    {
        bytes_ += bytes;
        return *this;
    }
    template <class T>
    BlobBuilder& list(const std::vector<T>& values)
    {
        put(std::uint64_t{values.size()});
        for (const T value : values) {
            put(value);
        }
        return *this;
    }

    const std::string& bytes() const { return bytes_; }
    SharedBytes blob() const { return SharedBytes::copyOf(asBytes(bytes_)); }

    /// All but the last byte: what must not decode if every byte is needed.
    SharedBytes cutBlob() const
    {
        return SharedBytes::copyOf(asBytes(std::string_view(bytes_).substr(0, bytes_.size() - 1)));
    }

private:
    Order order_;
    std::string bytes_;
};

} // namespace scanweave::test
