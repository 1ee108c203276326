// SPDX-License-Identifier: BSD-2-Clause
// The library's front door: a workflow and a transport in, a finished run out.
#pragma once

#include "db/records.h"
#include "engine/accumulate/accumulator.h"
#include "engine/base/error.h"
#include "engine/pipeline/module_registry.h"
#include "engine/transport/transport.h"
#include "workflows/problem.h"
#include "workflows/workflow.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

enum class Recording : std::uint8_t
{
    Off,
    On
};

/// What rank 0 tells now and then while a run goes on.
struct RunProgress
{
    enum class Phase : std::uint8_t
    {
        Indexing,
        Running,
        Accumulating,
        Finishing
    };

    Phase phase = Phase::Indexing;
    std::uint64_t filesDone = 0; ///< indexed
    std::uint64_t files = 0;
    std::uint64_t framesDone = 0; ///< data frames processed, skipped or failed
    std::uint64_t frames = 0;
    std::uint64_t bytesDone = 0; ///< of data frames, or indexed
    std::uint64_t bytes = 0;
    double seconds = 0; ///< since this phase began
};

struct RunOptions
{
    Workflow
        workflow; ///< valid, with command-line overrides; counts on rank 0, who tells the others
    std::string workflowJson;  ///< the workflow as it runs, for the run file
    std::string baseDirectory; ///< what relative paths are relative to
    std::string workflowPath;  ///< "" if there is no file
    std::vector<std::string> commandLine;
    std::string mpi; ///< the MPI library in its own words, "" without MPI; for the run file
    std::string traceDirectory; ///< "" for no trace
    Recording recording = Recording::On;

    /// Instead of the group, metadata and keys to keep, and of the sort keys, that the workflow's
    /// "accumulate" names. Functions can't travel: every rank gives its own, the same.
    Extract extract;
    EntrySorter sorter;

    /// Called on rank 0's communication thread, a few times a second.
    std::function<void(const RunProgress&)> onProgress;
    /// Called on rank 0 once the run file is there, before anything is read.
    std::function<void(const std::string& path)> onRunFile;
    /// Called on rank 0's communication thread for every message of level warning and up.
    std::function<void(const EventRecord&)> onEvent;
    /// How problems of the workflow with its inputs are told, by their place in its file. Empty: by
    /// their pointers.
    std::function<std::string(const Problem&)> problemText;
    /// If not null: a number above 0 asks the run to end (as Canceled).
    const std::atomic<int>* interrupt = nullptr;
};

struct RunResult
{
    int exitCode = 0; ///< 0 ok, 1 failed, 2 usage or workflow, 3 finished with skipped frames; same
                      ///< on all ranks
    std::string runFile;       ///< "" when not recording
    RunStatus status;          ///< complete on rank 0
    std::vector<Group> groups; ///< all groups with metadata, on every rank

    /// Has the data of this rank's entries when they are stored in memory (Accumulator::data); null
    /// on ranks that computed nothing, or when nothing was accumulated.
    std::shared_ptr<const Accumulator> accumulator;

    std::vector<std::string> results; ///< files that reducers gave, on rank 0
    std::vector<std::string> written; ///< files that modules wrote on all ranks, on rank 0
    std::optional<Error> error;       ///< why exitCode is 1 or 2, on every rank
};

/// Runs a workflow. Every rank calls it with its own transport; options count on rank 0. Doesn't
/// throw for what goes wrong in the run: that is RunResult::error. Modules run on a thread of their
/// own, the transport is used on the calling thread only.
RunResult
runWorkflow(Transport& transport, const ModuleRegistry& registry, const RunOptions& options);

} // namespace scanweave
