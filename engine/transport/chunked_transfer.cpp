// SPDX-License-Identifier: BSD-2-Clause
// Sending and receiving messages as a header and chunks.
#include "engine/transport/chunked_transfer.h"

#include "engine/base/error.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace scanweave::mpi {

namespace {

constexpr int headerTag = 1;
constexpr int chunkTag = 2;
constexpr std::size_t largestHead = 64U * 1024 * 1024;

/// What a header message begins with; the head follows, and a small body.
struct Header
{
    std::uint32_t tag;
    std::uint32_t headBytes;
    std::uint64_t bodyBytes;
};

bool isInline(const Header& header, const MpiTransportOptions& options)
{
    // No body has nothing to wait for, however long the head is.
    return header.bodyBytes == 0 ||
           (header.bodyBytes <= options.inlineBytes &&
            sizeof header + header.headBytes + header.bodyBytes <= options.inlineBytes);
}

void append(std::vector<std::byte>& bytes, std::span<const std::byte> more)
{
    bytes.insert(bytes.end(), more.begin(), more.end());
}

/// Memory that MPI may still read or write after its owner is gone. Reachable, so that it counts as
/// no leak.
template <class T>
void keepForever(T&& memory)
{
    static auto* kept = new std::vector<std::decay_t<T>>;
    kept->push_back(std::forward<T>(memory));
}

} // namespace

Sender::Sender(const Communicator& communicator, const MpiTransportOptions& options)
    : communicator_(communicator)
    , options_(options)
    , peers_(static_cast<std::size_t>(communicator.size()))
{}

void Sender::send(Message message)
{
    if (message.head.size() > largestHead) {
        throw Error("the head of a message has " + std::to_string(message.head.size()) +
                    " bytes; what is large belongs in the body");
    }
    const Header header{
        message.tag, static_cast<std::uint32_t>(message.head.size()), message.body.size()};
    const bool bodyGoesAlong = isInline(header, options_);

    if (unused_.empty()) {
        unused_.emplace_back();
    }
    const auto outgoing = unused_.begin();
    outgoing->peer = message.peer;
    outgoing->header.clear();
    append(outgoing->header, std::as_bytes(std::span(&header, 1)));
    append(outgoing->header, message.head.span());
    if (bodyGoesAlong) {
        append(outgoing->header, message.body.span());
    }

    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Isend(outgoing->header.data(),
                    static_cast<int>(outgoing->header.size()),
                    MPI_BYTE,
                    message.peer,
                    headerTag,
                    communicator_.handle(),
                    &request),
          "send a message",
          message.peer);
    // A small message has usually left by now, and then costs no more than this.
    int hasLeft = 0;
    check(MPI_Test(&request, &hasLeft, MPI_STATUS_IGNORE), "send a message", message.peer);
    if (hasLeft != 0 && bodyGoesAlong) {
        if (!isWorthKeeping(*outgoing)) {
            unused_.pop_front();
        }
        return;
    }
    unsent_.splice(unsent_.end(), unused_, outgoing);
    unsentBytes_ += message.body.size();
    if (hasLeft == 0) {
        ++outgoing->openParts;
        headers_.add(request, {outgoing, bodyGoesAlong ? message.body.size() : 0});
    }
    if (!bodyGoesAlong) {
        outgoing->body = std::move(message.body);
        peers_[static_cast<std::size_t>(message.peer)].waiting.push_back(outgoing);
        postChunks(message.peer);
    }
}

bool Sender::isWorthKeeping(const Outgoing& message) const
{
    constexpr std::size_t keptUnused = 256;
    return unused_.size() <= keptUnused && message.header.capacity() <= 2 * options_.inlineBytes;
}

