// SPDX-License-Identifier: BSD-2-Clause
// Walks the logical stream in order and hands out bundles.
#include "engine/distribute/coordinator.h"

#include "engine/g3/frame_scan.h"

#include <algorithm>
#include <utility>

namespace scanweave {

namespace {

/// In direct mode nobody reads ahead, so this only bounds how far the walk runs ahead of the
/// assignments.
constexpr std::size_t knownAheadPerRank = 2;

/// An owner's share of what the compute ranks work on, and some more.
std::size_t leastReadAhead(const Layout& layout)
{
    constexpr std::size_t perRank = 4;
    const std::size_t owners = std::max<std::size_t>(1, layout.owners.size());
    return perRank + perRank * ((layout.compute.size() + owners - 1) / owners);
}

[[noreturn]] void throwConfused(const std::string& what)
{
    throw Error("internal error: " + what + ". Please report this.");
}

} // namespace

void ReadAhead::cameLate()
{
    constexpr std::size_t most = 1U << 20; // memory is bounded by bytes, long before
    bundles_ = std::min(2 * bundles_, most);
    inTime_ = 0;
}

void ReadAhead::cameInTime()
{
    constexpr std::size_t patience = 16;
    if (++inTime_ >= patience && bundles_ > least_) {
        --bundles_;
        inTime_ = 0;
    }
}

Coordinator::Coordinator(const LogicalStream& stream,
                         std::unique_ptr<StreamWalk> walk,
                         Layout layout,
                         const CoordinatorSettings& settings)
    : stream_(stream)
    , walk_(std::move(walk))
    , layout_(std::move(layout))
    , settings_(settings)
    , random_(settings.seed)
    , ledger_(stream.frames.size(), stream.inputs.size())
    , readAhead_(leastReadAhead(layout_))
    , compute_(layout_.compute.size())
    , unassignedBytes_(stream.dataBytes)
{
    for (std::size_t position = 0; position < stream.frames.size(); ++position) {
        const StreamFrame& frame = stream.frames[position];
        if (frame.isData && frame.seq != StreamFrame::none) {
            ledger_.expect(position, frame.input);
        }
    }
}

void Coordinator::handle(const BundleRead& message)
{
    const auto found = reading_.find(message.id);
    if (found == reading_.end()) {
        throwConfused("bundle " + std::to_string(message.id) + " was read twice");
    }
    // The compute rank's word that the bundle is done may have come first: they are different pairs
    // of ranks.
    const Reading& reading = found->second;
    ledger_.read(reading.input, reading.frames);
    bool wasWaitedFor = false;
    if (reading.compute) {
        ComputeState& rank = compute_[*reading.compute];
        const bool hasBegun = rank.bundles > rank.outstanding;
        wasWaitedFor = hasBegun && rank.unread >= rank.outstanding;
        --rank.unread;
    }
    wasWaitedFor ? readAhead_.cameLate() : readAhead_.cameInTime();
    reading_.erase(found);
}

void Coordinator::handle(int from, const BundleDone& message, Outbox& out)
{
    const auto found = assigned_.find(message.id);
    const std::size_t index = computeIndex(from);
    if (found == assigned_.end() || found->second.compute != index) {
        throwConfused("rank " + std::to_string(from) + " finished bundle " +
                      std::to_string(message.id) + ", which is not its own");
    }
    const Assigned bundle = std::move(found->second);
    assigned_.erase(found);
    endFrames(bundle, message);
    bytesDone_ += bundle.bytes;
    if (bundle.owner >= 0) {
        OwnerState& owner = owners_[bundle.owner];
        owner.bytes -= bundle.bytes;
        --owner.bundles;
    }
    ComputeState& rank = compute_[index];
    rank.bytes -= bundle.isWholeFile ? 0 : bundle.bytes;
    --rank.outstanding;
    noteSeen(rank, message.metadataSeen);
    goOn(out);
}

void Coordinator::handle(int from, const MetadataSeen& message, Outbox& out)
{
    noteSeen(compute_[computeIndex(from)], message.count);
    goOn(out);
}

void Coordinator::handle(int from, const Finished& message)
{
    ComputeState& rank = compute_[computeIndex(from)];
    if (rank.isFinished || rank.outstanding != 0 || message.bundles != rank.bundles ||
        message.metadata != metadataEnds_.size()) {
        throwConfused("rank " + std::to_string(from) +
                      " says it has finished before it has seen everything");
    }
    rank.isFinished = true;
    noteSeen(rank, message.metadata);
    ++finishedRanks_;
}

std::vector<std::uint64_t> Coordinator::takeSeenMetadata()
{
    const std::uint64_t seen = seenByAll();
    std::vector<std::uint64_t> positions(
        metadataPositions_.begin() + static_cast<std::ptrdiff_t>(seenReported_),
        metadataPositions_.begin() + static_cast<std::ptrdiff_t>(seen));
    seenReported_ = seen;
    return positions;
}

void Coordinator::goOn(Outbox& out)
{
    bool isMoving = true;
    while (isMoving) {
        isMoving = false;
        while (announceNext(out)) {
            isMoving = true;
        }
        while (assignNext(out)) {
            isMoving = true;
        }
    }
    if (!waiting_.empty()) {
        return;
    }
    if (isAtEnd_) {
        finishRanks(out);
    } else {
        advanceLaggards(out); // only the metadata window can hold the walk back now
    }
}

bool Coordinator::announceNext(Outbox& out)
{
    if (!ahead_ && !isAtEnd_) {
        ahead_ = walk_->next();
        isAtEnd_ = !ahead_;
    }
    if (!ahead_) {
        return false;
    }
    if (auto* metadata = std::get_if<ReadMetadata>(&*ahead_)) {
        if (!hasRoomForMetadata(metadata->length)) {
            return false;
        }
        metadataEnds_.push_back((metadataEnds_.empty() ? 0 : metadataEnds_.back()) +
                                metadata->length);
        metadataPositions_.push_back(metadata->position);
        out.push_back(makeMessage(ownerOf(metadata->input, 0), *metadata));
        ahead_.reset();
        return true;
    }
    auto& plan = std::get<BundlePlan>(*ahead_);
    Waiting bundle;
    if (layout_.isDirect) {
        if (waiting_.size() >= knownAheadPerRank * compute_.size()) {
            return false;
        }
    } else if (!plan.isWholeFile) {
        bundle.owner = ownerOf(plan.input, plan.id);
        OwnerState& owner = owners_[bundle.owner];
        if (!hasRoomForBundle(owner, plan.length)) {
            return false;
        }
        ++owner.bundles;
        owner.bytes += plan.length;
        out.push_back(makeMessage(bundle.owner, Announce{plan}));
    }
    if (!plan.isWholeFile) {
        reading_.emplace(plan.id,
                         Reading{.input = plan.input, .frames = plan.frames.size(), .compute = {}});
    }
    bundle.plan = std::move(plan);
    waiting_.push_back(std::move(bundle));
    ahead_.reset();
    return true;
}

bool Coordinator::hasRoomForBundle(const OwnerState& owner, std::uint64_t bytes) const
{
    return owner.bundles == 0 ||
           (owner.bundles < readAhead_.bundles() && owner.bytes + bytes <= settings_.ownerBytes);
}

bool Coordinator::assignNext(Outbox& out)
{
    if (waiting_.empty()) {
        return false;
    }
    Waiting& bundle = waiting_.front();
    const auto index = pick(bundle);
    if (!index) {
        return false;
    }
    if (bundle.plan.isWholeFile) {
        fileGroups_.emplace(bundle.plan.fileGroup, *index);
    }
    ComputeState& rank = compute_[*index];
    const int to = layout_.compute[*index];
    const int owner = bundle.owner >= 0 ? bundle.owner : to;
    if (bundle.owner < 0) {
        out.push_back(makeMessage(owner, Announce{bundle.plan}));
    }
    out.push_back(
        makeMessage(owner, Assign{.id = bundle.plan.id, .to = to, .number = rank.bundles}));

    Assigned assigned{.input = bundle.plan.input,
                      .bytes = bundle.plan.length,
                      .compute = *index,
                      .owner = bundle.owner,
                      .positions = {},
                      .isWholeFile = bundle.plan.isWholeFile};
    assigned.positions.reserve(bundle.plan.frames.size());
    for (const BundleFrame& frame : bundle.plan.frames) {
        assigned.positions.push_back(frame.position);
    }
    if (const auto reading = reading_.find(bundle.plan.id); reading != reading_.end()) {
        reading->second.compute = index;
        ++rank.unread;
    }
    ++rank.bundles;
    ++rank.outstanding;
    rank.bytes += assigned.isWholeFile ? 0 : assigned.bytes; // a whole file is read frame by frame
    unassignedBytes_ -= std::min(unassignedBytes_, assigned.bytes);
    assigned_.emplace(bundle.plan.id, std::move(assigned));
    waiting_.pop_front();
    return true;
}

void Coordinator::advanceLaggards(Outbox& out)
{
    const std::uint64_t released = metadataEnds_.size();
    for (std::size_t index = 0; index < compute_.size(); ++index) {
        ComputeState& rank = compute_[index];
        if (rank.metadataSeen < released && rank.advancedTo < released) {
            rank.advancedTo = released;
            out.push_back(makeMessage(layout_.compute[index],
                                      Advance{.bundles = rank.bundles, .metadata = released}));
        }
    }
}

void Coordinator::finishRanks(Outbox& out)
{
    if (areFinishing_) {
        return;
    }
    areFinishing_ = true;
    for (std::size_t index = 0; index < compute_.size(); ++index) {
        out.push_back(makeMessage(
            layout_.compute[index],
            Finish{.bundles = compute_[index].bundles, .metadata = metadataEnds_.size()}));
    }
}

bool Coordinator::hasCredit(const ComputeState& rank, std::uint64_t bytes) const
{
    if (rank.outstanding == 0) {
        return true;
    }
    if (rank.outstanding >= settings_.bundlesPerRank ||
        rank.bytes + bytes > settings_.computeBytes) {
        return false;
    }
    // Many bundles under way keep a fast rank busy. But near the end, what waits at a slow rank is
    // what the others finish without.
    return rank.outstanding < 2 || rank.bytes + bytes <= unassignedBytes_ / (2 * compute_.size());
}

std::optional<std::size_t> Coordinator::pick(Waiting& bundle)
{
    const std::uint64_t bytes = bundle.plan.isWholeFile ? 0 : bundle.plan.length;
    if (bundle.plan.isWholeFile) {
        // The rank that has the group's first file; it reads them one after the other by itself.
        if (const auto rank = fileGroups_.find(bundle.plan.fileGroup); rank != fileGroups_.end()) {
            return rank->second;
        }
    }
    if (settings_.schedule == Schedule::Pull) {
        // A file can take hours: a second one must not wait behind it while other ranks have
        // nothing to do.
        if (bundle.plan.isWholeFile) {
            const auto idle =
                std::ranges::find(compute_, std::uint64_t{0}, &ComputeState::outstanding);
            return idle == compute_.end()
                       ? std::nullopt
                       : std::optional(static_cast<std::size_t>(idle - compute_.begin()));
        }
        return pickByPull(bytes);
    }
    if (!bundle.designated) {
        bundle.designated = settings_.schedule == Schedule::RoundRobin
                                ? nextByTurn_++ % compute_.size()
                                : static_cast<std::size_t>(random_() % compute_.size());
    }
    return hasCredit(compute_[*bundle.designated], bytes) ? bundle.designated : std::nullopt;
}

std::optional<std::size_t> Coordinator::pickByPull(std::uint64_t bytes)
{
    std::optional<std::size_t> best;
    for (std::size_t step = 0; step < compute_.size(); ++step) {
        const std::size_t index = (nextByTurn_ + step) % compute_.size();
        if (hasCredit(compute_[index], bytes) &&
            (!best || compute_[index].outstanding < compute_[*best].outstanding)) {
            best = index;
            if (compute_[index].outstanding == 0) {
                break;
            }
        }
    }
    if (best) {
        nextByTurn_ = *best + 1;
    }
    return best;
}

bool Coordinator::hasRoomForMetadata(std::uint64_t bytes) const
{
    const std::uint64_t seen = seenByAll();
    if (seen == metadataEnds_.size()) {
        return true; // nothing is under way: one of any size passes
    }
    const std::uint64_t before = seen == 0 ? 0 : metadataEnds_[seen - 1];
    return metadataEnds_.back() - before + bytes <= settings_.metadataBytes;
}

std::uint64_t Coordinator::seenByAll() const
{
    return std::ranges::min(compute_, {}, &ComputeState::metadataSeen).metadataSeen;
}

void Coordinator::noteSeen(ComputeState& rank, std::uint64_t count)
{
    if (count > metadataEnds_.size()) {
        throwConfused("a rank has seen metadata that was not sent");
    }
    rank.metadataSeen = std::max(rank.metadataSeen, count);
}

std::size_t Coordinator::computeIndex(int rank) const
{
    const auto found = std::ranges::find(layout_.compute, rank);
    if (found == layout_.compute.end()) {
        throwConfused("rank " + std::to_string(rank) + " is no compute rank");
    }
    return static_cast<std::size_t>(found - layout_.compute.begin());
}

/// Whoever reads a compressed file reads all of it, because it can't be entered in the middle.
int Coordinator::ownerOf(std::uint32_t input, std::uint64_t ordinal) const
{
    if (layout_.isDirect) {
        return layout_.owners.front();
    }
    const bool isCompressed = isCompressedPath(stream_.inputs[input].path);
    return layout_.owners[(isCompressed ? input : ordinal) % layout_.owners.size()];
}

void Coordinator::endFrames(const Assigned& bundle, const BundleDone& message)
{
    std::vector<std::uint64_t> positions = bundle.positions;
    if (bundle.isWholeFile) {
        positions.clear();
        for (std::uint64_t position = bundle.positions.front();
             position < stream_.frames.size() && stream_.frames[position].input == bundle.input;
             ++position) {
            if (stream_.frames[position].isData &&
                stream_.frames[position].seq != StreamFrame::none) {
                positions.push_back(position);
            }
        }
        ledger_.read(bundle.input, message.frames);
    }
    std::map<std::uint64_t, FrameEnd> ends;
    for (const FrameTrouble& trouble : message.trouble) {
        ends.emplace(trouble.position, trouble.isFailure ? FrameEnd::Failed : FrameEnd::Skipped);
    }
    if (message.frames != positions.size()) {
        throwConfused("a bundle of " + std::to_string(positions.size()) +
                      " frames came back with " + std::to_string(message.frames));
    }
    for (const std::uint64_t position : positions) {
        const auto found = ends.find(position);
        ledger_.end(
            position, bundle.input, found == ends.end() ? FrameEnd::Processed : found->second);
    }
}

} // namespace scanweave
