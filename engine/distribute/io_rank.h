// SPDX-License-Identifier: BSD-2-Clause
// What an owner of bundles knows: what to read next, and where to send what it has read.
#pragma once

#include "engine/distribute/coordinator.h"
#include "engine/distribute/messages.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <variant>

namespace scanweave {

/// A stretch of a file to be read, for a bundle or a metadata frame.
struct ReadJob
{
    std::variant<BundlePlan, ReadMetadata> what;

    std::uint32_t input() const;
    std::uint64_t offset() const;
    std::uint64_t length() const;
    std::uint32_t firstIndex() const; ///< of the first frame in its file
};

/// Pure state. Jobs are read one after the other, in the order in which they were announced, which
/// is the order of the stream; how far ahead is bounded by what the coordinator announces
/// (guarantee 8).
class IoRank
{
public:
    /// `firstCompute`: the root of the tree down which metadata frames travel.
    explicit IoRank(int coordinator, int firstCompute);

    void handle(const Announce& message);
    void handle(const Assign& message, std::int64_t nowUs, Outbox& out);
    void handle(const ReadMetadata& message);

    /// The next thing to read; it is the caller's until readDone().
    std::optional<ReadJob> takeJob();
    void readDone(const ReadJob& job, SharedBytes bytes, std::int64_t nowUs, Outbox& out);

    /// Nothing announced is left to be read or sent.
    bool isIdle() const { return jobs_.empty() && bundles_.empty(); }

private:
    struct Held
    {
        BundlePlan plan;
        SharedBytes bytes;
        std::int64_t readUs = 0;
        bool isRead = false;
        std::optional<Assign> assignment;
    };

    void sendIfReady(std::map<std::uint64_t, Held>::iterator held, std::int64_t nowUs, Outbox& out);

    int coordinator_;
    int firstCompute_;
    std::deque<ReadJob> jobs_;
    std::map<std::uint64_t, Held> bundles_; ///< by id
};

} // namespace scanweave
