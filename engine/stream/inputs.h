// SPDX-License-Identifier: BSD-2-Clause
// The inputs of a workflow: shared files and parallel blocks, with globs, as a list of files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace scanweave {

/// One entry of "inputs": a shared file (or glob), or a parallel block of files.
struct InputItem
{
    std::vector<std::string> patterns;
    bool isBlock = false;
};

struct InputFile
{
    std::string path;       ///< absolute
    std::uint32_t item = 0; ///< which entry of "inputs"
    bool isBlock = false;   ///< of a parallel block, else shared
};

/// Expands globs (sorted), makes paths absolute against `baseDirectory`, keeps the order. The items
/// are not changed. Throws Error of kind Usage for a pattern without any match, naming it; a plain
/// path is not checked here (indexing does).
std::vector<InputFile> expandInputs(const std::vector<InputItem>& items,
                                    const std::string& baseDirectory);

/// Files that are named more than once, each once: their data frames come each time.
std::vector<std::string> repeatedInputs(const std::vector<InputFile>& files);

/// What to tell of one.
std::string repeatedInputText(const std::string& path);

} // namespace scanweave
