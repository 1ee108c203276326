// SPDX-License-Identifier: BSD-2-Clause
// Module write: frames into files.
#include "engine/modules/write.h"

#include "engine/modules/rank_files.h"
#include "engine/modules/spec_parts.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace scanweave {

namespace {

bool mayBeInName(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '.';
}

class Write final : public Module
{
public:
    explicit Write(const nlohmann::ordered_json& parameters)
    {
        settings_.name = parameters.at("name").get<std::string>();
        if (settings_.name.empty() || settings_.name.size() > 100 || settings_.name[0] == '.' ||
            settings_.name[0] == '-' || !std::ranges::all_of(settings_.name, mayBeInName)) {
            throw Error("\"name\" must be 1 to 100 letters, digits and _ - + . and not begin with "
                        "- or .; the directory is what the workflow's \"output\" says",
                        {},
                        ErrorKind::Usage);
        }
        const std::string compression = textOf(parameters, "compression");
        settings_.suffix = compression == "none" ? ".g3" : ".g3." + compression;
        const auto mostBytes = parameters.find("max_bytes");
        settings_.mostBytes = mostBytes == parameters.end() ? 0 : mostBytes->get<std::uint64_t>();
    }

    void begin(const ModuleRun& run) override
    {
        if (!run.outputPrefix.empty()) {
            files_.emplace(settings_, run);
        }
    }

    std::vector<WrittenFile> writtenFiles() const override
    {
        return files_ ? files_->complete() : std::vector<WrittenFile>();
    }

    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        if (frame.type() == frame_types::endProcessing) {
            if (files_) {
                files_->close();
            }
            return;
        }
        if (!files_) { // one frame is tried or replayed, and nothing is written
            sink.emit(std::move(frame));
            return;
        }
        // First on to the later modules: if one of them fails, the frame is left out here too.
        sink.emit(frame);
        if (position.isData || position.seq == FramePosition::atEnd) {
            files_->add(frame);
        } else {
            files_->addMetadata(frame);
        }
    }

private:
    RankFilesSettings settings_;
    std::optional<RankFiles> files_;
};

} // namespace

void addWrite(ModuleRegistry& registry)
{
    ModuleSpec spec;
    spec.name = "write";
    spec.summary = "Writes the frames of each process into .g3 files.";
    spec.doc =
        "Frames go on and are also written, as they are at this place of the pipeline, into the "
        "directory that is named after the run file: NAME.rank0003.g3 for process 3, or "
        "NAME.rank0003.0000.g3, NAME.rank0003.0001.g3, … with \"max_bytes\". Each file begins with "
        "the run's PipelineInfo frame and the metadata in force, so that each can be read alone: "
        "every metadata frame that came before, unless a later one of its type has all its keys. "
        "A file has one data frame at least, also when that is larger than the limit. A process "
        "that got no data frames makes no file.\n"
        "A file is NAME….partial until it is complete, which the last one of a process is when "
        "the process has seen all its frames. A data frame that a later module fails on is not "
        "written. To have all frames of a group in one file in order, accumulate with \"stitch\" "
        "instead.";
    spec.parameters = {
        asUnique(defaultParameter("name", "frames", "begin of the files' names")),
        atLeast(optionalParameter("max_bytes",
                                  ParameterType::Bytes,
                                  "size from which a new file is begun, before compression"),
                1),
        oneOf(defaultParameter("compression", "none", "how the files are compressed"),
              {"none", "gz", "bz2", "xz"})};
    spec.example = R"({"use": "write", "name": "filtered", "max_bytes": "2 GiB"})";
    registry.add(std::move(spec), [](const nlohmann::ordered_json& parameters) {
        return std::make_unique<Write>(parameters);
    });
}

} // namespace scanweave
