// SPDX-License-Identifier: BSD-2-Clause
// The role on rank 0 that walks the logical stream in order and hands out bundles to ranks that
// hold out credit.
#pragma once

#include "engine/distribute/layout.h"
#include "engine/distribute/ledger.h"
#include "engine/distribute/messages.h"
#include "engine/distribute/stream_walk.h"
#include "workflows/workflow.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace scanweave {

/// Messages that a state machine wants sent.
using Outbox = std::vector<Message>;

struct CoordinatorSettings
{
    Schedule schedule = Schedule::Pull;
    std::uint64_t seed = 0;          ///< of Schedule::Random
    std::uint64_t ownerBytes = 0;    ///< that an owner may have read and not got rid of
    std::uint64_t computeBytes = 0;  ///< of bundles on their way to a compute rank or waiting there
    std::uint64_t metadataBytes = 0; ///< that the slowest compute rank may be behind
    /// Credit of a compute rank at most: one bundle at work, the others under way. Fewer, but two,
    /// when little is left to share out.
    std::size_t bundlesPerRank = 6;
};

/// How many bundles an owner may have announced that are not done yet. Few, because buffers that
/// are used again while they are in the processor's cache are half as fast again; but twice as many
/// whenever a compute rank had to wait for reading, as it has to behind storage that stalls.
class ReadAhead
{
public:
    explicit ReadAhead(std::size_t least)
        : least_(least)
        , bundles_(least)
    {}

    std::size_t bundles() const { return bundles_; }
    void cameLate();
    void cameInTime();

private:
    std::size_t least_;
    std::size_t bundles_;
    std::size_t inTime_ = 0;
};

/// Pure state: messages in, messages out. No clock, no thread, no MPI.
///
/// Guarantees 1 to 4: metadata frames are numbered and released in order; a bundle says after how
/// many of them it comes, and is assigned only when all of those are released; bundles are assigned
/// in logical order and numbered per rank. So each rank can put its sequence together whatever
/// order messages arrive in. Guarantee 8: never more than the settings' bytes are under way to
/// anybody, but always at least one frame or bundle, so that one of any size passes.
class Coordinator
{
public:
    /// `stream` must outlive it.
    Coordinator(const LogicalStream& stream,
                std::unique_ptr<StreamWalk> walk,
                Layout layout,
                const CoordinatorSettings& settings);

    void start(Outbox& out) { goOn(out); }
    void handle(const BundleRead& message);
    void handle(int from, const BundleDone& message, Outbox& out);
    void handle(int from, const MetadataSeen& message, Outbox& out);
    void handle(int from, const Finished& message);

    /// Every compute rank has finished and every owner's last word is here.
    bool isComplete() const { return finishedRanks_ == layout_.compute.size() && reading_.empty(); }

    const Ledger& ledger() const { return ledger_; }
    std::uint64_t bytesDone() const { return bytesDone_; }

    /// Positions (in the stream) of metadata frames that every compute rank has seen since the last
    /// call.
    std::vector<std::uint64_t> takeSeenMetadata();

private:
    struct Waiting ///< a bundle that is announced (or known, in direct mode) and not assigned
    {
        BundlePlan plan;
        int owner = -1;                        ///< -1: its compute rank
        std::optional<std::size_t> designated; ///< index of the compute rank a schedule has chosen
    };
    struct Assigned
    {
        std::uint32_t input = 0;
        std::uint64_t bytes = 0;
        std::size_t compute = 0;
        int owner = -1;
        std::vector<std::uint64_t> positions; ///< of its frames; a whole file has its first only
        bool isWholeFile = false;
    };
    struct Reading ///< announced, and its owner has not said that it is read
    {
        std::uint32_t input = 0;
        std::uint64_t frames = 0;
        std::optional<std::size_t> compute; ///< index of the compute rank it is assigned to
    };
    struct OwnerState
    {
        std::uint64_t bundles = 0; ///< announced and not done
        std::uint64_t bytes = 0;   ///< of those
    };
    struct ComputeState
    {
        std::uint64_t bundles = 0;     ///< assigned so far
        std::uint64_t outstanding = 0; ///< assigned and not done
        std::uint64_t unread = 0;      ///< assigned and not known to be read
        std::uint64_t bytes = 0;       ///< of the outstanding ones
        std::uint64_t metadataSeen = 0;
        std::uint64_t advancedTo = 0;
        bool isFinished = false;
    };

    void goOn(Outbox& out);
    bool announceNext(Outbox& out);
    bool hasRoomForBundle(const OwnerState& owner, std::uint64_t bytes) const;
    bool assignNext(Outbox& out);
    void advanceLaggards(Outbox& out);
    void finishRanks(Outbox& out);

    bool hasCredit(const ComputeState& rank, std::uint64_t bytes) const;
    std::optional<std::size_t> pick(Waiting& bundle);
    std::optional<std::size_t> pickByPull(std::uint64_t bytes);
    bool hasRoomForMetadata(std::uint64_t bytes) const;
    std::uint64_t seenByAll() const;
    void noteSeen(ComputeState& rank, std::uint64_t count);
    std::size_t computeIndex(int rank) const;
    int ownerOf(std::uint32_t input, std::uint64_t ordinal) const;
    void endFrames(const Assigned& bundle, const BundleDone& message);

    const LogicalStream& stream_;
    std::unique_ptr<StreamWalk> walk_;
    Layout layout_;
    CoordinatorSettings settings_;
    std::mt19937_64 random_;
    Ledger ledger_;

    std::optional<StreamStep> ahead_; ///< read from the walk, but not announced yet
    bool isAtEnd_ = false;
    std::deque<Waiting> waiting_;
    std::map<std::uint64_t, Assigned> assigned_; ///< by bundle id
    std::map<std::uint64_t, Reading> reading_;   ///< by bundle id
    std::map<int, OwnerState> owners_;           ///< by rank
    ReadAhead readAhead_;
    std::vector<ComputeState> compute_;               ///< as layout_.compute
    std::map<std::uint32_t, std::size_t> fileGroups_; ///< compute index by group, in mode "files"
    std::size_t nextByTurn_ = 0;              ///< round-robin, and where pull begins to look
    std::vector<std::uint64_t> metadataEnds_; ///< bytes of metadata up to and with number m
    std::vector<std::uint64_t> metadataPositions_;
    std::uint64_t seenReported_ = 0;
    std::size_t finishedRanks_ = 0;
    bool areFinishing_ = false;
    std::uint64_t bytesDone_ = 0;
    std::uint64_t unassignedBytes_; ///< of data frames
};

} // namespace scanweave
