// SPDX-License-Identifier: BSD-2-Clause
// xz through liblzma.
#include "engine/base/error.h"
#include "engine/g3/compression.h"

#include <lzma.h>

#include <string>

namespace scanweave {

namespace {

/// Preset 9, the largest, needs 65 MiB; a file that asks for more than this is no file of ours.
constexpr std::uint64_t decoderMemory = 256U * 1024 * 1024;

[[noreturn]] void fail(lzma_ret result)
{
    switch (result) {
    case LZMA_MEM_ERROR:
        throw Error("out of memory for xz");
    case LZMA_MEMLIMIT_ERROR:
        throw Error("decompressing would take more than 256 MiB of memory; compress it with xz -6");
    case LZMA_FORMAT_ERROR:
        throw Error("no xz stream begins here");
    case LZMA_OPTIONS_ERROR:
        throw Error("it asks for options that xz does not have");
    case LZMA_DATA_ERROR:
        throw Error("bad data or checksum");
    default:
        throw Error("xz error " + std::to_string(static_cast<int>(result)));
    }
}

class XzCodec final : public Codec
{
public:
    enum class Direction : std::uint8_t
    {
        Decode,
        Encode
    };

    explicit XzCodec(Direction direction)
    {
        constexpr std::uint32_t preset = 6;
        const lzma_ret result =
            direction == Direction::Decode
                ? lzma_stream_decoder(&stream_, decoderMemory, LZMA_CONCATENATED)
                : lzma_easy_encoder(&stream_, preset, LZMA_CHECK_CRC64);
        if (result != LZMA_OK) {
            fail(result);
        }
    }
    ~XzCodec() override { lzma_end(&stream_); }

    Result run(std::span<const std::byte>& in, std::span<std::byte>& out, Input input) override
    {
        stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
        stream_.avail_in = in.size();
        stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
        stream_.avail_out = out.size();
        const lzma_ret result = lzma_code(&stream_, input == Input::Last ? LZMA_FINISH : LZMA_RUN);
        in = in.last(stream_.avail_in);
        out = out.last(stream_.avail_out);
        if (result == LZMA_STREAM_END) {
            return Result::StreamEnd;
        }
        if (result != LZMA_OK &&
            result != LZMA_BUF_ERROR) { // the latter: nothing to do without more bytes
            fail(result);
        }
        return Result::Continue;
    }

    void restart() override {} // the decoder goes on with further streams by itself

private:
    lzma_stream stream_ = LZMA_STREAM_INIT;
};

} // namespace

std::unique_ptr<Codec> makeXzDecoder()
{
    return std::make_unique<XzCodec>(XzCodec::Direction::Decode);
}

std::unique_ptr<Codec> makeXzEncoder()
{
    return std::make_unique<XzCodec>(XzCodec::Direction::Encode);
}

} // namespace scanweave
