// SPDX-License-Identifier: BSD-2-Clause
// A workflow file, read and validated, and held against the files that it names.
#pragma once

#include "engine/cli/progress.h"
#include "workflows/module_spec.h"
#include "workflows/workflow_io.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace scanweave {

struct CheckedWorkflow
{
    std::string path;          ///< as given; "-" for standard input
    std::string baseDirectory; ///< what relative paths are relative to
    std::string text;
    LoadResult loaded; ///< its problems are all that were found, also by checkFiles
};

/// Reads and validates. A file that can't be read is a problem too. Doesn't throw for what the file
/// holds.
CheckedWorkflow readWorkflow(const std::string& path,
                             std::span<const std::string> overrides,
                             std::span<const ModuleSpec> modules);

/// Adds what else is wrong, with the lines and columns of the pointers; not where something wrong
/// is known already.
void addProblems(CheckedWorkflow& workflow, std::vector<Problem> found);

enum class AgainstFiles : unsigned char
{
    No,
    IfThere, ///< not when none of the inputs can be found (a workflow for another machine)
    Yes,
};

struct FileCheck
{
    bool isDone = false; ///< false: the files weren't looked at
    std::size_t files = 0;
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;
};

/// Looks for the inputs, indexes them (through the user's cache), checks that modules and
/// accumulation find their keys, and adds what is wrong to the problems, with line and column.
FileCheck checkFiles(CheckedWorkflow& workflow,
                     std::span<const ModuleSpec> modules,
                     AgainstFiles against,
                     const std::function<void(const Progress&)>& onProgress);

/// Every problem as a compiler would tell it, with the line it is about.
std::string problemsText(const CheckedWorkflow& workflow);

/// One that somebody else has found, the same way: `path` and `text` are the workflow file's.
std::string placedProblemText(Problem problem, const std::string& path, const std::string& text);

std::size_t countErrors(const std::vector<Problem>& problems);

} // namespace scanweave
