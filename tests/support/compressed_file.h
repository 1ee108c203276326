// SPDX-License-Identifier: BSD-2-Clause
// Any bytes into a file, compressed as its name says, without a writer's checks and its waiting for
// the disk.
#pragma once

#include "engine/base/bytes.h"
#include "engine/g3/compression.h"
#include "tests/support/frame_bytes.h"

#include <array>

namespace scanweave::test {

inline void writeCompressed(const std::string& path, std::string_view bytes)
{
    const Compression compression = compressionOf(path).value();
    if (compression == Compression::None) {
        writeFile(path, bytes);
        return;
    }
    const auto encoder = makeEncoder(compression);
    auto in = asBytes(bytes);
    std::string encoded;
    std::array<std::byte, 4096> piece;
    for (auto result = Codec::Result::Continue; result != Codec::Result::StreamEnd;) {
        std::span<std::byte> room(piece);
        const auto input = in.empty() ? Codec::Input::Last : Codec::Input::MoreFollows;
        result = encoder->run(in, room, input);
        encoded.append(reinterpret_cast<const char*>(piece.data()), piece.size() - room.size());
    }
    writeFile(path, encoded);
}

} // namespace scanweave::test
