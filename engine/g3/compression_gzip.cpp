// SPDX-License-Identifier: BSD-2-Clause
// gzip through zlib.
#include "engine/base/error.h"
#include "engine/g3/compression.h"

#include <zlib.h>

#include <algorithm>
#include <string>

namespace scanweave {

namespace {

constexpr int gzipWindow = MAX_WBITS + 16; ///< the largest window, in a gzip wrapper

using Step = int (*)(z_stream*, int);

/// One step of either direction on as much of `in` and `out` as zlib takes at once.
int runStep(z_stream& stream,
            Step step,
            std::span<const std::byte>& in,
            std::span<std::byte>& out,
            int flush)
{
    const auto offered = static_cast<uInt>(std::min(in.size(), mostPerCall));
    const auto room = static_cast<uInt>(std::min(out.size(), mostPerCall));
    // zlib's interface lacks the const; it does not write to its input.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
    stream.avail_in = offered;
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = room;
    const int result = step(&stream, flush);
    in = in.subspan(offered - stream.avail_in);
    out = out.subspan(room - stream.avail_out);
    return result;
}

[[noreturn]] void fail(const z_stream& stream, int result)
{
    if (result == Z_MEM_ERROR) {
        throw Error("out of memory for gzip");
    }
    throw Error(stream.msg != nullptr ? stream.msg : "gzip error " + std::to_string(result));
}

class GzipDecoder final : public Codec
{
public:
    GzipDecoder()
    {
        if (const int result = inflateInit2(&stream_, gzipWindow); result != Z_OK) {
            fail(stream_, result);
        }
    }
    ~GzipDecoder() override { inflateEnd(&stream_); }

    Result run(std::span<const std::byte>& in, std::span<std::byte>& out, Input) override
    {
        const int result = runStep(stream_, inflate, in, out, Z_NO_FLUSH);
        if (result == Z_STREAM_END) {
            return Result::StreamEnd;
        }
        if (result != Z_OK &&
            result != Z_BUF_ERROR) { // the latter: nothing to do without more bytes
            fail(stream_, result);
        }
        return Result::Continue;
    }

    void restart() override
    {
        if (const int result = inflateReset(&stream_); result != Z_OK) {
            fail(stream_, result);
        }
    }

private:
    z_stream stream_{};
};

class GzipEncoder final : public Codec
{
public:
    GzipEncoder()
    {
        constexpr int memoryLevel = 8;
        const int result = deflateInit2(&stream_,
                                        Z_DEFAULT_COMPRESSION,
                                        Z_DEFLATED,
                                        gzipWindow,
                                        memoryLevel,
                                        Z_DEFAULT_STRATEGY);
        if (result != Z_OK) {
            fail(stream_, result);
        }
    }
    ~GzipEncoder() override { deflateEnd(&stream_); }

    Result run(std::span<const std::byte>& in, std::span<std::byte>& out, Input input) override
    {
        const bool finish = input == Input::Last && in.size() <= mostPerCall;
        const int result = runStep(stream_, deflate, in, out, finish ? Z_FINISH : Z_NO_FLUSH);
        if (result == Z_STREAM_END) {
            return Result::StreamEnd;
        }
        if (result != Z_OK && result != Z_BUF_ERROR) {
            fail(stream_, result);
        }
        return Result::Continue;
    }

    void restart() override {} // a file is one stream

private:
    z_stream stream_{};
};

} // namespace

std::unique_ptr<Codec> makeGzipDecoder()
{
    return std::make_unique<GzipDecoder>();
}

std::unique_ptr<Codec> makeGzipEncoder()
{
    return std::make_unique<GzipEncoder>();
}

} // namespace scanweave