void Sender::postChunks(int peerRank)
{
    Peer& peer = peers_[static_cast<std::size_t>(peerRank)];
    while (!peer.waiting.empty()) {
        const Place message = peer.waiting.front();
        const std::size_t bytes =
            std::min(options_.chunkBytes, message->body.size() - message->posted);
        if (!peer.window.hasRoomFor(bytes, 2, 4 * options_.windowBytes)) {
            return;
        }
        MPI_Request request = MPI_REQUEST_NULL;
        check(MPI_Isend(message->body.data() + message->posted,
                        static_cast<int>(bytes),
                        MPI_BYTE,
                        peerRank,
                        chunkTag,
                        communicator_.handle(),
                        &request),
              "send a message",
              peerRank);
        chunks_.add(request, {message, bytes});
        ++message->openParts;
        peer.window.add(bytes);
        message->posted += bytes;
        if (message->posted == message->body.size()) {
            peer.waiting.pop_front();
        }
    }
}

bool Sender::progress()
{
    finished_.clear();
    headers_.test("send a message", finished_);
    const std::size_t headersFinished = finished_.size();
    chunks_.test("send a message", finished_);
    for (std::size_t i = 0; i < finished_.size(); ++i) {
        const int peer = finished_[i].message->peer;
        if (i >= headersFinished) {
            peers_[static_cast<std::size_t>(peer)].window.remove(finished_[i].bytes);
        }
        finishPart(finished_[i]);
        postChunks(peer);
    }
    return !finished_.empty();
}

void Sender::finishPart(const Part& part)
{
    unsentBytes_ -= part.bytes;
    const auto message = part.message;
    --message->openParts;
    if (message->openParts > 0 || message->posted < message->body.size()) {
        return;
    }
    message->body = {};
    message->posted = 0;
    if (isWorthKeeping(*message)) {
        unused_.splice(unused_.end(), unsent_, message);
    } else {
        unsent_.erase(message);
    }
}

void Sender::abandon()
{
    headers_.abandon();
    chunks_.abandon();
    keepForever(std::move(unsent_));
}

Receiver::Receiver(const Communicator& communicator, const MpiTransportOptions& options)
    : communicator_(communicator)
    , options_(options)
    , peers_(static_cast<std::size_t>(communicator.size()))
{}

bool Receiver::progress(Admission admission)
{
    for (Peer* peer : withRoom_) {
        postChunks(*peer, Next::Body);
    }
    withRoom_.clear();
    finished_.clear();
    chunks_.test("receive a message", finished_);
    for (const Part& part : finished_) {
        Peer& peer = peers_[static_cast<std::size_t>(part.message->peer)];
        peer.window.remove(part.bytes);
        part.message->missing -= part.bytes;
        postChunks(peer, Next::Chunk);
        if (part.message->missing == 0) {
            handOut(peer);
        }
        // The next body waits until the caller had the chance to take this one: often its buffer is
        // free by then, and is used again while it is in the processor's cache (measured: a fifth
        // faster at 1 MB).
        if (!peer.admitted.empty()) {
            withRoom_.push_back(&peer);
        }
    }
    // More headers than the caller polls for stay with MPI.
    constexpr std::size_t headersAhead = 64;
    bool hasHeaders = false;
    while (complete_.size() < headersAhead && receiveHeader()) {
        hasHeaders = true;
    }
    admit(admission);
    return hasHeaders || !finished_.empty();
}

bool Receiver::receiveHeader()
{
    int isThere = 0;
    MPI_Message handle = MPI_MESSAGE_NULL;
    MPI_Status status{};
    check(
        MPI_Improbe(MPI_ANY_SOURCE, headerTag, communicator_.handle(), &isThere, &handle, &status),
        "look for messages");
    if (isThere == 0) {
        return false;
    }
    int count = 0;
    check(MPI_Get_count(&status, MPI_BYTE, &count), "receive a message", status.MPI_SOURCE);
    Buffer bytes(static_cast<std::size_t>(count));
    check(MPI_Mrecv(bytes.data(), count, MPI_BYTE, &handle, MPI_STATUS_IGNORE),
          "receive a message",
          status.MPI_SOURCE);
    accept(status.MPI_SOURCE, std::move(bytes));
    return true;
}

