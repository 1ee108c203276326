// SPDX-License-Identifier: BSD-2-Clause
// The logical stream as the coordinator walks it: metadata frames and bundles of data frames, in
// order.
#pragma once

#include "engine/distribute/messages.h"
#include "engine/stream/logical_stream.h"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace scanweave {

/// What comes next in the stream.
using StreamStep = std::variant<ReadMetadata, BundlePlan>;

/// Walks a stream once. Only the step at hand is in memory, whatever the length of the stream.
class StreamWalk
{
public:
    virtual ~StreamWalk() = default;
    virtual std::optional<StreamStep> next() = 0;
};

/// Mode "frames": bundles are stretches of data frames of one file and one epoch, up to
/// `bundleBytes`, but at least one frame. `stream` must outlive the walk.
class FrameWalk final : public StreamWalk
{
public:
    FrameWalk(const LogicalStream& stream, std::uint64_t bundleBytes);

    std::optional<StreamStep> next() override;

private:
    const LogicalStream& stream_;
    std::uint64_t bundleBytes_;
    std::size_t position_ = 0;
    std::uint64_t bundles_ = 0;
    std::uint32_t metadata_ = 0;
};

/// Mode "files": shared files are walked as in mode "frames"; each file of a parallel block is a
/// bundle, the largest of a block first. `stream` must outlive the walk. Files with the
/// same number in `groups` (one number per input; empty: every file for itself) come one after the
/// other, in the order of the inputs, where the sum of their sizes puts them.
class FileWalk final : public StreamWalk
{
public:
    FileWalk(const LogicalStream& stream,
             std::uint64_t bundleBytes,
             std::vector<std::uint32_t> groups = {});

    std::optional<StreamStep> next() override;

private:
    void planBlock(std::size_t firstInput);

    std::uint32_t groupOf(std::size_t input) const;

    const LogicalStream& stream_;
    std::uint64_t bundleBytes_;
    std::vector<std::uint32_t> groups_;
    std::vector<std::size_t> begins_; ///< of each input in stream.frames, and the end
    std::vector<BundlePlan> block_;   ///< of the block at hand, the next one last
    std::size_t input_ = 0;
    std::size_t position_ = 0;
    std::uint64_t bundles_ = 0;
    std::uint32_t metadata_ = 0;
};

/// The size of a bundle that keeps every compute rank busy: what is asked for, or less in a small
/// stream.
std::uint64_t
bundleBytesFor(const LogicalStream& stream, std::uint64_t wanted, std::size_t computeRanks);

} // namespace scanweave
