// SPDX-License-Identifier: BSD-2-Clause
// Stitched files: who writes what where, and the writing.
#include "engine/export/stitched_file.h"

#include "engine/base/error.h"
#include "engine/export/posix_file.h"

#include <filesystem>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

namespace scanweave {

namespace {

std::string partialPath(const StitchedFile& file)
{
    return file.path + ".partial";
}

void createOne(const StitchedFile& file, const SharedBytes& pipelineInfo)
{
    PosixFile target(partialPath(file), PosixFile::Access::Create);
    target.allocate(file.bytes);
    target.writeAt(0, pipelineInfo.span());
    target.sync();
    target.close();
}

/// Shards stay open while one rank writes; there is hardly more than one of a rank.
class Shards
{
public:
    explicit Shards(const StitchPlan& plan)
        : plan_(plan)
    {}

    const PosixFile& at(std::uint32_t shard)
    {
        auto& file = open_[shard];
        if (!file) {
            file = std::make_unique<PosixFile>(plan_.shards.at(shard), PosixFile::Access::Read);
        }
        return *file;
    }

private:
    const StitchPlan& plan_;
    std::map<std::uint32_t, std::unique_ptr<PosixFile>> open_;
};

/// Pieces that follow each other in both files are one copy.
bool joins(const StitchPiece& copy, const StitchPiece& next)
{
    return copy.shard == next.shard && copy.from + copy.length == next.from &&
           copy.to + copy.length == next.to;
}

void writeOne(const StitchedFile& file, int rank, Shards& shards)
{
    std::vector<StitchPiece> copies;
    for (const StitchPiece& piece : file.pieces) {
        if (piece.rank != rank) {
            continue;
        }
        if (!copies.empty() && joins(copies.back(), piece)) {
            copies.back().length += piece.length;
        } else {
            copies.push_back(piece);
        }
    }
    if (copies.empty()) {
        return;
    }
    PosixFile target(partialPath(file), PosixFile::Access::Write);
    for (const StitchPiece& copy : copies) {
        target.copyFrom(shards.at(copy.shard), copy.from, copy.to, copy.length);
    }
    target.sync();
    target.close();
}

} // namespace

StitchPlan planStitch(const std::vector<Group>& groups,
                      const SharedBytes& pipelineInfo,
                      const std::string& directory)
{
    std::vector<std::string> names;
    for (const Group& group : groups) {
        names.push_back(group.name);
    }
    names = stitchedFileNames(names);

    StitchPlan plan;
    plan.pipelineInfo = pipelineInfo;
    std::map<std::string, std::uint32_t> shardNumbers;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        StitchedFile file{groups[g].name,
                          (std::filesystem::path(directory) / names[g]).string(),
                          pipelineInfo.size(),
                          {}};
        for (std::size_t e = 0; e < groups[g].entries.size(); ++e) {
            const Entry& entry = groups[g].entries[e];
            if (!entry.stored) {
                continue;
            }
            const auto [shard, isNew] = shardNumbers.try_emplace(
                entry.stored->file, static_cast<std::uint32_t>(plan.shards.size()));
            if (isNew) {
                plan.shards.push_back(entry.stored->file);
            }
            file.pieces.push_back({static_cast<std::uint32_t>(e),
                                   shard->second,
                                   entry.rank,
                                   entry.stored->offset,
                                   file.bytes,
                                   entry.stored->length});
            file.bytes += entry.stored->length;
        }
        if (!file.pieces.empty()) {
            plan.files.push_back(std::move(file));
        }
    }
    return plan;
}

void createStitched(const StitchPlan& plan)
{
    if (plan.files.empty()) {
        return;
    }
    const std::filesystem::path directory =
        std::filesystem::path(plan.files.front().path).parent_path();
    std::error_code error;
    if (!directory.empty() && !std::filesystem::create_directory(directory, error) && error) {
        throw Error("cannot make the directory for stitched files: " + error.message(),
                    {.file = directory.string()});
    }
    try {
        for (const StitchedFile& file : plan.files) {
            createOne(file, plan.pipelineInfo);
        }
    } catch (...) {
        discardStitched(plan);
        throw;
    }
}

void writeStitched(const StitchPlan& plan, int rank)
{
    Shards shards(plan);
    for (const StitchedFile& file : plan.files) {
        writeOne(file, rank, shards);
    }
}

void publishStitched(const StitchPlan& plan)
{
    for (const StitchedFile& file : plan.files) {
        std::error_code error;
        std::filesystem::rename(partialPath(file), file.path, error);
        if (error) {
            throw Error("cannot give a stitched file its final name: " + error.message(),
                        {.file = file.path});
        }
    }
    if (!plan.files.empty()) {
        syncDirectoryOf(plan.files.front().path);
    }
}

void discardStitched(const StitchPlan& plan) noexcept
{
    for (const StitchedFile& file : plan.files) {
        std::error_code ignored; // there is nothing better to do with a file that can't be removed
        std::filesystem::remove(partialPath(file), ignored);
    }
}

} // namespace scanweave
