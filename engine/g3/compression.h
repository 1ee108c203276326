// SPDX-License-Identifier: BSD-2-Clause
// Compressed files: which they are, and one interface over the three libraries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace scanweave {

enum class Compression : std::uint8_t
{
    None,
    Gzip,
    Bzip2,
    Xz
};

/// By the end of the path alone, as the format wants it (case counts, and something must precede
/// the suffix); none when it is no path of a frame file.
std::optional<Compression> compressionOf(std::string_view path);

/// "gzip", "bzip2", "xz".
std::string_view nameOf(Compression compression);

/// Bytes given to a library in one call: zlib and libbz2 count them in 32 bits.
constexpr std::size_t mostPerCall = std::size_t{1} << 30;

/// Compresses or decompresses a stream piece by piece.
class Codec
{
public:
    enum class Input : std::uint8_t
    {
        MoreFollows,
        Last
    };
    enum class Result : std::uint8_t
    {
        Continue,
        StreamEnd
    };

    virtual ~Codec() = default;
    Codec() = default;
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;

    /// Takes from the front of `in` and writes to the front of `out`, cutting off both what was
    /// used. With Input::Last nothing comes after `in`. Throws Error for damaged data; what was
    /// written to `out` before the damage is good nevertheless, and `out` is cut accordingly.
    virtual Result run(std::span<const std::byte>& in, std::span<std::byte>& out, Input input) = 0;

    /// Makes a decoder ready for one more stream, after StreamEnd.
    virtual void restart() = 0;
};

std::unique_ptr<Codec> makeDecoder(Compression compression);

/// With the settings that the format's files have (G3-FORMAT.md section 2).
std::unique_ptr<Codec> makeEncoder(Compression compression);

std::unique_ptr<Codec> makeGzipDecoder();
std::unique_ptr<Codec> makeGzipEncoder();
std::unique_ptr<Codec> makeBzip2Decoder();
std::unique_ptr<Codec> makeBzip2Encoder();
std::unique_ptr<Codec> makeXzDecoder();
std::unique_ptr<Codec> makeXzEncoder();

} // namespace scanweave
