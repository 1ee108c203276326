// SPDX-License-Identifier: BSD-2-Clause
// Every message on the wire while frames are distributed, one struct each.
//
//   coordinator          owner (I/O rank)          compute rank
//        |--- Announce ------->|                        |       read this bundle ahead
//        |<-- BundleRead ------|                        |
//        |--- Assign --------->|                        |       it goes to that rank, as its number
//        k |                     |--- Bundle ------------>|       the frames, straight to it
//        |<------------------------------- BundleDone --|       credit comes back, with what became
//        of them
//        |--- ReadMetadata --->|                        |
//        |                     |--- Metadata ---------->|--->   down the tree of compute ranks
//        |<--------------------------- MetadataSeen ----|
//        |--- Advance ------------------------------->  |       no data before metadata m will come
//        any more
//        |--- Finish -------------------------------->  |       that was all
//        |<------------------------------- Finished ----|
//        |--- AllDone ------->|----------------------->|       to every rank, when all have
//        finished
//
// Failed goes from any rank to the coordinator, Abort from there to all. In direct mode owner and
// compute rank are one rank; in mode "files" a bundle is a file that the compute rank reads itself.
#pragma once

#include "engine/base/error.h"
#include "engine/base/wire.h"
#include "engine/transport/transport.h"

#include <cstdint>
#include <string>
#include <vector>

namespace scanweave {

enum class MessageKind : std::uint32_t
{
    Announce = 1,
    BundleRead,
    Assign,
    Bundle,
    BundleDone,
    ReadMetadata,
    Metadata,
    MetadataSeen,
    Advance,
    Finish,
    Finished,
    AllDone,
    Failed,
    Abort,
    Farewell,
    Records, ///< a RecordBatch for the run file
    Indexed, ///< a FileIndex
    IndexedBytes,
};

/// A frame in a bundle, and what it is in the logical stream.
struct BundleFrame
{
    std::uint64_t position = 0; ///< in LogicalStream::frames
    std::uint64_t seq = 0;
    std::uint64_t offset = 0; ///< from the bundle's begin
    std::uint64_t length = 0;
    std::uint32_t index = 0; ///< in its file

    template <class Fields>
    void fields(Fields& f)
    {
        f(position, seq, offset, length, index);
    }
};

/// A stretch of one file to be read at once: consecutive data frames of one epoch. In mode "files"
/// the whole file from its begin, without a table of frames (`isWholeFile`).
struct BundlePlan
{
    std::uint64_t id = 0;
    std::uint32_t epoch = 0; ///< number of metadata frames that a rank must have seen before
    std::uint32_t input = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool isWholeFile = false;
    std::uint64_t frameCount = 0;    ///< with isWholeFile: indexed frames of the file
    std::uint32_t fileGroup = 0;     ///< with isWholeFile: files of one group go to one rank
    std::vector<BundleFrame> frames; ///< with isWholeFile: one, the first

    template <class Fields>
    void fields(Fields& f)
    {
        f(id, epoch, input, offset, length, isWholeFile, frameCount, fileGroup, frames);
    }
};

struct Announce
{
    static constexpr auto kind = MessageKind::Announce;
    BundlePlan plan;

    template <class Fields>
    void fields(Fields& f)
    {
        f(plan);
    }
};

struct BundleRead
{
    static constexpr auto kind = MessageKind::BundleRead;
    std::uint64_t id = 0;

    template <class Fields>
    void fields(Fields& f)
    {
        f(id);
    }
};

struct Assign
{
    static constexpr auto kind = MessageKind::Assign;
    std::uint64_t id = 0;
    std::int32_t to = 0;
    std::uint64_t number = 0; ///< counts the bundles of that rank

    template <class Fields>
    void fields(Fields& f)
    {
        f(id, to, number);
    }
};

/// The body is the bytes of the stretch.
struct Bundle
{
    static constexpr auto kind = MessageKind::Bundle;
    BundlePlan plan;
    std::uint64_t number = 0;
    std::int64_t readUs = 0; ///< when the owner had read it
    std::int64_t sentUs = 0;

    template <class Fields>
    void fields(Fields& f)
    {
        f(plan, number, readUs, sentUs);
    }
};

/// A frame that was left out, by rule ("skip") or because it failed.
struct FrameTrouble
{
    std::uint64_t position = 0;
    bool isFailure = false; ///< else skipped by rule
    std::string error;

    template <class Fields>
    void fields(Fields& f)
    {
        f(position, isFailure, error);
    }
};

struct BundleDone
{
    static constexpr auto kind = MessageKind::BundleDone;
    std::uint64_t id = 0;
    std::uint64_t frames = 0; ///< data frames that were looked at, those in trouble too
    std::vector<FrameTrouble> trouble;
    std::uint64_t metadataSeen = 0;

    template <class Fields>
    void fields(Fields& f)
    {
        f(id, frames, trouble, metadataSeen);
    }
};

struct ReadMetadata
{
    static constexpr auto kind = MessageKind::ReadMetadata;
    std::uint64_t number = 0; ///< counts the metadata frames of the logical stream
    std::uint64_t position = 0;
    std::uint64_t seq = 0;
    std::uint32_t input = 0;
    std::uint32_t index = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;

