// SPDX-License-Identifier: BSD-2-Clause
// One .g3 file per group, entries in sorted order, written by all ranks at once from their shards.
//
//   every rank  planStitch        the same plan everywhere, from the merged groups
//   one rank    createStitched    .partial files of their final size, PipelineInfo written
//               -- barrier --
//   every rank  writeStitched     its own entries at their offsets
//               -- barrier --
//   one rank    publishStitched   final names
//
// When anything fails anywhere, one rank calls discardStitched once no rank writes any more.
#pragma once

#include "engine/accumulate/group.h"
#include "engine/base/bytes.h"

#include <cstdint>
#include <string>
#include <vector>

namespace scanweave {

/// An entry's frame: where it comes from and where it goes.
struct StitchPiece
{
    std::uint32_t entry = 0; ///< index in the group
    std::uint32_t shard = 0; ///< index into StitchPlan::shards
    int rank = 0;            ///< who writes it
    std::uint64_t from = 0;  ///< byte in the shard
    std::uint64_t to = 0;    ///< byte in the stitched file
    std::uint64_t length = 0;
};

struct StitchedFile
{
    std::string group;
    std::string path; ///< final one
    std::uint64_t bytes = 0;
    std::vector<StitchPiece> pieces; ///< in order; entries without stored data have none
};

struct StitchPlan
{
    std::vector<StitchedFile>
        files; ///< of the groups that have stored data, in order of the groups
    std::vector<std::string> shards;
    SharedBytes pipelineInfo;
};

/// Pure: the same arguments give the same plan on every rank.
StitchPlan planStitch(const std::vector<Group>& groups,
                      const SharedBytes& pipelineInfo,
                      const std::string& directory);

/// Makes the directory (its parent must exist) and the files, with their space allocated so that a
/// full disk shows before anything is copied. Throws Error naming the file; what it made is removed
/// then.
void createStitched(const StitchPlan& plan);

/// Copies the pieces of `rank` and waits until they are on disk. Throws Error naming the file.
void writeStitched(const StitchPlan& plan, int rank);

/// Gives the files their final names. Throws Error naming the file.
void publishStitched(const StitchPlan& plan);

/// Removes what is not published.
void discardStitched(const StitchPlan& plan) noexcept;

/// File names (without directory, with ".g3") for groups, in the groups' order: letters, digits and
/// "._+-=,@" as they are, others as "_", then with a hash of the name so that the same group gets
/// the same file in every run; different in more than case, at most 240 bytes, never hidden.
std::vector<std::string> stitchedFileNames(const std::vector<std::string>& groups);

} // namespace scanweave
