// SPDX-License-Identifier: BSD-2-Clause
// Collectives from single messages. The head of each says which collective (sequence number and
// kind) and which round of it, because ranks that are ahead send theirs before others have asked
// for them.
#include "engine/transport/collectives.h"

#include "engine/base/error.h"
#include "engine/base/wire.h"

#include <string>
#include <utility>

namespace scanweave {

namespace {

ErrorPlace placeOf(int rank)
{
    ErrorPlace place;
    place.rank = rank;
    return place;
}

const char* nameOf(std::uint32_t kind)
{
    static constexpr const char* names[] = {"broadcast", "gather", "tree reduction", "barrier"};
    return kind < std::size(names) ? names[kind] : "unknown operation";
}

} // namespace

/// Which message of which collective.
struct Collectives::Step
{
    std::uint32_t kind = 0;
    std::uint32_t sequence = 0;
    std::uint32_t round = 0;

    static Step of(const Message& message)
    {
        WireReader reader(message.head.span());
        Step step;
        step.kind = message.tag - firstCollectiveTag;
        step.sequence = reader.take<std::uint32_t>();
        step.round = reader.take<std::uint32_t>();
        return step;
    }
};

Collectives::Collectives(Transport& transport, CollectiveHooks hooks)
    : transport_(transport)
    , hooks_(std::move(hooks))
{}

void Collectives::begin(Kind kind)
{
    kind_ = kind;
    ++sequence_;
}

void Collectives::sendTo(int peer, std::uint32_t round, SharedBytes body)
{
    const auto head = std::move(WireWriter().put(sequence_).put(round)).take();
    transport_.send({peer,
                     firstCollectiveTag + static_cast<std::uint32_t>(kind_),
                     SharedBytes::copyOf(head),
                     std::move(body)});
}

void Collectives::keep(Message message)
{
    const Step step = Step::of(message);
    // A rank can be ahead of this one, but nobody ends a collective that this rank needs messages
    // of.
    if (step.sequence < sequence_) {
        throw Error("a message of an earlier " + std::string(nameOf(step.kind)) + " came late",
                    placeOf(message.peer));
    }
    const int peer = message.peer;
    early_.insert_or_assign({step.sequence, peer, step.round}, std::move(message));
}

SharedBytes Collectives::receiveFrom(int peer, std::uint32_t round)
{
    using Clock = std::chrono::steady_clock;
    auto lastMessage = Clock::now();
    while (true) {
        if (const auto found = early_.find({sequence_, peer, round}); found != early_.end()) {
            Message message = std::move(found->second);
            early_.erase(found);
            const Step step = Step::of(message);
            if (step.kind != static_cast<std::uint32_t>(kind_)) {
                throw Error(std::string("ranks are out of step: rank ") +
                                std::to_string(transport_.rank()) + " is in a " +
                                nameOf(static_cast<std::uint32_t>(kind_)) +
                                ", the other one in a " + nameOf(step.kind),
                            placeOf(peer));
            }
            return std::move(message.body);
        }
        if (hooks_.check) {
            hooks_.check();
        }
        std::optional<Message> message = transport_.poll();
        if (!message) {
            if (Clock::now() - lastMessage > hooks_.patience) {
                throw Error("no message for " + std::to_string(hooks_.patience.count()) +
                                " ms in a " + nameOf(static_cast<std::uint32_t>(kind_)) +
                                ": the process has died or is stuck, or the network failed",
                            placeOf(peer));
            }
            transport_.wait(std::chrono::milliseconds(10));
            continue;
        }
        lastMessage = Clock::now();
        if (isCollective(*message)) {
            keep(std::move(*message));
        } else if (hooks_.onOther) {
            hooks_.onOther(std::move(*message));
        } else {
            throw Error("an unexpected message came during a " +
                            std::string(nameOf(static_cast<std::uint32_t>(kind_))),
                        placeOf(message->peer));
        }
    }
}

// A binomial tree: with ranks counted from the root, a rank's parent has its lowest set bit
// cleared.
SharedBytes Collectives::broadcast(int root, SharedBytes bytes)
{
    begin(Kind::Broadcast);
    const int size = transport_.size();
    const int place = (transport_.rank() - root + size) % size;
    int step = 1;
    while (step < size && (place & step) == 0) {
        step <<= 1;
    }
    if (place != 0) {
        bytes = receiveFrom((place - step + root) % size, 0);
    }
    // The farthest child first: it has the largest tree below it.
    for (step >>= 1; step > 0; step >>= 1) {
        if (place + step < size) {
            sendTo((place + step + root) % size, 0, bytes);
        }
    }
    return bytes;
}

std::vector<SharedBytes> Collectives::gather(int root, SharedBytes mine)
{
    begin(Kind::Gather);
    if (transport_.rank() != root) {
        sendTo(root, 0, std::move(mine));
        return {};
    }
    std::vector<SharedBytes> all(static_cast<std::size_t>(transport_.size()));
    for (int rank = 0; rank < transport_.size(); ++rank) {
        all[static_cast<std::size_t>(rank)] = rank == root ? mine : receiveFrom(rank, 0);
    }
    return all;
}

void Collectives::treeMerge(const std::function<void(SharedBytes)>& take,
                            const std::function<SharedBytes()>& give)
{
    begin(Kind::Reduce);
    const int rank = transport_.rank();
    for (int step = 1; step < transport_.size(); step <<= 1) {
        if ((rank & step) != 0) {
            sendTo(rank - step, 0, give());
            return;
        }
        if (rank + step < transport_.size()) {
            take(receiveFrom(rank + step, 0));
        }
    }
}

// Dissemination: after round k a rank knows of the 2^(k+1) ranks up to itself that they have come.
void Collectives::barrier()
{
    begin(Kind::Barrier);
    const int size = transport_.size();
    const int rank = transport_.rank();
    std::uint32_t round = 0;
    for (int step = 1; step < size; step <<= 1, ++round) {
        sendTo((rank + step) % size, round, {});
        receiveFrom((rank - step + size) % size, round);
    }
}

} // namespace scanweave
