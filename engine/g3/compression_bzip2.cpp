// SPDX-License-Identifier: BSD-2-Clause
// bzip2 through libbz2.
#include "engine/base/error.h"
#include "engine/g3/compression.h"

#include <bzlib.h>

#include <algorithm>
#include <string>

namespace scanweave {

namespace {

void offer(bz_stream& stream, std::span<const std::byte> in, std::span<std::byte> out)
{
    // libbz2's interface lacks the const; it does not write to its input.
    stream.next_in = const_cast<char*>(reinterpret_cast<const char*>(in.data()));
    stream.avail_in = static_cast<unsigned>(std::min(in.size(), mostPerCall));
    stream.next_out = reinterpret_cast<char*>(out.data());
    stream.avail_out = static_cast<unsigned>(std::min(out.size(), mostPerCall));
}

void cutUsed(const bz_stream& stream, std::span<const std::byte>& in, std::span<std::byte>& out)
{
    in = in.subspan(std::min(in.size(), mostPerCall) - stream.avail_in);
    out = out.subspan(std::min(out.size(), mostPerCall) - stream.avail_out);
}

[[noreturn]] void fail(int result)
{
    switch (result) {
    case BZ_MEM_ERROR:
        throw Error("out of memory for bzip2");
    case BZ_DATA_ERROR:
        throw Error("bad block or checksum");
    case BZ_DATA_ERROR_MAGIC:
        throw Error("no bzip2 stream begins here");
    default:
        throw Error("bzip2 error " + std::to_string(result));
    }
}

class Bzip2Decoder final : public Codec
{
public:
    Bzip2Decoder() { open(); }
    ~Bzip2Decoder() override { BZ2_bzDecompressEnd(&stream_); }

    Result run(std::span<const std::byte>& in, std::span<std::byte>& out, Input) override
    {
        offer(stream_, in, out);
        const int result = BZ2_bzDecompress(&stream_);
        cutUsed(stream_, in, out);
        if (result == BZ_STREAM_END) {
            return Result::StreamEnd;
        }
        if (result != BZ_OK) {
            fail(result);
        }
        return Result::Continue;
    }

    void restart() override
    {
        BZ2_bzDecompressEnd(&stream_);
        stream_ = {};
        open();
    }

private:
    void open()
    {
        if (const int result = BZ2_bzDecompressInit(&stream_, 0, 0); result != BZ_OK) {
            fail(result);
        }
    }

    bz_stream stream_{};
};

class Bzip2Encoder final : public Codec
{
public:
    Bzip2Encoder()
    {
        constexpr int blockSize = 9; // in 100 kB
        if (const int result = BZ2_bzCompressInit(&stream_, blockSize, 0, 0); result != BZ_OK) {
            fail(result);
        }
    }
    ~Bzip2Encoder() override { BZ2_bzCompressEnd(&stream_); }

    Result run(std::span<const std::byte>& in, std::span<std::byte>& out, Input input) override
    {
        const bool finish = input == Input::Last && in.size() <= mostPerCall;
        if (in.empty() && !finish) {
            return Result::Continue; // libbz2 calls a step without work an error
        }
        offer(stream_, in, out);
        const int result = BZ2_bzCompress(&stream_, finish ? BZ_FINISH : BZ_RUN);
        cutUsed(stream_, in, out);
        if (result == BZ_STREAM_END) {
            return Result::StreamEnd;
        }
        if (result != BZ_RUN_OK && result != BZ_FINISH_OK) {
            fail(result);
        }
        return Result::Continue;
    }

    void restart() override {} // a file is one stream

private:
    bz_stream stream_{};
};

} // namespace

std::unique_ptr<Codec> makeBzip2Decoder()
{
    return std::make_unique<Bzip2Decoder>();
}

std::unique_ptr<Codec> makeBzip2Encoder()
{
    return std::make_unique<Bzip2Encoder>();
}

} // namespace scanweave
