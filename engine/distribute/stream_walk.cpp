// SPDX-License-Identifier: BSD-2-Clause
// The logical stream as the coordinator walks it.
#include "engine/distribute/stream_walk.h"

#include <algorithm>
#include <map>
#include <ranges>
#include <utility>

namespace scanweave {

namespace {

/// A dropped duplicate between data frames is read along if it is no larger than this: one read is
/// cheaper than two.
constexpr std::uint64_t largestGap = 64U * 1024;

/// Every compute rank should get this many bundles in a small stream, so that they finish together.
constexpr std::uint64_t bundlesPerRank = 16;

ReadMetadata metadataAt(const StreamFrame& frame, std::size_t position, std::uint64_t number)
{
    return {.number = number,
            .position = position,
            .seq = frame.seq,
            .input = frame.input,
            .index = frame.index,
            .offset = frame.offset,
            .length = frame.length};
}

/// Data frames from `position` on that are read at once; `position` is behind them afterwards.
BundlePlan stretchAt(const LogicalStream& stream, std::size_t& position, std::uint64_t bundleBytes)
{
    const StreamFrame& first = stream.frames[position];
    BundlePlan plan{.id = 0,
                    .epoch = 0,
                    .input = first.input,
                    .offset = first.offset,
                    .length = 0,
                    .frames = {}};
    for (; position < stream.frames.size(); ++position) {
        const StreamFrame& frame = stream.frames[position];
        if (frame.seq == StreamFrame::none) {
            continue; // a duplicate, read along or not
        }
        const std::uint64_t begin = frame.offset - plan.offset;
        if (!plan.frames.empty() &&
            (!frame.isData || frame.input != plan.input || begin - plan.length > largestGap ||
             begin + frame.length > bundleBytes)) {
            break;
        }
        plan.frames.push_back({.position = position,
                               .seq = frame.seq,
                               .offset = begin,
                               .length = frame.length,
                               .index = frame.index});
        plan.length = begin + frame.length;
    }
    return plan;
}

} // namespace

FrameWalk::FrameWalk(const LogicalStream& stream, std::uint64_t bundleBytes)
    : stream_(stream)
    , bundleBytes_(bundleBytes)
{}

std::optional<StreamStep> FrameWalk::next()
{
    while (position_ < stream_.frames.size() &&
           stream_.frames[position_].seq == StreamFrame::none) {
        ++position_;
    }
    if (position_ == stream_.frames.size()) {
        return std::nullopt;
    }
    const StreamFrame& frame = stream_.frames[position_];
    if (frame.isData) {
        BundlePlan plan = stretchAt(stream_, position_, bundleBytes_);
        plan.id = bundles_++;
        plan.epoch = metadata_;
        return plan;
    }
    return metadataAt(frame, position_++, metadata_++);
}

FileWalk::FileWalk(const LogicalStream& stream,
                   std::uint64_t bundleBytes,
                   std::vector<std::uint32_t> groups)
    : stream_(stream)
    , bundleBytes_(bundleBytes)
    , groups_(std::move(groups))
{
    std::size_t position = 0;
    for (std::size_t input = 0; input < stream.inputs.size(); ++input) {
        begins_.push_back(position);
        while (position < stream.frames.size() && stream.frames[position].input == input) {
            ++position;
        }
    }
    begins_.push_back(position);
}

std::optional<StreamStep> FileWalk::next()
{
    while (true) {
        if (!block_.empty()) {
            BundlePlan plan = std::move(block_.back());
            block_.pop_back();
            return plan;
        }
        if (input_ == stream_.inputs.size()) {
            return std::nullopt;
        }
        if (stream_.inputs[input_].isBlock) {
            planBlock(input_);
            continue;
        }
        position_ = std::max(position_, begins_[input_]);
        for (; position_ < begins_[input_ + 1]; ++position_) {
            const StreamFrame& frame = stream_.frames[position_];
            if (frame.seq == StreamFrame::none) {
                continue;
            }
            if (frame.isData) {
                BundlePlan plan = stretchAt(stream_, position_, bundleBytes_);
                plan.id = bundles_++;
                plan.epoch = metadata_;
                return plan;
            }
            return metadataAt(frame, position_++, metadata_++);
        }
        ++input_;
    }
}

std::uint32_t FileWalk::groupOf(std::size_t input) const
{
    return groups_.empty() ? static_cast<std::uint32_t>(input) : groups_.at(input);
}

void FileWalk::planBlock(std::size_t firstInput)
{
    const std::uint32_t item = stream_.inputs[firstInput].item;
    for (; input_ < stream_.inputs.size() && stream_.inputs[input_].item == item; ++input_) {
        const std::size_t begin = begins_[input_];
        const std::size_t end = begins_[input_ + 1];
        if (begin == end) {
            continue;
        }
        BundlePlan plan{.id = 0,
                        .epoch = metadata_,
                        .input = static_cast<std::uint32_t>(input_),
                        .offset = 0,
                        .length = stream_.indexes[input_].plainSize,
                        .isWholeFile = true,
                        .frameCount = end - begin,
                        .fileGroup = groupOf(input_),
                        .frames = {}};
        for (std::size_t position = begin; position < end && plan.frames.empty(); ++position) {
            if (stream_.frames[position].seq != StreamFrame::none) {
                plan.frames.push_back({.position = begin,
                                       .seq = stream_.frames[position].seq,
                                       .offset = 0,
                                       .length = plan.length,
                                       .index = 0});
            }
        }
        if (!plan.frames.empty()) {
            block_.push_back(std::move(plan));
        }
    }
    std::map<std::uint32_t, std::uint64_t> groupBytes;
    for (const BundlePlan& plan : block_) {
        groupBytes[plan.fileGroup] += plan.length;
    }
    // The smallest group first here, because the last is taken first; equal sizes and the files of
    // a group keep the order of the inputs.
    std::ranges::reverse(block_);
    std::ranges::stable_sort(block_, {}, [&](const BundlePlan& plan) {
        return std::pair(groupBytes.at(plan.fileGroup), ~plan.fileGroup);
    });
    for (BundlePlan& plan : std::views::reverse(block_)) {
        plan.id = bundles_++;
    }
}

std::uint64_t
bundleBytesFor(const LogicalStream& stream, std::uint64_t wanted, std::size_t computeRanks)
{
    const std::uint64_t fair =
        stream.dataBytes / (bundlesPerRank * std::max<std::size_t>(1, computeRanks));
    return std::clamp<std::uint64_t>(fair, 1, wanted);
}

} // namespace scanweave
