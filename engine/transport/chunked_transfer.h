// SPDX-License-Identifier: BSD-2-Clause
// The two ends of a message's way through MPI.
//
//   sender                                   receiver
//   header: tag, sizes, head  ------------>  probed; if the body is inside, the message is complete
//   chunk 0 of the body       ------------>  received into its place in the body's buffer, when
//   there is room chunk 1 …                 ------------>
//
// Headers and chunks have an MPI tag each. MPI matches messages of one pair of ranks and one tag in
// the order in which they were sent and asked for, so chunks carry no number: both ends go through
// the bodies of a pair in the order of the headers. A message is handed out when all earlier ones
// of its sender are.
#pragma once

#include "engine/transport/mpi_transport.h"
#include "engine/transport/request_set.h"

#include <deque>
#include <list>
#include <vector>

namespace scanweave::mpi {

/// The chunks of a pair of ranks that MPI has.
struct Window
{
    std::size_t chunks = 0;
    std::size_t bytes = 0;

    bool hasRoomFor(std::size_t more, std::size_t chunksAlways, std::size_t bytesAtMost) const
    {
        return chunks < chunksAlways || bytes + more <= bytesAtMost;
    }
    void add(std::size_t more)
    {
        ++chunks;
        bytes += more;
    }
    void remove(std::size_t gone)
    {
        --chunks;
        bytes -= gone;
    }
};

/// Called by MpiTransport only; errors are Error.
class Sender
{
public:
    Sender(const Communicator& communicator, const MpiTransportOptions& options);

    void send(Message message);
    /// True when something left.
    bool progress();

    std::uint64_t unsentBytes() const { return unsentBytes_; }
    std::size_t unsentMessages() const { return unsent_.size(); }
    bool isTransferringBodies() const { return !chunks_.empty(); }

    /// Leaves what is under way to MPI; the memory of it is never freed.
    void abandon();

private:
    struct Outgoing
    {
        int peer = 0;
        std::vector<std::byte> header;
        SharedBytes body;       ///< empty if it went with the header
        std::size_t posted = 0; ///< bytes of the body given to MPI
        unsigned openParts = 0; ///< requests under way
    };
    using Place = std::list<Outgoing>::iterator;
    struct Part
    {
        Place message;
        std::size_t bytes; ///< of the body
    };
    struct Peer
    {
        std::list<Place> waiting; ///< bodies with chunks to post
        Window window;
    };

    bool isWorthKeeping(const Outgoing& message) const;
    void postChunks(int peer);
    void finishPart(const Part& part);

    const Communicator& communicator_;
    const MpiTransportOptions& options_;
    std::vector<Peer> peers_;
    RequestSet<Part> headers_;
    RequestSet<Part> chunks_;
    std::vector<Part> finished_;
    std::list<Outgoing> unsent_;
    std::list<Outgoing> unused_; ///< their header's memory is used again
    std::uint64_t unsentBytes_ = 0;
};

enum class Admission : std::uint8_t
{
    Bounded, ///< bodies are received as far as MpiTransportOptions::receivedBytes allows
    All,
};

class Receiver
{
public:
    Receiver(const Communicator& communicator, const MpiTransportOptions& options);

    /// True when a header or part of a body came.
    bool progress(Admission admission);

    bool hasComplete() const { return !complete_.empty(); }
    std::optional<Message> take();
    /// A message that this rank sent to itself.
    void addOwn(Message message) { complete_.push_back({std::move(message), 0}); }

    bool isTransferringBodies() const { return !chunks_.empty(); }
    bool hasIncomplete() const { return isTransferringBodies() || !announced_.empty(); }

    /// See Sender::abandon().
    void abandon();

private:
    struct Incoming
    {
        int peer = 0;
        Message message;
        std::size_t bodyBytes = 0; ///< that come by themselves
        Buffer body;               ///< allocated when its first chunk is asked for
        std::size_t posted = 0;    ///< bytes of the body asked for
        std::size_t missing = 0;
    };
    struct Part
    {
        Incoming* message;
        std::size_t bytes;
    };
    struct Peer
    {
        std::list<Incoming> messages;  ///< not complete, or behind one that isn't
        std::list<Incoming*> admitted; ///< bodies with chunks to ask for
        Window window;
    };
    struct Complete
    {
        Message message;
        std::size_t heldBytes;
    };

    bool receiveHeader();
    void accept(int peer, Buffer bytes);
    void admit(Admission admission);
    enum class Next : std::uint8_t
    {
        Chunk,
        Body
    };
    void postChunks(Peer& peer, Next next);
    void handOut(Peer& peer);

    const Communicator& communicator_;
    const MpiTransportOptions& options_;
    std::vector<Peer> peers_;
    std::vector<Peer*> withRoom_;     ///< peers whose next body may have room
    std::deque<Incoming*> announced_; ///< bodies to admit, oldest first
    RequestSet<Part> chunks_;
    std::vector<Part> finished_;
    std::deque<Complete> complete_;
    std::uint64_t heldBytes_ = 0; ///< of bodies admitted and not taken
};

} // namespace scanweave::mpi
