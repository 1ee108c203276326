// SPDX-License-Identifier: BSD-2-Clause
// The bytes of a compressed file, decompressed in passing.
#include "engine/g3/byte_source_decoding.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace scanweave {

namespace {

constexpr std::size_t inputChunk = 256U * 1024;
constexpr std::size_t windowSize = 256U * 1024;
constexpr std::size_t firstKept = 1024U * 1024;

} // namespace

DecodingByteSource::DecodingByteSource(const std::string& path, Compression compression)
    : file_(path)
    , compression_(compression)
    , codec_(makeDecoder(compression))
    , inputBuffer_(inputChunk)
    , window_(windowSize)
{}

std::span<const std::byte> DecodingByteSource::peek(std::size_t count)
{
    if (ahead_.size() < count && !ahead_.empty()) {
        std::memmove(window_.data(), ahead_.data(), ahead_.size());
    }
    while (ahead_.size() < count) {
        const std::size_t have = ahead_.size();
        if (have == window_.size()) {
            window_.resize(std::min(count, 2 * have)); // only as fast as bytes come
        }
        const std::size_t more = decode(std::span(window_).subspan(have));
        ahead_ = std::span(window_).first(have + more);
        if (more == 0) {
            break;
        }
    }
    return ahead_.first(std::min(count, ahead_.size()));
}

bool DecodingByteSource::skip(std::uint64_t count)
{
    if (keeping_) {
        return skipKeeping(count);
    }
    while (count > ahead_.size()) {
        count -= ahead_.size();
        position_ += ahead_.size();
        ahead_ = std::span(window_).first(0);
        const std::size_t more = decode(window_);
        if (more == 0) {
            return false;
        }
        ahead_ = std::span(window_).first(more);
    }
    ahead_ = ahead_.subspan(static_cast<std::size_t>(count));
    position_ += count;
    return true;
}

void DecodingByteSource::keep()
{
    keeping_ = true;
    kept_ = Buffer();
    keptSize_ = 0;
}

SharedBytes DecodingByteSource::takeKept()
{
    keeping_ = false;
    const std::size_t size = std::exchange(keptSize_, 0);
    const bool wasteful = kept_.size() - size > size / 2;
    SharedBytes bytes = std::exchange(kept_, Buffer()).share(size);
    return wasteful ? SharedBytes::copyOf(bytes.span()) : bytes;
}

void DecodingByteSource::seek(std::uint64_t offset)
{
    keeping_ = false;
    if (offset < position_) {
        rewind();
    }
    if (!skip(offset - position_)) {
        throw Error("byte " + std::to_string(offset) + " lies behind the end of the file's " +
                    std::to_string(position_) +
                    " decompressed bytes; the file has changed since it was indexed");
    }
}

void DecodingByteSource::rewind()
{
    codec_ = makeDecoder(compression_);
    input_ = {};
    inputOffset_ = 0;
    streams_ = 0;
    ended_ = false;
    failure_.reset();
    ahead_ = {};
    position_ = 0;
}

bool DecodingByteSource::skipKeeping(std::uint64_t count)
{
    while (count != 0) {
        std::size_t more = growKept(count);
        const auto room = kept_.span().subspan(keptSize_, more);
        if (ahead_.empty()) {
            more = decode(room);
        } else {
            more = std::min(more, ahead_.size());
            std::memcpy(room.data(), ahead_.data(), more);
            ahead_ = ahead_.subspan(more);
        }
        if (more == 0) {
            return false;
        }
        keptSize_ += more;
        position_ += more;
        count -= more;
    }
    return true;
}

/// Makes room for the next of `coming` bytes and says for how many. The buffer grows with what it
/// holds, not with what is announced; near its end it gets a little more than announced, so that
/// the few bytes that follow the last large blob don't move it once more.
std::size_t DecodingByteSource::growKept(std::uint64_t coming)
{
    if (keptSize_ == kept_.size()) {
        const std::uint64_t doubled = std::max<std::uint64_t>(2 * kept_.size(), firstKept);
        const std::uint64_t needed = coming > doubled ? doubled : keptSize_ + coming;
        Buffer larger(static_cast<std::size_t>(std::min(doubled, needed + needed / 8 + 4096)));
        if (keptSize_ != 0) {
            std::memcpy(larger.data(), kept_.data(), keptSize_);
        }
        kept_ = std::move(larger);
    }
    return static_cast<std::size_t>(std::min<std::uint64_t>(coming, kept_.size() - keptSize_));
}

/// Some bytes, at least one; none at the end of the data.
std::size_t DecodingByteSource::decode(std::span<std::byte> out)
{
    if (failure_) {
        throw Error(*failure_);
    }
    auto rest = out;
    try {
        while (rest.size() == out.size() && !ended_) {
            if (input_.empty() && inputOffset_ < file_.size()) {
                readInput();
            }
            const std::size_t inputBefore = input_.size();
            if (runCodec(rest)) {
                endStream();
            } else if (rest.size() == out.size() && input_.size() == inputBefore &&
                       inputOffset_ == file_.size()) {
                failAt("they end early");
            }
        }
    } catch (const Error& error) {
        if (rest.size() == out.size()) {
            throw;
        }
        failure_ = error;
    }
    return out.size() - rest.size();
}

/// True at the end of a compressed stream.
bool DecodingByteSource::runCodec(std::span<std::byte>& out)
{
    const auto last = inputOffset_ == file_.size() ? Codec::Input::Last : Codec::Input::MoreFollows;
    try {
        return codec_->run(input_, out, last) == Codec::Result::StreamEnd;
    } catch (const Error& error) {
        failAt(error.message());
    }
}

void DecodingByteSource::endStream()
{
    ++streams_;
    ended_ = input_.empty() && inputOffset_ == file_.size();
    if (ended_) {
        file_.checkSize();
    } else {
        codec_->restart();
    }
}

void DecodingByteSource::readInput()
{
    const auto size = std::min<std::uint64_t>(inputChunk, file_.size() - inputOffset_);
    const auto chunk = std::span(inputBuffer_).first(static_cast<std::size_t>(size));
    file_.read(inputOffset_, chunk);
    inputOffset_ += size;
    input_ = chunk;
}

void DecodingByteSource::failAt(const std::string& reason) const
{
    std::string message = "the " + std::string(nameOf(compression_)) +
                          " data are damaged near byte " + std::to_string(filePosition()) +
                          " of the compressed file: " + reason;
    if (streams_ != 0) {
        message += " (after " + std::to_string(streams_) +
                   " complete compressed stream(s); perhaps something else was appended)";
    }
    throw Error(message + "; check that its writer has finished, or get the file anew");
}

} // namespace scanweave