    template <class Fields>
    void fields(Fields& f)
    {
        f(number, position, seq, input, index, offset, length);
    }
};

/// The body is the frame.
struct Metadata
{
    static constexpr auto kind = MessageKind::Metadata;
    ReadMetadata what;

    template <class Fields>
    void fields(Fields& f)
    {
        f(what);
    }
};

struct MetadataSeen
{
    static constexpr auto kind = MessageKind::MetadataSeen;
    std::uint64_t count = 0; ///< metadata frames that the rank's pipeline has seen

    template <class Fields>
    void fields(Fields& f)
    {
        f(count);
    }
};

/// Once the receiver has processed its first `bundles` bundles, it may run all metadata before
/// `metadata`: what comes later is of that epoch or a later one.
struct Advance
{
    static constexpr auto kind = MessageKind::Advance;
    std::uint64_t bundles = 0;
    std::uint64_t metadata = 0;

    template <class Fields>
    void fields(Fields& f)
    {
        f(bundles, metadata);
    }
};

/// As Advance, and nothing comes later.
struct Finish
{
    static constexpr auto kind = MessageKind::Finish;
    std::uint64_t bundles = 0;
    std::uint64_t metadata = 0;

    template <class Fields>
    void fields(Fields& f)
    {
        f(bundles, metadata);
    }
};

struct Finished
{
    static constexpr auto kind = MessageKind::Finished;
    std::uint64_t bundles = 0;
    std::uint64_t metadata = 0;

    template <class Fields>
    void fields(Fields& f)
    {
        f(bundles, metadata);
    }
};

/// Every rank has finished: the coordinator's last word.
struct AllDone
{
    static constexpr auto kind = MessageKind::AllDone;

    template <class Fields>
    void fields(Fields& f)
    {
        f();
    }
};

/// An Error on its way to another rank.
struct ErrorText
{
    std::string message, file, key, module;
    bool hasOffset = false, hasFrame = false, hasRank = false;
    std::uint64_t offset = 0, frame = 0;
    std::int32_t rank = 0;
    ErrorKind kind = ErrorKind::Run;

    ErrorText() = default;
    explicit ErrorText(const Error& error);
    Error error() const;

    template <class Fields>
    void fields(Fields& f)
    {
        f(message, file, key, module, hasOffset, hasFrame, hasRank, offset, frame, rank, kind);
    }
};

struct Failed
{
    static constexpr auto kind = MessageKind::Failed;
    ErrorText error;

    template <class Fields>
    void fields(Fields& f)
    {
        f(error);
    }
};

/// A rank's answer to Abort: it has learned, and ends in order.
struct Farewell
{
    static constexpr auto kind = MessageKind::Farewell;

    template <class Fields>
    void fields(Fields& f)
    {
        f();
    }
};

struct Abort
{
    static constexpr auto kind = MessageKind::Abort;
    ErrorText error;

    template <class Fields>
    void fields(Fields& f)
    {
        f(error);
    }
};

/// Writes what fields() names.
class FieldWriter
{
public:
    template <class... T>
    void operator()(T&... values)
    {
        (write(values), ...);
    }

    std::vector<std::byte> take() && { return std::move(writer_).take(); }

private:
    template <class T>
    void write(T& value)
    {
        if constexpr (requires { value.fields(*this); }) {
            value.fields(*this);
        } else {
            writer_.put(value);
        }
    }

    template <class T>
    void write(std::vector<T>& values)
    {
        writer_.put(static_cast<std::uint64_t>(values.size()));
        for (T& value : values) {
            write(value);
        }
    }

    WireWriter writer_;
};

/// Reads what fields() names. Throws Error where the bytes end early.
class FieldReader
{
public:
    explicit FieldReader(std::span<const std::byte> bytes)
        : reader_(bytes)
    {}

    template <class... T>
    void operator()(T&... values)
    {
        (read(values), ...);
    }

private:
    template <class T>
    void read(T& value)
    {
        if constexpr (requires { value.fields(*this); }) {
            value.fields(*this);
        } else if constexpr (std::is_same_v<T, std::string>) {
            value = reader_.takeString();
        } else {
            value = reader_.take<T>();
        }
    }

    template <class T>
    void read(std::vector<T>& values)
    {
        values = reader_.takeAll(1, [this](WireReader&) {
            T value;
            read(value);
            return value;
        });
    }

    WireReader reader_;
};

/// A message to be sent, ready for the transport.
template <class T>
Message makeMessage(int to, T content, SharedBytes body = {})
{
    FieldWriter writer;
    content.fields(writer);
    auto bytes = std::make_shared<std::vector<std::byte>>(std::move(writer).take());
    const std::span<const std::byte> view = *bytes;
    return {to,
            static_cast<std::uint32_t>(T::kind),
            SharedBytes(std::move(bytes), view),
            std::move(body)};
}

/// What a received message of that kind says.
template <class T>
T contentOf(const Message& message)
{
    T content;
    FieldReader reader(message.head.span());
    content.fields(reader);
    return content;
}

} // namespace scanweave
