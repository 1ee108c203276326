// SPDX-License-Identifier: BSD-2-Clause
// Ranks that live in one program: for a run without MPI, and for attacking protocols with scripted
// schedules.
#pragma once

#include "engine/transport/transport.h"

#include <cstdint>
#include <map>
#include <memory>

namespace scanweave {

/// How badly a LocalNetwork behaves. All chance comes from `seed` and time is counted in calls, so
/// that ranks stepped by one thread always see the same schedule. The defaults: every message can
/// be taken at once.
struct LocalScript
{
    std::uint64_t seed = 0;

    /// The oldest message of a pair of ranks can be taken after 0 to this many polls of its
    /// receiver. Above 0, the order between pairs is random too; the order within a pair always
    /// holds.
    unsigned maxDelayPolls = 0;

    /// Rank -> of a hundred polls, so many find nothing whatever has arrived.
    std::map<int, unsigned> idlePollPercent;

    /// So many body bytes of a pair of ranks have left their sender although the receiver did not
    /// take them yet. With 0 a message leaves when it is taken, so that senders feel every slow
    /// receiver.
    std::uint64_t wireBytes = 0;

    /// Rank -> it dies just before its operation (send or poll) of this number, counted from 0.
    std::map<int, std::uint64_t> diesAtOperation;
};

/// Connects `size` ranks in one program. Either each rank's transport is used on a thread of its
/// own, or one thread steps all of them (then nobody calls wait()).
class LocalNetwork
{
public:
    explicit LocalNetwork(int size, LocalScript script = {});
    ~LocalNetwork();
    LocalNetwork(const LocalNetwork&) = delete;
    LocalNetwork& operator=(const LocalNetwork&) = delete;

    int size() const;

    /// Lives as long as the network.
    Transport& rank(int rank);

    /// From now on the rank's sends vanish and its polls find nothing. What it sent before still
    /// arrives; what is sent to it never leaves. Called on any thread.
    void kill(int rank);
    bool isDead(int rank) const;

    /// Messages that a living rank has yet to take. When it is 0 and no rank has anything to do,
    /// the protocol on top has ended or is stuck. Called on any thread.
    std::size_t messagesUnderWay() const;

private:
    struct Hub;
    class RankTransport;
    std::unique_ptr<Hub> hub_;
};

} // namespace scanweave
