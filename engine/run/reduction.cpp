// SPDX-License-Identifier: BSD-2-Clause
// The states of reducers of all ranks become one.
#include "engine/run/reduction.h"

#include "engine/pipeline/output_file.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

namespace scanweave {

namespace {

/// Makes the file with its first frame.
class FileSink final : public FrameSink
{
public:
    FileSink(std::string path, const SharedBytes& pipelineInfo)
        : path_(std::move(path))
        , pipelineInfo_(pipelineInfo)
    {}

    void emit(Frame frame) override
    {
        if (!file_) {
            file_.emplace(path_, pipelineInfo_);
        }
        file_->write(frame);
    }

    std::optional<WrittenFile> close()
    {
        return file_ ? std::optional(file_->close()) : std::nullopt;
    }

private:
    std::string path_;
    const SharedBytes& pipelineInfo_;
    std::optional<OutputFile> file_;
};

} // namespace

std::vector<NamedReducer> reducersOf(Pipeline& pipeline)
{
    std::vector<NamedReducer> reducers;
    for (std::size_t i = 0; i < pipeline.size(); ++i) {
        if (auto* reducer = dynamic_cast<Reducer*>(&pipeline.module(i))) {
            std::string name = pipeline.name(i); // "bin_map#2"
            std::ranges::replace(name, '#', '-');
            reducers.push_back({std::move(name), reducer});
        }
    }
    return reducers;
}

void mergeReducer(Collectives& collectives, const NamedReducer& reducer)
{
    collectives.treeMerge(
        [&](const SharedBytes& higher) {
            withPlace({.module = reducer.name}, [&] { reducer.reducer->merge(higher); });
        },
        [&] {
            SharedBytes state = reducer.reducer->save();
            reducer.reducer->clear();
            return state;
        });
}

std::vector<Group>
mergeGroups(Collectives& collectives, Accumulator& accumulator, const EntrySorter& sorter)
{
    mergeReducer(collectives, {.name = "accumulate", .reducer = &accumulator});
    SharedBytes all;
    if (collectives.rank() == 0) {
        std::vector<Group> sorted = accumulator.groups();
        accumulator.clear();
        sortEntries(sorted, sorter);
        const auto bytes = std::make_shared<const std::vector<std::byte>>(encodeGroups(sorted));
        all = {bytes, *bytes};
    }
    return decodeGroups(collectives.broadcast(0, std::move(all)).span());
}

std::optional<WrittenFile> writeResults(const NamedReducer& reducer,
                                        const std::string& directory,
                                        const SharedBytes& pipelineInfo)
{
    FileSink sink((std::filesystem::path(directory) / (reducer.name + ".g3")).string(),
                  pipelineInfo);
    return withPlace({.module = reducer.name}, [&] {
        reducer.reducer->finish(sink);
        return sink.close();
    });
}

} // namespace scanweave
