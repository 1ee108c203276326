// SPDX-License-Identifier: BSD-2-Clause
// The states of reducers of all ranks become one.
#include "engine/run/reduction.h"

#include "engine/g3/frame_writer.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace scanweave {

namespace {

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
            std::error_code failure; // making the file tells
            std::filesystem::create_directories(std::filesystem::path(path_).parent_path(),
                                                failure);
            file_.emplace(path_);
            if (!pipelineInfo_.empty()) {
                write(pipelineInfo_);
            }
        }
        write(frame);
    }

    std::optional<WrittenFile> close()
    {
        if (!file_) {
            return std::nullopt;
        }
        file_->close();
        std::error_code failure; // then its size is told as 0
        const auto size = std::filesystem::file_size(path_, failure);
        return WrittenFile{.path = path_, .bytes = failure ? 0 : size, .frames = frames_};
    }

private:
    template <class FrameOrBytes>
    void write(const FrameOrBytes& frame)
    {
        file_->write(frame);
        ++frames_;
    }

    std::string path_;
    const SharedBytes& pipelineInfo_;
    std::optional<FrameWriter> file_;
    std::uint64_t frames_ = 0;
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
