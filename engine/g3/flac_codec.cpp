// SPDX-License-Identifier: BSD-2-Clause
// Integers to one-channel FLAC streams and back, with libFLAC. No exception may pass through
// libFLAC's callbacks: what they catch is kept and thrown afterwards.
#include "engine/g3/flac_codec.h"

#include "engine/base/error.h"

#include <FLAC/stream_decoder.h>
#include <FLAC/stream_encoder.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <string>

namespace scanweave {

namespace {

struct Deleter
{
    void operator()(FLAC__StreamDecoder* decoder) const { FLAC__stream_decoder_delete(decoder); }
    void operator()(FLAC__StreamEncoder* encoder) const { FLAC__stream_encoder_delete(encoder); }
};

const char* errorText(FLAC__StreamDecoderErrorStatus status)
{
    switch (status) {
    case FLAC__STREAM_DECODER_ERROR_STATUS_LOST_SYNC:
        return "something else stands where a block should begin";
    case FLAC__STREAM_DECODER_ERROR_STATUS_BAD_HEADER:
        return "the header of a block makes no sense";
    case FLAC__STREAM_DECODER_ERROR_STATUS_FRAME_CRC_MISMATCH:
        return "the checksum of a block differs";
    default:
        return "it can't be read";
    }
}

const char* stateText(FLAC__StreamDecoderState state)
{
    switch (state) {
    case FLAC__STREAM_DECODER_END_OF_STREAM:
        return "it ends early";
    case FLAC__STREAM_DECODER_MEMORY_ALLOCATION_ERROR:
        return "there is not enough memory to read it";
    default:
        return "it can't be read";
    }
}

[[noreturn]] void throwDamaged(const std::string& how)
{
    throw Error("FLAC data is damaged: " + how);
}

class Decoder
{
public:
    explicit Decoder(std::span<const std::byte> stream)
        : stream_(stream)
        , decoder_(FLAC__stream_decoder_new())
    {
        if (decoder_ == nullptr) {
            throw std::bad_alloc();
        }
        const auto status = FLAC__stream_decoder_init_stream(
            decoder_.get(), read, nullptr, tell, nullptr, nullptr, write, nullptr, error, this);
        if (status != FLAC__STREAM_DECODER_INIT_STATUS_OK) {
            throw Error(std::string("cannot start libFLAC: ") +
                        FLAC__StreamDecoderInitStatusString[status]);
        }
    }

    std::vector<std::int32_t> decode()
    {
        step(FLAC__stream_decoder_process_until_end_of_metadata(decoder_.get()));
        while (FLAC__stream_decoder_get_state(decoder_.get()) !=
               FLAC__STREAM_DECODER_END_OF_STREAM) {
            // The end is good only if it comes right after a frame; libFLAC doesn't tell a cut one.
            FLAC__uint64 frameBegin = 0;
            if (!FLAC__stream_decoder_get_decode_position(decoder_.get(), &frameBegin)) {
                throwDamaged("it has no frames");
            }
            const auto before = samples_.size();
            step(FLAC__stream_decoder_process_single(decoder_.get()));
            if (samples_.size() == before && frameBegin != stream_.size()) {
                throwDamaged("it ends early");
            }
        }
        return std::move(samples_);
    }

private:
    void step(FLAC__bool isGood)
    {
        if (caught_) {
            std::rethrow_exception(caught_);
        }
        if (!error_.empty()) {
            throwDamaged(error_);
        }
        if (!isGood) {
            throwDamaged(stateText(FLAC__stream_decoder_get_state(decoder_.get())));
        }
    }

    static FLAC__StreamDecoderReadStatus
    read(const FLAC__StreamDecoder*, FLAC__byte* to, std::size_t* size, void* self)
    {
        auto& mine = *static_cast<Decoder*>(self);
        *size = std::min(*size, mine.stream_.size() - mine.position_);
        if (*size == 0) {
            return FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
        }
        std::memcpy(to, mine.stream_.data() + mine.position_, *size);
        mine.position_ += *size;
        return FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
    }

