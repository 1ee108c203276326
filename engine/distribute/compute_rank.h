// SPDX-License-Identifier: BSD-2-Clause
// Puts what arrives at a compute rank into the order of the logical stream.
#pragma once

#include "engine/distribute/coordinator.h"
#include "engine/distribute/messages.h"

#include <cstdint>
#include <map>
#include <optional>
#include <variant>

namespace scanweave {

struct ArrivedBundle
{
    Bundle what;
    SharedBytes bytes;
    std::int64_t receivedUs = 0;
};

struct ArrivedMetadata
{
    ReadMetadata what;
    SharedBytes bytes;
    std::int64_t receivedUs = 0;
};

struct EndOfStream
{};

using ComputeItem = std::variant<ArrivedBundle, ArrivedMetadata, EndOfStream>;

/// Pure state. What next() gives is exactly the rank's part of the logical stream (guarantees 1, 3
/// and 5), whatever order messages of different senders arrive in. The items may be worked off
/// later, in the same order; the owner of this object says when (done…), which returns credit.
class ComputeRank
{
public:
    /// `treeIndex`: this rank's place among the `computeRanks`.
    ComputeRank(int coordinator, const std::vector<int>& computeRanks, std::size_t treeIndex);

    void handle(const Message& bundle, std::int64_t nowUs); ///< of kind Bundle
    void
    handleMetadata(const Message& metadata, std::int64_t nowUs, Outbox& out); ///< relays it as well
    void handle(const Advance& message);
    void handle(const Finish& message);

    /// What comes next in this rank's stream, if it is here. EndOfStream comes once, last.
    std::optional<ComputeItem> next();

    void doneBundle(BundleDone done, Outbox& out);
    void doneMetadata(Outbox& out);
    void doneEnd(Outbox& out);

    bool isFinished() const { return isFinished_; }

private:
    int coordinator_;
    std::vector<int> children_;

    std::map<std::uint64_t, ArrivedBundle> bundles_;    ///< by number, not given out yet
    std::map<std::uint64_t, ArrivedMetadata> metadata_; ///< by number, not given out yet
    std::uint64_t nextBundle_ = 0;
    std::uint64_t nextMetadata_ = 0;
    Advance advance_;
    std::optional<Finish> finish_;
    bool isEndGiven_ = false;

    std::uint64_t itemsInWork_ = 0; ///< given out and not done
    std::uint64_t metadataSeen_ = 0;
    std::uint64_t metadataReported_ = 0;
    std::uint64_t bundlesDone_ = 0;
    bool isFinished_ = false;
};

} // namespace scanweave
