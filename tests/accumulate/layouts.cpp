// SPDX-License-Identifier: BSD-2-Clause
// Streams accumulated by several ranks.
#include "layouts.h"

#include "engine/accumulate/settings.h"
#include "engine/run/reduction.h"
#include "engine/transport/collectives.h"
#include "engine/transport/local_transport.h"

#include <algorithm>
#include <exception>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

namespace scanweave::test {

namespace {

const std::vector<FrameType> dataTypes{frame_types::scan, frame_types::timepoint};

} // namespace

std::vector<StreamItem> streamOf(const std::vector<std::vector<Frame>>& files)
{
    std::vector<StreamItem> stream;
    for (const auto& file : files) {
        for (const Frame& frame : file) {
            FramePosition position;
            position.seq = stream.size();
            position.isData = std::ranges::find(dataTypes, frame.type()) != dataTypes.end();
            stream.push_back({frame, position});
        }
    }
    return stream;
}

Layout accumulateOn(int ranks,
                    unsigned seed,
                    const std::vector<StreamItem>& stream,
                    const AccumulateSettings& settings,
                    const std::string& shardPrefix,
                    const SharedBytes& pipelineInfo)
{
    Layout layout;
    for (int rank = 0; rank < ranks; ++rank) {
        AccumulatorOptions options;
        options.rank = rank;
        options.extract = groupSettingsExtract(settings, dataTypes);
        options.store = settings.store;
        options.shardPath = shardPath(shardPrefix, rank);
        options.pipelineInfo = pipelineInfo;
        layout.accumulators.emplace_back(std::move(options));
    }
    std::mt19937 random(seed);
    for (const StreamItem& item : stream) {
        if (item.position.isData) {
            const auto rank = random() % static_cast<unsigned>(ranks);
            layout.accumulators.at(rank).add(item.frame, item.position);
            continue;
        }
        for (Accumulator& accumulator : layout.accumulators) {
            accumulator.add(item.frame, item.position);
        }
    }
    for (Accumulator& accumulator : layout.accumulators) {
        accumulator.add(Frame(frame_types::endProcessing), {});
        layout.groups.push_back(accumulator.groups());
    }
    return layout;
}

namespace {

/// One that has these groups, so that a layout may be merged more than once.
Accumulator accumulatorOf(const std::vector<Group>& groups)
{
    AccumulatorOptions options;
    options.store = AccumulateStore::Memory;
    options.extract = [](const Frame&, const MetadataContext&) -> std::optional<Extracted> {
        return std::nullopt;
    };
    Accumulator accumulator(std::move(options));
    const auto state = std::make_shared<const std::vector<std::byte>>(encodeGroups(groups));
    accumulator.load({state, *state});
    return accumulator;
}

} // namespace

std::vector<Group> mergedOnThreads(const Layout& layout, const EntrySorter& sorter)
{
    const int ranks = static_cast<int>(layout.groups.size());
    LocalNetwork network(ranks);
    std::vector<std::vector<Group>> results(layout.groups.size());
    std::vector<std::exception_ptr> failures(layout.groups.size());
    {
        std::vector<std::jthread> threads;
        for (int rank = 0; rank < ranks; ++rank) {
            threads.emplace_back([&, rank] {
                const auto i = static_cast<std::size_t>(rank);
                try {
                    Collectives collectives(network.rank(rank), {});
                    Accumulator accumulator = accumulatorOf(layout.groups[i]);
                    results[i] = mergeGroups(collectives, accumulator, sorter);
                    collectives.barrier();
                } catch (...) {
                    failures[i] = std::current_exception();
                }
            });
        }
    }
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (failures[i]) {
            std::rethrow_exception(failures[i]);
        }
        if (encodeGroups(results[i]) != encodeGroups(results[0])) {
            throw std::runtime_error("ranks got different groups");
        }
    }
    return results.at(0);
}

std::string textOf(const std::vector<Group>& groups)
{
    std::string text;
    for (const Group& group : groups) {
        for (const Entry& entry : group.entries) {
            text += group.name + " " + std::to_string(entry.seq) + "." +
                    std::to_string(entry.part) + " " + entry.metadata.dump() + " " +
                    (entry.stored ? std::to_string(entry.stored->length) : "-") + "\n";
        }
    }
    return text;
}

} // namespace scanweave::test