    static FLAC__StreamDecoderTellStatus
    tell(const FLAC__StreamDecoder*, FLAC__uint64* position, void* self)
    {
        *position = static_cast<Decoder*>(self)->position_;
        return FLAC__STREAM_DECODER_TELL_STATUS_OK;
    }

    static FLAC__StreamDecoderWriteStatus write(const FLAC__StreamDecoder*,
                                                const FLAC__Frame* frame,
                                                const FLAC__int32* const channels[],
                                                void* self)
    {
        auto& mine = *static_cast<Decoder*>(self);
        try {
            if (frame->header.channels != 1) {
                throwDamaged("it has more than one channel");
            }
            mine.samples_.insert(
                mine.samples_.end(), channels[0], channels[0] + frame->header.blocksize);
        } catch (...) {
            mine.caught_ = std::current_exception();
            return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
        }
        return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
    }

    static void error(const FLAC__StreamDecoder*, FLAC__StreamDecoderErrorStatus status, void* self)
    {
        auto& mine = *static_cast<Decoder*>(self);
        if (mine.error_.empty()) {
            mine.error_ = errorText(status);
        }
    }

    std::span<const std::byte> stream_;
    std::size_t position_ = 0;
    std::vector<std::int32_t> samples_;
    std::string error_;
    std::exception_ptr caught_;
    std::unique_ptr<FLAC__StreamDecoder, Deleter> decoder_;
};

struct Encoded
{
    std::vector<std::byte> bytes;
    std::exception_ptr caught;
};

FLAC__StreamEncoderWriteStatus keep(const FLAC__StreamEncoder*,
                                    const FLAC__byte from[],
                                    std::size_t size,
                                    std::uint32_t,
                                    std::uint32_t,
                                    void* encoded)
{
    auto& mine = *static_cast<Encoded*>(encoded);
    try {
        const auto* bytes = reinterpret_cast<const std::byte*>(from);
        mine.bytes.insert(mine.bytes.end(), bytes, bytes + size);
    } catch (...) {
        mine.caught = std::current_exception();
        return FLAC__STREAM_ENCODER_WRITE_STATUS_FATAL_ERROR;
    }
    return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

} // namespace

std::vector<std::int32_t> decodeFlac(std::span<const std::byte> stream)
{
    if (stream.empty()) {
        return {};
    }
    return Decoder(stream).decode();
}

std::vector<std::byte>
encodeFlac(std::span<const std::int32_t> samples, unsigned level, unsigned bitDepth)
{
    Encoded encoded; // outlives the encoder, which writes when it is deleted early
    const std::unique_ptr<FLAC__StreamEncoder, Deleter> encoder(FLAC__stream_encoder_new());
    if (encoder == nullptr) {
        throw std::bad_alloc();
    }
    FLAC__stream_encoder_set_channels(encoder.get(), 1);
    FLAC__stream_encoder_set_bits_per_sample(encoder.get(), bitDepth);
    FLAC__stream_encoder_set_compression_level(encoder.get(), level);

    // Without a way to seek back the header keeps zeros for length and MD5, as the format wants it.
    bool isGood = FLAC__stream_encoder_init_stream(
                      encoder.get(), keep, nullptr, nullptr, nullptr, &encoded) ==
                  FLAC__STREAM_ENCODER_INIT_STATUS_OK;
    while (isGood && !samples.empty()) {
        const auto part = samples.first(std::min<std::size_t>(samples.size(), 1U << 20));
        const FLAC__int32* channel = part.data();
        isGood = FLAC__stream_encoder_process(
                     encoder.get(), &channel, static_cast<std::uint32_t>(part.size())) != 0;
        samples = samples.subspan(part.size());
    }
    isGood = isGood && FLAC__stream_encoder_finish(encoder.get()) != 0;
    if (encoded.caught) {
        std::rethrow_exception(encoded.caught);
    }
    if (!isGood) {
        throw Error(std::string("libFLAC cannot compress the samples: ") +
                    FLAC__stream_encoder_get_resolved_state_string(encoder.get()));
    }
    return std::move(encoded.bytes);
}

} // namespace scanweave