void Receiver::accept(int peerRank, Buffer bytes)
{
    Header header{};
    const std::size_t size = bytes.size();
    if (size >= sizeof header) {
        std::memcpy(&header, bytes.data(), sizeof header);
    }
    const bool bodyIsHere = isInline(header, options_);
    const std::size_t bodyHere = bodyIsHere ? header.bodyBytes : 0;
    if (size != sizeof header + header.headBytes + bodyHere) {
        ErrorPlace sender;
        sender.rank = peerRank;
        throw Error("a message's header is damaged: the ranks run different programs, or the "
                    "network failed",
                    sender);
    }
    const SharedBytes all = std::move(bytes).share();
    Message message;
    message.peer = peerRank;
    message.tag = header.tag;
    if (header.headBytes > 0) {
        message.head = all.slice(sizeof header, header.headBytes);
    }
    if (bodyHere > 0) {
        message.body = all.slice(sizeof header + header.headBytes, bodyHere);
    }

    Peer& peer = peers_[static_cast<std::size_t>(peerRank)];
    if (bodyIsHere && peer.messages.empty()) {
        complete_.push_back({std::move(message), 0});
        return;
    }
    Incoming& incoming = peer.messages.emplace_back();
    incoming.peer = peerRank;
    incoming.message = std::move(message);
    if (bodyIsHere) {
        return;
    }
    incoming.bodyBytes = header.bodyBytes;
    incoming.missing = header.bodyBytes;
    announced_.push_back(&incoming);
}

// In the order of the headers: then whoever is waited for (the oldest body of a sender) is admitted
// first.
void Receiver::admit(Admission admission)
{
    while (!announced_.empty()) {
        Incoming& next = *announced_.front();
        const bool hasRoom = heldBytes_ <= options_.receivedBytes &&
                             next.bodyBytes <= options_.receivedBytes - heldBytes_;
        if (heldBytes_ > 0 && !hasRoom && admission == Admission::Bounded) {
            return;
        }
        heldBytes_ += next.bodyBytes;
        announced_.pop_front();
        Peer& peer = peers_[static_cast<std::size_t>(next.peer)];
        peer.admitted.push_back(&next);
        postChunks(peer, Next::Body);
    }
}

void Receiver::postChunks(Peer& peer, Next next)
{
    while (!peer.admitted.empty()) {
        Incoming& message = *peer.admitted.front();
        const std::size_t bytes = std::min(options_.chunkBytes, message.bodyBytes - message.posted);
        if (!peer.window.hasRoomFor(bytes, 1, options_.windowBytes)) {
            return;
        }
        if (message.posted == 0 && next == Next::Chunk) {
            return;
        }
        if (message.posted == 0) {
            message.body = Buffer(message.bodyBytes);
        }
        MPI_Request request = MPI_REQUEST_NULL;
        check(MPI_Irecv(message.body.data() + message.posted,
                        static_cast<int>(bytes),
                        MPI_BYTE,
                        message.peer,
                        chunkTag,
                        communicator_.handle(),
                        &request),
              "receive a message",
              message.peer);
        chunks_.add(request, {&message, bytes});
        peer.window.add(bytes);
        message.posted += bytes;
        if (message.posted == message.bodyBytes) {
            peer.admitted.pop_front();
        }
    }
}

void Receiver::handOut(Peer& peer)
{
    while (!peer.messages.empty() && peer.messages.front().missing == 0) {
        Incoming& front = peer.messages.front();
        if (front.bodyBytes > 0) {
            front.message.body = std::move(front.body).share();
        }
        complete_.push_back({std::move(front.message), front.bodyBytes});
        peer.messages.pop_front();
    }
}

std::optional<Message> Receiver::take()
{
    if (complete_.empty()) {
        return std::nullopt;
    }
    Complete first = std::move(complete_.front());
    complete_.pop_front();
    heldBytes_ -= first.heldBytes;
    return std::move(first.message);
}

void Receiver::abandon()
{
    if (!chunks_.empty()) {
        chunks_.abandon();
        for (Peer& peer : peers_) {
            keepForever(std::move(peer.messages));
        }
    }
}

} // namespace scanweave::mpi
