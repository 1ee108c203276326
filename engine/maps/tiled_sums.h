// SPDX-License-Identifier: BSD-2-Clause
// Sums for every pixel of a map, kept only where something was added.
#pragma once

#include "engine/base/wire.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace scanweave {

/// For each of `pixels` pixels `width` sums, next to each other; all zero at first. Memory is taken
/// in tiles of 256 pixels. Sum: double or ReproducibleSum.
template <class Sum>
class TiledSums
{
public:
    static constexpr std::uint64_t tilePixels = 256;

    TiledSums(std::uint64_t pixels, std::size_t width)
        : width_(width)
        , tiles_((pixels + tilePixels - 1) / tilePixels)
    {}

    std::size_t width() const { return width_; }

    /// The sums of a pixel, to add to. The caller has checked the pixel.
    Sum* at(std::uint64_t pixel)
    {
        auto& tile = tiles_[pixel / tilePixels];
        if (!tile) {
            tile = std::make_unique<Sum[]>(tilePixels * width_);
        }
        return tile.get() + pixel % tilePixels * width_;
    }

    /// Calls visit(pixel, sums) for all pixels of the tiles that have been touched, in order.
    template <class Visit>
    void forEach(Visit&& visit) const
    {
        for (std::uint64_t number = 0; number < tiles_.size(); ++number) {
            if (const Sum* sums = tiles_[number].get()) {
                for (std::uint64_t i = 0; i < tilePixels; ++i) {
                    visit(number * tilePixels + i, sums + i * width_);
                }
            }
        }
    }

    /// Joins with `add(sum, other)`.
    template <class Add>
    void mergeSaved(WireReader& reader, Add&& add)
    {
        auto tiles = reader.take<std::uint64_t>();
        std::vector<Sum> other(tilePixels * width_);
        while (tiles-- > 0) {
            const auto number = reader.take<std::uint64_t>();
            const auto bytes = reader.takeBytes();
            if (number >= tiles_.size() || bytes.size() != other.size() * sizeof(Sum)) {
                throw Error("a saved map doesn't fit this one's pixels");
            }
            std::memcpy(other.data(), bytes.data(), bytes.size());
            Sum* sums = at(number * tilePixels);
            for (std::size_t i = 0; i < other.size(); ++i) {
                add(sums[i], other[i]);
            }
        }
    }

    void save(WireWriter& writer) const
    {
        static_assert(std::is_trivially_copyable_v<Sum>);
        writer.put(static_cast<std::uint64_t>(
            std::ranges::count_if(tiles_, [](const auto& tile) { return tile != nullptr; })));
        for (std::uint64_t number = 0; number < tiles_.size(); ++number) {
            if (tiles_[number]) {
                writer.put(number);
                writer.put(std::as_bytes(std::span(tiles_[number].get(), tilePixels * width_)));
            }
        }
    }

    void clear()
    {
        for (auto& tile : tiles_) {
            tile.reset();
        }
    }

private:
    std::size_t width_;
    std::vector<std::unique_ptr<Sum[]>> tiles_;
};

} // namespace scanweave
