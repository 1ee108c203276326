// SPDX-License-Identifier: BSD-2-Clause
// From the names of files to frames on every rank.
#include "engine/distribute/io_distributor.h"

#include "engine/g3/frame_scan.h"

#include <algorithm>
#include <utility>

namespace scanweave {

namespace {

std::vector<FrameType> frameTypes(const std::vector<std::string>& names)
{
    std::vector<FrameType> types;
    for (const std::string& name : names) {
        types.push_back(FrameType::parse(name));
    }
    return types;
}

void put(WireWriter& writer, const FileIdentity& file)
{
    writer.put(file.path).put(file.size).put(file.mtimeNs).put(file.inode).put(file.device);
}

FileIdentity takeIdentity(WireReader& reader)
{
    FileIdentity file;
    file.path = reader.takeString();
    file.size = reader.take<std::uint64_t>();
    file.mtimeNs = reader.take<std::int64_t>();
    file.inode = reader.take<std::uint64_t>();
    file.device = reader.take<std::uint64_t>();
    return file;
}

DistributorSettings withMode(DistributorSettings settings, DistributeMode mode)
{
    settings.distribute.mode = mode;
    return settings;
}

} // namespace

Layout distributionLayout(const DistributorSettings& settings, int ranks)
{
    if (settings.distribute.mode == DistributeMode::Files) {
        return makeLayout(ranks, 0, false); // every rank reads its own files
    }
    const bool mustReadThrough = std::ranges::any_of(
        settings.inputs, [](const InputFile& input) { return isCompressedPath(input.path); });
    return makeLayout(ranks, settings.distribute.ioRanks, mustReadThrough);
}

IoDistributor::IoDistributor(Transport& transport,
                             Collectives& collectives,
                             DistributorSettings settings)
    : transport_(transport)
    , collectives_(collectives)
    , settings_(std::move(settings))
    , dataTypes_(frameTypes(settings_.distribute.dataFrames))
    , layout_(distributionLayout(settings_, transport.size()))
{}

void IoDistributor::index(const IndexHooks& hooks, const std::deque<Message>& early)
{
    if (!layout_.isOwner(transport_.rank()) && transport_.rank() != 0) {
        for (const Message& message : early) {
            hooks.onOther(message); // of a later step, from a rank that is there already
        }
        return;
    }
    const IndexTask task{
        .inputs = settings_.inputs, .dataTypes = dataTypes_, .ranks = layout_.owners};
    auto indexes = indexInParallel(transport_, task, hooks, early);
    if (transport_.rank() == 0) {
        // In mode "files" a rank sees its own files only, so each drops what its own stream
        // repeats.
        const bool isWhole = settings_.distribute.mode == DistributeMode::Frames;
        stream_ = makeLogicalStream(settings_.inputs,
                                    std::move(indexes),
                                    dataTypes_,
                                    isWhole && settings_.distribute.deduplicate ? Deduplicate::Yes
                                                                                : Deduplicate::No);
    }
}

SharedBytes IoDistributor::share(const SharedBytes& word)
{
    WireWriter writer;
    if (transport_.rank() == 0) {
        writer.putAll(stream_.indexes,
                      [](WireWriter& w, const FileIndex& index) { put(w, index.identity); });
        writer.put(word.span());
    }
    const auto bytes = std::move(writer).take();
    const SharedBytes told = collectives_.broadcast(0, SharedBytes::copyOf(bytes));
    WireReader reader(told.span());
    files_ = reader.takeAll(1, [](WireReader& r) { return takeIdentity(r); });
    return SharedBytes::copyOf(reader.takeBytes());
}

ParallelizerResult IoDistributor::run(FrameConsumer* consumer,
                                      DistributionObserver& observer,
                                      const std::deque<Message>& early)
{
    const bool byFiles = settings_.distribute.mode == DistributeMode::Files;
    parallelizer_.emplace(
        transport_,
        ParallelizerSettings{.layout = layout_,
                             .worker = {.files = files_,
                                        .dataTypes = dataTypes_,
                                        .isByFiles = byFiles,
                                        .deduplicate = settings_.distribute.deduplicate,
                                        .onBadFrame = settings_.onBadFrame,
                                        .onModuleError = settings_.onModuleError}});
    return parallelizer_->run(
        transport_.rank() == 0 ? makeCoordinator() : nullptr, consumer, observer, early);
}

std::unique_ptr<Coordinator> IoDistributor::makeCoordinator() const
{
    const DistributeSettings& distribute = settings_.distribute;
    const std::uint64_t bundleBytes = bundleBytesFor(
        stream_,
        std::min(distribute.bundleBytes, std::max<std::uint64_t>(1, distribute.memoryBytes / 4)),
        layout_.compute.size());
    std::unique_ptr<StreamWalk> walk;
    if (distribute.mode == DistributeMode::Files) {
        walk = std::make_unique<FileWalk>(stream_, bundleBytes, fileGroups_);
    } else {
        walk = std::make_unique<FrameWalk>(stream_, bundleBytes);
    }
    CoordinatorSettings settings;
    settings.schedule = distribute.schedule;
    settings.seed = distribute.seed;
    settings.ownerBytes = distribute.memoryBytes / 2;
    settings.computeBytes = distribute.memoryBytes / 2;
    settings.metadataBytes = distribute.memoryBytes / 4;
    return std::make_unique<Coordinator>(stream_, std::move(walk), layout_, settings);
}

FileReader::FileReader(Transport& transport, Collectives& collectives, DistributorSettings settings)
    : IoDistributor(transport, collectives, withMode(std::move(settings), DistributeMode::Files))
{}

} // namespace scanweave
