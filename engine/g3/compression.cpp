// SPDX-License-Identifier: BSD-2-Clause
// Compressed files: which they are, and which library does them.
#include "engine/g3/compression.h"

#include "engine/base/error.h"

#include <array>
#include <utility>

namespace scanweave {

std::optional<Compression> compressionOf(std::string_view path)
{
    constexpr std::array<std::pair<std::string_view, Compression>, 4> suffixes{{
        {".g3", Compression::None},
        {".g3.gz", Compression::Gzip},
        {".g3.bz2", Compression::Bzip2},
        {".g3.xz", Compression::Xz},
    }};
    for (const auto& [suffix, compression] : suffixes) {
        if (path.size() > suffix.size() && path.ends_with(suffix)) {
            return compression;
        }
    }
    return std::nullopt;
}

std::string_view nameOf(Compression compression)
{
    switch (compression) {
    case Compression::Gzip:
        return "gzip";
    case Compression::Bzip2:
        return "bzip2";
    case Compression::Xz:
        return "xz";
    case Compression::None:
        break;
    }
    return "none";
}

std::unique_ptr<Codec> makeDecoder(Compression compression)
{
    switch (compression) {
    case Compression::Gzip:
        return makeGzipDecoder();
    case Compression::Bzip2:
        return makeBzip2Decoder();
    case Compression::Xz:
        return makeXzDecoder();
    case Compression::None:
        break;
    }
    throw Error("there is no decoder for what is not compressed");
}

std::unique_ptr<Codec> makeEncoder(Compression compression)
{
    switch (compression) {
    case Compression::Gzip:
        return makeGzipEncoder();
    case Compression::Bzip2:
        return makeBzip2Encoder();
    case Compression::Xz:
        return makeXzEncoder();
    case Compression::None:
        break;
    }
    throw Error("there is no encoder for what is not compressed");
}

} // namespace scanweave
