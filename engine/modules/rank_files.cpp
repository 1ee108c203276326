// SPDX-License-Identifier: BSD-2-Clause
// The files that one rank writes, one after the other.
#include "engine/modules/rank_files.h"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace scanweave {

RankFiles::RankFiles(RankFilesSettings settings, ModuleRun run)
    : settings_(std::move(settings))
    , run_(std::move(run))
{}

void RankFiles::addMetadata(const Frame& frame)
{
    if (frame.type() == frame_types::pipelineInfo && !run_.pipelineInfo.empty()) {
        return; // the run's own holds what the inputs carried
    }
    if (file_) {
        file_->write(frame);
    }
    inForce_.update(frame);
}

void RankFiles::add(const Frame& frame)
{
    const SharedBytes bytes = frame.encode();
    if (file_ && settings_.mostBytes > 0 && file_->bytes() > headBytes_ &&
        file_->bytes() + bytes.size() > settings_.mostBytes) {
        close();
    }
    if (!file_) {
        open();
    }
    file_->write(bytes);
}

void RankFiles::open()
{
    std::array<char, 48> number{};
    if (settings_.mostBytes > 0) {
        std::snprintf(number.data(),
                      number.size(),
                      ".rank%04d.%04" PRIu64,
                      run_.rank,
                      std::uint64_t{complete_.size()});
    } else {
        std::snprintf(number.data(), number.size(), ".rank%04d", run_.rank);
    }
    const std::filesystem::path path = std::filesystem::path(run_.outputPrefix) /
                                       (settings_.name + number.data() + settings_.suffix);
    std::error_code failure; // making the file tells
    if (std::filesystem::exists(path, failure) ||
        std::filesystem::exists(path.string() + ".partial", failure)) {
        throw Error("there is such a file already; give each module that writes a \"name\" of its "
                    "own",
                    {.file = path.string()});
    }
    file_.emplace(path.string(), run_.pipelineInfo);
    for (const Frame& frame : inForce_.frames()) {
        file_->write(frame);
    }
    headBytes_ = file_->bytes();
}

void RankFiles::close()
{
    if (file_) {
        complete_.push_back(file_->close());
        file_.reset();
    }
}

} // namespace scanweave
