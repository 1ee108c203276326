// SPDX-License-Identifier: BSD-2-Clause
// The byte source that a file's name asks for.
#include "engine/g3/byte_source.h"

#include "engine/base/error.h"
#include "engine/g3/byte_source_decoding.h"
#include "engine/g3/byte_source_file.h"
#include "engine/g3/compression.h"

namespace scanweave {

std::unique_ptr<ByteSource> openByteSource(const std::string& path)
{
    const auto compression = compressionOf(path);
    if (!compression) {
        throw Error("this is no name of a frame file; names end in .g3, .g3.gz, .g3.bz2 or .g3.xz");
    }
    if (*compression == Compression::None) {
        return std::make_unique<FileByteSource>(path);
    }
    return std::make_unique<DecodingByteSource>(path, *compression);
}

} // namespace scanweave
