// SPDX-License-Identifier: BSD-2-Clause
// On rank 0: the run file, and the status of the run as it stands.
#pragma once

#include "engine/accumulate/group.h"
#include "engine/distribute/coordinator.h"
#include "engine/engine.h"
#include "engine/export/stitched_file.h"
#include "engine/pipeline/reducer.h"
#include "engine/record/recorder.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace scanweave {

/// Keeps the status in memory whether or not a run file is written. Used on the communication
/// thread.
class RunRecorder
{
public:
    /// Makes the run file, unless not recording. Throws Error.
    RunRecorder(const RunOptions& options,
                const std::string& outputDirectory,
                const Layout& layout);

    /// Path without ".sqlite", after which shards and stitched files are named; unique to the run.
    const std::string& outputPrefix() const { return outputPrefix_; }
    std::string path() const { return recorder_ ? recorder_->path() : std::string(); }

    void inputs(const LogicalStream& stream); ///< which must outlive this object's finish()
    void modules(const std::vector<ModuleRecord>& modules);
    void state(RunState state);
    void batch(RecordBatch batch);
    void ledger(const Ledger& ledger, std::uint64_t bytesDone);

    /// All groups, and the files where their data are.
    void groups(const std::vector<Group>& groups, const StitchPlan* stitched);

    /// Files that modules of a rank have written. After groups().
    void writtenFiles(int rank, const std::vector<WrittenFile>& files);

    /// Rows that a reducer made. After groups().
    void tableRows(const ResultTable& table);

    /// Ranks that did not answer when the run was ended. Returns who they are, in words.
    std::string lost(const std::vector<int>& ranks);

    /// Writes how the run ended and returns that; a run file in trouble makes a finished run a
    /// failed one.
    RunOutcome finish(const RunOutcome& outcome);

    const RunStatus& status() const { return status_; }
    const std::string& host() const { return host_; }
    const std::string& user() const { return user_; }

private:
    std::function<void(const EventRecord&)> onEvent_;
    std::unique_ptr<Recorder> recorder_;
    std::string outputPrefix_;
    bool isPrefixReserved_ = false;         ///< by an empty directory
    const LogicalStream* stream_ = nullptr; ///< once the inputs are known
    RunStatus status_;
    std::map<std::int32_t, RankRecord> ranks_;
    std::int64_t startedUs_ = 0;
    std::int64_t outputFiles_ = 0; ///< recorded so far
    std::string host_;
    std::string user_;
};

} // namespace scanweave
