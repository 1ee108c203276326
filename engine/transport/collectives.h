// SPDX-License-Identifier: BSD-2-Clause
// Operations that all ranks do together, on any transport: broadcast, gather, tree reduction,
// barrier.
#pragma once

#include "engine/transport/transport.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <tuple>
#include <vector>

namespace scanweave {

/// Tags from here on belong to collectives.
inline constexpr std::uint32_t firstCollectiveTag = 0x1000;

/// What goes on around a collective while it waits for other ranks.
struct CollectiveHooks
{
    /// Gets every message that is not part of a collective. May throw, for instance when another
    /// rank gives up; the exception leaves the collective. Without it such a message is an Error.
    std::function<void(Message)> onOther;

    /// Called again and again while waiting; throws to leave (interrupt, deadline of the run).
    std::function<void()> check;

    /// An Error when no message of any kind has come for so long.
    std::chrono::milliseconds patience = std::chrono::minutes(10);
};

/// Collectives of one run. Every rank has one and calls the same operations in the same order (a
/// rank that calls another one is an Error, not a hang). They block, polling; called on the
/// communication thread. After an exception the ranks are out of step: no more collectives.
class Collectives
{
public:
    /// Both stay alive longer than this.
    Collectives(Transport& transport, CollectiveHooks hooks);

    int rank() const { return transport_.rank(); }

    /// The root's bytes, on every rank. What other ranks pass in is ignored.
    SharedBytes broadcast(int root, SharedBytes bytes = {});

    /// Every rank's bytes in rank order on the root; empty on the others.
    std::vector<SharedBytes> gather(int root, SharedBytes mine);

    /// Merges states up a binary tree in rank order, so that merging needs to be neither
    /// commutative nor associative and the result, which is left on rank 0, does not depend on
    /// timing. A rank holds its own state and one other's bytes at most: `take` gets the bytes of
    /// higher ranks, in rank order; `give` is asked once for what goes on to a lower rank, on every
    /// rank but 0.
    void treeMerge(const std::function<void(SharedBytes)>& take,
                   const std::function<SharedBytes()>& give);

    /// Returns when every rank has called it.
    void barrier();

    /// Whether a message that the caller polled himself belongs to a collective; then it goes to
    /// keep(). (Ranks that are ahead may send theirs while this one still polls for other things.)
    static bool isCollective(const Message& message) { return message.tag >= firstCollectiveTag; }
    void keep(Message message);

private:
    enum class Kind : std::uint32_t
    {
        Broadcast,
        Gather,
        Reduce,
        Barrier
    };
    struct Step;

    void begin(Kind kind);
    void sendTo(int peer, std::uint32_t round, SharedBytes body);
    SharedBytes receiveFrom(int peer, std::uint32_t round);

    Transport& transport_;
    CollectiveHooks hooks_;
    Kind kind_ = Kind::Barrier;
    std::uint32_t sequence_ = 0; ///< of the collective that goes on
    /// (sequence, sender, round) -> a message that came before it was asked for
    std::map<std::tuple<std::uint32_t, int, std::uint32_t>, Message> early_;
};

} // namespace scanweave
