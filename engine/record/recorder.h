// SPDX-License-Identifier: BSD-2-Clause
// Writes the run file of a run: a thread on rank 0 with a queue in front of it.
#pragma once

#include "db/records.h"
#include "db/run_writer.h"
#include "engine/record/record_batch.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanweave {

enum class RecordMode : std::uint8_t
{
    Auto,     ///< as $SCANWEAVE_RECORD (local, snapshot) says, else as the file system allows
    Local,    ///< written in place, in WAL mode
    Snapshot, ///< written on a node-local disk, published as whole copies
};

struct RecorderOptions
{
    std::string directory;  ///< where the run file goes
    std::string resumePath; ///< not empty: go on with this run file instead of making one
    RecordMode mode = RecordMode::Auto;
    std::chrono::milliseconds writeInterval{200};
    std::chrono::milliseconds heartbeatInterval{1000};
    /// Least time between snapshots; it grows so that copying takes at most a twentieth of the
    /// time.
    std::chrono::milliseconds snapshotInterval{3000};
    /// Queued records above this lose what can be missed: see Recorder.
    std::uint64_t memoryBytes = 256ULL << 20;
    /// How long finish() and flush() wait for somebody who locks the file.
    std::chrono::milliseconds patience{30'000};
};

/// A frame of the inputs as it is first recorded, by its position. Called on the recorder's thread.
using FrameSource = std::function<FrameRecord(std::int64_t position)>;

class RecorderThread;

/// All post functions are thread-safe, never throw for what goes wrong with the file, and return at
/// once: records are queued, and written a few times a second, each batch in one transaction.
///
/// Somebody who holds a lock on the file delays the writing, never the caller. When the queue then
/// grows above memoryBytes, frames' times, samples and events of level info are dropped (and an
/// event tells how many), but who did what with every frame and how it ended is kept. Who still
/// locks the file when the run finishes is left alone with it: the complete record goes to a new
/// file next to it, and path() tells which.
///
/// When the file can't be written (disk full, I/O error), the recorder keeps the first error for
/// trouble() and stops writing; the file stays as it was after the last good batch.
///
/// Destroyed without finish(), it leaves a file that says "running" with its last heartbeat: the
/// truth.
class Recorder
{
public:
    /// Makes (or opens) the run file and writes the run's row and a first heartbeat. Throws Error
    /// with the cure when that fails, of kind Usage for a wrong $SCANWEAVE_RECORD.
    Recorder(const RunRecord& run, const RecorderOptions& options);
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// The run file in the run directory. May change once, in finish().
    std::string path() const;

    /// How and why it is written that way, in words for the user ("write-ahead log on ext4").
    std::string description() const;

    void postState(RunState state);
    void postInputFiles(std::vector<InputFileRecord> files);
    void postModules(std::vector<ModuleRecord> modules);

    /// Records frames 0 … count-1, in the background. `source` and what it refers to must live
    /// until finish() or destruction. Updates may be posted at once. Not for a resumed run that has
    /// its frames already.
    void postFrames(std::int64_t count, FrameSource source);

    void post(RecordBatch batch);      ///< from any rank
    void postEvent(EventRecord event); ///< timeUs 0: now
    void postGroups(std::vector<GroupRecord> groups);
    void postEntries(std::vector<EntryRecord> entries);
    void postOutputFiles(std::vector<OutputFileRecord> files);
    void postTableRows(std::vector<TableRowRecord> rows);
    void postClearResults(); ///< groups, entries, output files and table rows so far go

    /// Waits until all that was posted is in the file (and published); false after trouble or
    /// `patience`.
    bool flush();

    /// Writes what is left and how the run ended, and closes the file: one single file, readable
    /// from anywhere. Returns what was recorded: "finished" with a ledger that doesn't balance
    /// becomes "failed" with exit code 1. After trouble the outcome is returned as it is. Waits at
    /// most about `patience`. Nothing may be posted later.
    RunOutcome finish(const RunOutcome& outcome);

    /// The first error that stopped the recording, in users' words.
    std::optional<std::string> trouble() const;

private:
    std::unique_ptr<RecorderThread> thread_;
};

} // namespace scanweave
