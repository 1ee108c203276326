// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as a file. The first one chooses the compression; the rest is scanned, and read frame
// by frame, and each frame's objects are looked at.
#include "engine/base/error.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/frame_scan.h"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>

using namespace scanweave;

namespace {

void readAll(const std::string& path)
{
    FrameReader reader(path);
    while (auto frame = reader.next(Frame::Crc::Trust)) {
        for (const std::string& key : frame->keys()) {
            try {
                (void)frame->object(key)->summary();
            } catch (const Error&) {
                // A damaged object leaves the others readable.
            }
        }
        (void)frame->encode();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::array suffixes{".g3", ".g3.gz", ".g3.bz2", ".g3.xz"};
    if (size == 0) {
        return 0;
    }
    const std::string path = "/dev/shm/scanweave-fuzz-" + std::to_string(getpid()) +
                             suffixes.at(data[0] % suffixes.size());
    {
        std::ofstream file(path, std::ios::binary);
        file.write(reinterpret_cast<const char*>(data) + 1, static_cast<std::streamsize>(size - 1));
    }
    try {
        scanFrames(path, {.wantBytes = [](FrameType) { return true; }}, [](const ScannedFrame&) {
            return true;
        });
    } catch (const Error&) {
    }
    try {
        readAll(path);
    } catch (const Error&) {
    }
    unlink(path.c_str());
    return 0;
}
