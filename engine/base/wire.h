// SPDX-License-Identifier: BSD-2-Clause
// Plain values to bytes and back, for messages between ranks of one run and for the index cache.
// Native byte order: both ends are the same program. Reading checks every length, because a cache
// file may be damaged.
#pragma once

#include "engine/base/bytes.h"
#include "engine/base/error.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace scanweave {

template <class T>
concept WireValue = std::is_arithmetic_v<T> || std::is_enum_v<T>;

class WireWriter
{
public:
    template <WireValue T>
    WireWriter& put(T value)
    {
        const auto* bytes = reinterpret_cast<const std::byte*>(&value);
        bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
        return *this;
    }

    WireWriter& put(std::span<const std::byte> value)
    {
        put(static_cast<std::uint64_t>(value.size()));
        bytes_.insert(bytes_.end(), value.begin(), value.end());
        return *this;
    }

    WireWriter& put(std::string_view value) { return put(asBytes(value)); }
    WireWriter& put(const std::string& value) { return put(std::string_view(value)); }
    WireWriter& put(const char*) = delete;

    /// A count, then `putOne(writer, element)` for each.
    template <class Range, class PutOne>
    WireWriter& putAll(const Range& range, PutOne&& putOne)
    {
        put(static_cast<std::uint64_t>(std::size(range)));
        for (const auto& element : range) {
            putOne(*this, element);
        }
        return *this;
    }

    std::size_t size() const { return bytes_.size(); }
    std::vector<std::byte> take() && { return std::move(bytes_); }

    /// The same as shared bytes, without a copy.
    SharedBytes share() &&
    {
        auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes_));
        return {owner, *owner};
    }

private:
    std::vector<std::byte> bytes_;
};

class WireReader
{
public:
    explicit WireReader(std::span<const std::byte> bytes)
        : bytes_(bytes)
    {}

    template <WireValue T>
    T take()
    {
        T value;
        std::memcpy(&value, need(sizeof value).data(), sizeof value);
        return value;
    }

    std::span<const std::byte> takeBytes() { return need(take<std::uint64_t>()); }

    std::string takeString()
    {
        const auto bytes = takeBytes();
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    /// As many as were put; `smallest` is the least number of bytes of one, which bounds the count.
    template <class TakeOne>
    auto takeAll(std::size_t smallest, TakeOne&& takeOne)
    {
        const auto count = take<std::uint64_t>();
        if (count > bytes_.size() / (smallest == 0 ? 1 : smallest)) {
            throw Error("a list announces more elements than there are bytes");
        }
        std::vector<std::decay_t<decltype(takeOne(*this))>> all;
        all.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) {
            all.push_back(takeOne(*this));
        }
        return all;
    }

    std::size_t left() const { return bytes_.size(); }

private:
    std::span<const std::byte> need(std::uint64_t size)
    {
        if (size > bytes_.size()) {
            throw Error("a record ends early");
        }
        const auto bytes = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return bytes;
    }

    std::span<const std::byte> bytes_;
};

} // namespace scanweave
