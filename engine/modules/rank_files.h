// SPDX-License-Identifier: BSD-2-Clause
// The files that one rank writes, one after the other.
#pragma once

#include "engine/pipeline/metadata_in_force.h"
#include "engine/pipeline/output_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

struct RankFilesSettings
{
    std::string name;            ///< begin of the files' names
    std::string suffix = ".g3";  ///< ".g3", ".g3.gz", …
    std::uint64_t mostBytes = 0; ///< of a file before compression; 0: no limit
};

/// DIRECTORY/NAME.rank0003.g3, or NAME.rank0003.0000.g3 and so on with a limit. Each file begins
/// with the run's PipelineInfo and the metadata in force, so that each can be read alone; a file
/// that would grow beyond the limit ends before that frame, but has one at least. No file is made
/// before there is something to write but metadata.
class RankFiles
{
public:
    RankFiles(RankFilesSettings settings, ModuleRun run);

    void addMetadata(const Frame& frame);

    /// Throws Error: full disk, a file of that name.
    void add(const Frame& frame);

    /// Completes the last file. What is not closed stays under its .partial name.
    void close();

    /// What is complete.
    const std::vector<WrittenFile>& complete() const { return complete_; }

private:
    void open();
    RankFilesSettings settings_;
    ModuleRun run_;
    MetadataInForce inForce_;
    std::optional<OutputFile> file_;
    std::uint64_t headBytes_ = 0; ///< of the open file
    std::vector<WrittenFile> complete_;
};

} // namespace scanweave
