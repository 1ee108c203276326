// SPDX-License-Identifier: BSD-2-Clause
// The only code that writes into run files.
#pragma once

#include "db/records.h"
#include "db/sqlite.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace scanweave {

/// How a run ends.
struct RunOutcome
{
    RunState state = RunState::Finished;
    std::string error;
    std::int32_t exitCode = 0;

    friend bool operator==(const RunOutcome&, const RunOutcome&) = default;
};

/// Writes records with statements prepared once. Many records belong into one transaction: begin()
/// a batch, write, commit. Without one each call is a transaction of its own, where it changes more
/// than a row not an atomic one. One thread at a time. Every call may throw SqliteError.
class RunWriter
{
public:
    explicit RunWriter(Database database); ///< from openRunFileForWriting
    RunWriter(RunWriter&&) noexcept;
    RunWriter& operator=(RunWriter&&) noexcept;
    ~RunWriter();

    Database& database();
    Transaction begin();

    /// Writes the run's row, replacing what was there.
    void setRun(const RunRecord& run);
    void setRunState(RunState state);
    void heartbeat(std::int64_t timeUs);
    void setRank(const RankRecord& rank);

    /// Writes a file's row. The counters read, processed, skipped and failed are left as they are
    /// in the file: they follow from the frames.
    void setInputFile(const InputFileRecord& file);

    void addFrames(std::span<const FrameRecord> frames);

    /// Frames must have been added; counts them in their input file, once, whatever the number of
    /// updates.
    void updateFrames(std::span<const FrameUpdate> updates);

    void setModule(const ModuleRecord& module);
    void setModuleStat(const ModuleStatRecord& stat);
    void setGroupProgress(const GroupProgressRecord& progress);
    void setGroup(const GroupRecord& group);
    void setEntry(const EntryRecord& entry);
    void setOutputFile(const OutputFileRecord& file);
    void setTableRow(const TableRowRecord& row);
    void addEvent(const EventRecord& event);
    void addSample(const SampleRecord& sample);

    /// Removes groups, entries and output files, for a resumed run that will tell them anew.
    void clearResults();

    /// What does not balance: per input file, group and run, in users' words; empty when all is
    /// well. Reads all entries, which may take seconds.
    std::vector<std::string> ledgerProblems();

    /// Writes how the run ended. A finished run whose ledger doesn't balance is a failed one with
    /// exit code 1; returns what was written. Needs no begin(), and allows none.
    RunOutcome finish(const RunOutcome& outcome, std::int64_t timeUs);

private:
    struct Statements;
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace scanweave
