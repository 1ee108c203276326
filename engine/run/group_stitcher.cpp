// SPDX-License-Identifier: BSD-2-Clause
// Stitches the groups of a run, all ranks at once.
#include "engine/run/group_stitcher.h"

#include "engine/run/aside.h"

#include <filesystem>
#include <map>
#include <set>
#include <utility>

namespace scanweave {

GroupStitcher::GroupStitcher(Transport& transport,
                             Collectives& collectives,
                             std::function<void()> meanwhile)
    : transport_(transport)
    , collectives_(collectives)
    , meanwhile_(std::move(meanwhile))
{}

void GroupStitcher::stitch(std::vector<Group>& groups,
                           const SharedBytes& pipelineInfo,
                           const std::string& directory)
{
    plan_ = planStitch(groups, pipelineInfo, directory);
    const bool isRoot = transport_.rank() == 0;
    if (isRoot) {
        isHalfMade_ = true;
        runAside([this] { createStitched(plan_); }, transport_, meanwhile_);
    }
    collectives_.barrier();
    runAside([this] { writeStitched(plan_, transport_.rank()); }, transport_, meanwhile_);
    collectives_.barrier();
    if (isRoot) {
        publishStitched(plan_);
        isHalfMade_ = false;
    }
    collectives_.barrier();
    leaveShards(groups);
}

void GroupStitcher::leaveShards(std::vector<Group>& groups) const
{
    std::map<std::string, const StitchedFile*> files;
    for (const StitchedFile& file : plan_.files) {
        files.emplace(file.group, &file);
    }
    std::set<std::string> mine;
    for (Group& group : groups) {
        const auto file = files.find(group.name);
        if (file == files.end()) {
            continue;
        }
        for (const StitchPiece& piece : file->second->pieces) {
            Entry& entry = group.entries.at(piece.entry);
            if (entry.rank == transport_.rank()) {
                mine.insert(entry.stored->file);
            }
            entry.stored = StoredAt{file->second->path, piece.to, piece.length};
        }
    }
    for (const std::string& shard : mine) {
        std::error_code ignored; // one file too many harms nobody
        std::filesystem::remove(shard, ignored);
    }
}

void GroupStitcher::discard() noexcept
{
    if (isHalfMade_) {
        discardStitched(plan_);
    }
}

} // namespace scanweave
