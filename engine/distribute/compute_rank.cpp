// SPDX-License-Identifier: BSD-2-Clause
// Puts what arrives at a compute rank into the order of the logical stream.
#include "engine/distribute/compute_rank.h"

#include <utility>

namespace scanweave {

ComputeRank::ComputeRank(int coordinator,
                         const std::vector<int>& computeRanks,
                         std::size_t treeIndex)
    : coordinator_(coordinator)
{
    for (const std::size_t child : {2 * treeIndex + 1, 2 * treeIndex + 2}) {
        if (child < computeRanks.size()) {
            children_.push_back(computeRanks[child]);
        }
    }
}

void ComputeRank::handle(const Message& bundle, std::int64_t nowUs)
{
    auto what = contentOf<Bundle>(bundle);
    const std::uint64_t number = what.number;
    bundles_.emplace(number, ArrivedBundle{std::move(what), bundle.body, nowUs});
}

void ComputeRank::handleMetadata(const Message& metadata, std::int64_t nowUs, Outbox& out)
{
    for (const int child : children_) {
        out.push_back({child, metadata.tag, metadata.head, metadata.body});
    }
    const auto what = contentOf<Metadata>(metadata).what;
    metadata_.emplace(what.number, ArrivedMetadata{what, metadata.body, nowUs});
}

void ComputeRank::handle(const Advance& message)
{
    advance_ = message;
}

void ComputeRank::handle(const Finish& message)
{
    finish_ = message;
    advance_ = {.bundles = message.bundles, .metadata = message.metadata};
}

std::optional<ComputeItem> ComputeRank::next()
{
    const auto bundle = bundles_.find(nextBundle_);
    const std::uint64_t epoch = bundle != bundles_.end()          ? bundle->second.what.plan.epoch
                                : advance_.bundles == nextBundle_ ? advance_.metadata
                                                                  : nextMetadata_;
    if (nextMetadata_ < epoch) {
        auto metadata = metadata_.extract(nextMetadata_);
        if (metadata.empty()) {
            return std::nullopt; // still on its way
        }
        ++nextMetadata_;
        ++itemsInWork_;
        return std::move(metadata.mapped());
    }
    if (bundle != bundles_.end()) {
        if (nextMetadata_ > epoch) {
            throw Error("internal error: a bundle came after metadata that follows it. Please "
                        "report this.");
        }
        ComputeItem item = std::move(bundle->second);
        bundles_.erase(bundle);
        ++nextBundle_;
        ++itemsInWork_;
        return item;
    }
    if (finish_ && !isEndGiven_ && nextBundle_ == finish_->bundles &&
        nextMetadata_ == finish_->metadata) {
        isEndGiven_ = true;
        ++itemsInWork_;
        return EndOfStream{};
    }
    return std::nullopt;
}

void ComputeRank::doneBundle(BundleDone done, Outbox& out)
{
    --itemsInWork_;
    ++bundlesDone_;
    metadataReported_ = metadataSeen_;
    done.metadataSeen = metadataSeen_;
    out.push_back(makeMessage(coordinator_, std::move(done)));
}

void ComputeRank::doneMetadata(Outbox& out)
{
    --itemsInWork_;
    ++metadataSeen_;
    // Mostly the next bundle's report tells it; with nothing left to do nobody else would.
    if (itemsInWork_ == 0 && metadataReported_ != metadataSeen_) {
        metadataReported_ = metadataSeen_;
        out.push_back(makeMessage(coordinator_, MetadataSeen{metadataSeen_}));
    }
}

void ComputeRank::doneEnd(Outbox& out)
{
    --itemsInWork_;
    isFinished_ = true;
    out.push_back(
        makeMessage(coordinator_, Finished{.bundles = bundlesDone_, .metadata = metadataSeen_}));
}

} // namespace scanweave
