// SPDX-License-Identifier: BSD-2-Clause
// The only code that writes into run files.
#include "db/run_writer.h"

#include <sqlite3.h>

#include <map>
#include <utility>

namespace scanweave {

namespace {

/// NULL for what has not happened or is not said.
std::optional<std::int64_t> unlessZero(std::int64_t value)
{
    return value == 0 ? std::nullopt : std::optional(value);
}

std::optional<std::string_view> unlessEmpty(std::string_view value)
{
    return value.empty() ? std::nullopt : std::optional(value);
}

/// What updates change in the counters of an input file.
struct Ledger
{
    std::int64_t read = 0;
    std::int64_t processed = 0;
    std::int64_t skipped = 0;
    std::int64_t failed = 0;

    void add(FrameState state, bool isRead, std::int64_t count)
    {
        processed += state == FrameState::Processed ? count : 0;
        skipped += state == FrameState::Skipped ? count : 0;
        failed += state == FrameState::Failed ? count : 0;
        // How a frame ended may be told without when it was read.
        const bool hasEnded = state != FrameState::Pending && state != FrameState::Duplicate;
        read += isRead || hasEnded ? count : 0;
    }
};

} // namespace

struct RunWriter::Statements
{
    explicit Statements(Database& database)
        : setRun(database,
                 "insert or replace into run (id, name, workflow, workflow_path, engine_version, "
                 "host, user, pid,"
                 " command_line, mpi, environment, mode, schedule, ranks, io_ranks, state, error, "
                 "exit_code,"
                 " started_us, finished_us, last_seen_us)"
                 " values (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        , setRunState(database, "update run set state = ?")
        , heartbeat(database, "update run set last_seen_us = ?")
        , setRank(database,
                  "insert or replace into rank (rank, role, host, pid, state, frames, bytes, "
                  "busy_seconds,"
                  " wait_seconds, peak_rss, last_seen_us) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        , setInputFile(
              database,
              "insert into input_file (id, path, item, is_block, bytes, plain_bytes, mtime_ns, "
              "inode,"
              " frames, data_frames, metadata_frames, duplicates, state, error)"
              " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
              " on conflict (id) do update set path = excluded.path, item = excluded.item,"
              " is_block = excluded.is_block, bytes = excluded.bytes, plain_bytes = "
              "excluded.plain_bytes,"
              " mtime_ns = excluded.mtime_ns, inode = excluded.inode, frames = excluded.frames,"
              " data_frames = excluded.data_frames, metadata_frames = excluded.metadata_frames,"
              " duplicates = excluded.duplicates, state = excluded.state, error = excluded.error")
        , addFrame(database,
                   "insert into frame (position, seq, input_file, frame_index, offset, length, "
                   "type, is_data, epoch,"
                   " duplicate_of, io_rank, rank, read_us, sent_us, received_us, started_us, "
                   "finished_us, observed_start_us, observed_stop_us, slowest_module, state, error)"
                   " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        , findFrame(database,
                    "select input_file, is_data, state, read_us from frame where position = ?")
        , updateFrame(
              database,
              "update frame set io_rank = coalesce(?2, io_rank), rank = coalesce(?3, rank),"
              " read_us = coalesce(?4, read_us), sent_us = coalesce(?5, sent_us),"
              " received_us = coalesce(?6, received_us), started_us = coalesce(?7, started_us),"
              " finished_us = coalesce(?8, finished_us),"
              " observed_start_us = coalesce(?9, observed_start_us),"
              " observed_stop_us = coalesce(?10, observed_stop_us),"
              " slowest_module = coalesce(?11, slowest_module),"
              " state = case when is_data = 0 and state = 'skipped' then state"
              " else coalesce(?12, state) end,"
              " error = coalesce(?13, error) where position = ?1")
        , countFrames(database,
                      "update input_file set read = read + ?2, processed = processed + ?3, skipped "
                      "= skipped + ?4,"
                      " failed = failed + ?5 where id = ?1")
        , setModule(database,
                    "insert or replace into module (position, name, parameters) values (?, ?, ?)")
        , setModuleStat(database,
                        "insert or replace into module_stat (rank, module, frames_in, frames_out, "
                        "busy_seconds, errors)"
                        " values (?, ?, ?, ?, ?, ?)")
        , setGroupProgress(database,
                           "insert or replace into group_progress (name, rank, entries)"
                           " values (?, ?, ?)")
        , setGroup(database,
                   "insert into grp (id, name) values (?, ?) on conflict (id) do update set name = "
                   "excluded.name")
        , setEntry(database,
                   "insert or replace into entry (grp, position, seq, part, rank, metadata, "
                   "output_file, offset, length)"
                   " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        , setOutputFile(database,
                        "insert or replace into output_file (id, path, kind, rank, grp, bytes, "
                        "frames, is_complete)"
                        " values (?, ?, ?, ?, ?, ?, ?, ?)")
        , setTableRow(database,
                      "insert or replace into table_row (table_name, position, seq, part, row)"
                      " values (?, ?, ?, ?, ?)")
        , addEvent(
              database,
              "insert into event (time_us, rank, level, message, file, offset, frame, key, module)"
              " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        , addSample(database,
                    "insert or replace into sample (rank, time_us, rss_bytes, cpu_seconds, "
                    "queue_bytes, frames, bytes)"
                    " values (?, ?, ?, ?, ?, ?, ?)")
        , finish(
              database,
              "update run set state = ?, error = ?, exit_code = ?, ledger_ok = ?, finished_us = ?5,"
              " last_seen_us = ?5")
    {}

    Statement setRun;
    Statement setRunState;
    Statement heartbeat;
    Statement setRank;
    Statement setInputFile;
    Statement addFrame;
    Statement findFrame;
    Statement updateFrame;
    Statement countFrames;
    Statement setModule;
    Statement setModuleStat;
    Statement setGroupProgress;
    Statement setGroup;
    Statement setEntry;
    Statement setOutputFile;
    Statement setTableRow;
    Statement addEvent;
    Statement addSample;
    Statement finish;
};

struct RunWriter::State
{
    explicit State(Database opened)
        : database(std::move(opened))
        , statements(database)
    {}

    void count(const std::map<std::int64_t, Ledger>& changes)
    {
        for (const auto& [file, change] : changes) {
            statements.countFrames.run(
                file, change.read, change.processed, change.skipped, change.failed);
        }
    }

    Database database;
    Statements statements;
};

RunWriter::RunWriter(Database database)
    : state_(std::make_unique<State>(std::move(database)))
{}

RunWriter::RunWriter(RunWriter&&) noexcept = default;
RunWriter& RunWriter::operator=(RunWriter&&) noexcept = default;
RunWriter::~RunWriter() = default;

Database& RunWriter::database()
{
    return state_->database;
}

Transaction RunWriter::begin()
{
    return {state_->database, TransactionKind::Write};
}

void RunWriter::setRun(const RunRecord& run)
{
    state_->statements.setRun.run(run.name,
                                  run.workflowJson,
                                  unlessEmpty(run.workflowPath),
                                  run.engineVersion,
                                  run.host,
                                  run.user,
                                  run.pid,
                                  run.commandLine,
                                  unlessEmpty(run.mpi),
                                  run.environment,
                                  run.mode,
                                  run.schedule,
                                  run.ranks,
                                  run.ioRanks,
                                  toText(run.state),
                                  unlessEmpty(run.error),
                                  run.exitCode,
                                  run.startedUs,
                                  unlessZero(run.finishedUs),
                                  unlessZero(run.lastSeenUs));
}

void RunWriter::setRunState(RunState state)
{
    state_->statements.setRunState.run(toText(state));
}

void RunWriter::heartbeat(std::int64_t timeUs)
{
    state_->statements.heartbeat.run(timeUs);
}

void RunWriter::setRank(const RankRecord& rank)
{
    state_->statements.setRank.run(rank.rank,
                                   toText(rank.role),
                                   rank.host,
                                   rank.pid,
                                   toText(rank.state),
                                   rank.frames,
                                   rank.bytes,
                                   rank.busySeconds,
                                   rank.waitSeconds,
                                   rank.peakRss,
                                   unlessZero(rank.lastSeenUs));
}

void RunWriter::setInputFile(const InputFileRecord& file)
{
    state_->statements.setInputFile.run(file.id,
                                        file.path,
                                        file.item,
                                        file.isBlock ? 1 : 0,
                                        file.bytes,
                                        file.plainBytes,
                                        file.mtimeNs,
                                        static_cast<std::int64_t>(file.inode),
                                        file.frames,
                                        file.dataFrames,
                                        file.metadataFrames,
                                        file.duplicates,
                                        toText(file.state),
                                        unlessEmpty(file.error));
}

void RunWriter::addFrames(std::span<const FrameRecord> frames)
{
    std::map<std::int64_t, Ledger> changes;
    for (const auto& frame : frames) {
        state_->statements.addFrame.run(frame.position,
                                        frame.seq,
                                        frame.input,
                                        frame.index,
                                        frame.offset,
                                        frame.length,
                                        frame.type,
                                        frame.isData ? 1 : 0,
                                        frame.epoch,
                                        frame.duplicateOf,
                                        frame.ioRank,
                                        frame.rank,
                                        unlessZero(frame.readUs),
                                        unlessZero(frame.sentUs),
                                        unlessZero(frame.receivedUs),
                                        unlessZero(frame.startedUs),
                                        unlessZero(frame.finishedUs),
                                        unlessZero(frame.observedStartUs),
                                        unlessZero(frame.observedStopUs),
                                        frame.slowestModule,
                                        toText(frame.state),
                                        unlessEmpty(frame.error));
        if (frame.isData) {
            changes[frame.input].add(frame.state, frame.readUs != 0, 1);
        }
    }
    state_->count(changes);
}

void RunWriter::updateFrames(std::span<const FrameUpdate> updates)
{
    auto& find = state_->statements.findFrame;
    std::map<std::int64_t, Ledger> changes;
    for (const auto& update : updates) {
        find.bindAll(update.position);
        if (!find.step()) {
            throw SqliteError("there is no frame at position " + std::to_string(update.position),
                              state_->database.path(),
                              {},
                              SQLITE_CONSTRAINT);
        }
        const auto input = find.integer(0);
        const bool isData = find.integer(1) != 0;
        const auto before = fromText<FrameState>(find.text(2)).value_or(FrameState::Pending);
        const bool wasRead = !find.isNull(3);
        find.reset();

        const bool saysState = update.state != FrameState::Pending;
        if (isData) {
            auto& change = changes[input];
            change.add(before, wasRead, -1);
            change.add(saysState ? update.state : before, wasRead || update.readUs != 0, 1);
        }
        state_->statements.updateFrame.run(update.position,
                                           update.ioRank,
                                           update.rank,
                                           unlessZero(update.readUs),
                                           unlessZero(update.sentUs),
                                           unlessZero(update.receivedUs),
                                           unlessZero(update.startedUs),
                                           unlessZero(update.finishedUs),
                                           unlessZero(update.observedStartUs),
                                           unlessZero(update.observedStopUs),
                                           update.slowestModule,
                                           saysState ? std::optional(toText(update.state))
                                                     : std::nullopt,
                                           unlessEmpty(update.error));
    }
    state_->count(changes);
}

void RunWriter::setModule(const ModuleRecord& module)
{
    state_->statements.setModule.run(module.position, module.name, module.parameters);
}

void RunWriter::setModuleStat(const ModuleStatRecord& stat)
{
    state_->statements.setModuleStat.run(
        stat.rank, stat.module, stat.framesIn, stat.framesOut, stat.busySeconds, stat.errors);
}

void RunWriter::setGroupProgress(const GroupProgressRecord& progress)
{
    state_->statements.setGroupProgress.run(progress.group, progress.rank, progress.entries);
}

void RunWriter::setGroup(const GroupRecord& group)
{
    state_->statements.setGroup.run(group.id, group.name);
}

void RunWriter::setEntry(const EntryRecord& entry)
{
    // Without data there is no place where it is.
    const auto ifKept = [&](std::uint64_t value) {
        return entry.outputFile ? std::optional(value) : std::nullopt;
    };
    state_->statements.setEntry.run(entry.group,
                                    entry.position,
                                    entry.seq,
                                    entry.part,
                                    entry.rank,
                                    entry.metadata,
                                    entry.outputFile,
                                    ifKept(entry.offset),
                                    ifKept(entry.length));
}

void RunWriter::setOutputFile(const OutputFileRecord& file)
{
    state_->statements.setOutputFile.run(file.id,
                                         file.path,
                                         toText(file.kind),
                                         file.rank,
                                         file.group,
                                         file.bytes,
                                         file.frames,
                                         file.isComplete ? 1 : 0);
}

void RunWriter::setTableRow(const TableRowRecord& row)
{
    state_->statements.setTableRow.run(row.table, row.position, row.seq, row.part, row.row);
}

void RunWriter::addEvent(const EventRecord& event)
{
    state_->statements.addEvent.run(event.timeUs,
                                    event.rank,
                                    toText(event.level),
                                    event.message,
                                    unlessEmpty(event.file),
                                    event.offset,
                                    event.frame,
                                    unlessEmpty(event.key),
                                    unlessEmpty(event.module));
}

void RunWriter::addSample(const SampleRecord& sample)
{
    state_->statements.addSample.run(sample.rank,
                                     sample.timeUs,
                                     sample.rssBytes,
                                     sample.cpuSeconds,
                                     sample.queueBytes,
                                     sample.frames,
                                     sample.bytes);
}

void RunWriter::clearResults()
{
    state_->database.execute(
        "delete from entry; delete from grp; delete from output_file; delete from table_row");
}

std::vector<std::string> RunWriter::ledgerProblems()
{
    constexpr std::size_t most = 20; // of one kind; more don't tell more
    std::vector<std::string> problems;
    Statement files(state_->database,
                    "select path, data_frames, read, processed, skipped, failed from input_file"
                    " where read <> data_frames or read <> processed + skipped + failed limit ?");
    files.bindAll(most);
    while (files.step()) {
        problems.push_back("of " + std::to_string(files.integer(1)) + " data frames of " +
                           files.text(0) + ", " + std::to_string(files.integer(2)) +
                           " were read, " + std::to_string(files.integer(3)) + " processed, " +
                           std::to_string(files.integer(4)) + " skipped, " +
                           std::to_string(files.integer(5)) + " failed");
    }
    Statement lost(state_->database,
                   "select grp.name, count(*) from entry join grp on grp.id = entry.grp"
                   " left join frame on frame.seq = entry.seq"
                   " where entry.seq is not null"
                   " and (frame.position is null or (frame.is_data and frame.state <> 'processed'))"
                   " group by grp.id limit ?");
    lost.bindAll(most);
    while (lost.step()) {
        problems.push_back("group " + lost.text(0) + " has " + std::to_string(lost.integer(1)) +
                           " entries of frames that were not processed");
    }
    Statement twice(state_->database,
                    "select seq, count(*) from entry where seq is not null"
                    " group by seq, part having count(*) > 1 limit ?");
    twice.bindAll(most);
    while (twice.step()) {
        problems.push_back("frame " + std::to_string(twice.integer(0)) + " is in the groups " +
                           std::to_string(twice.integer(1)) + " times");
    }
    return problems;
}

RunOutcome RunWriter::finish(const RunOutcome& outcome, std::int64_t timeUs)
{
    RunOutcome written = outcome;
    auto transaction = begin();
    std::optional<int> ledgerOk;
    if (outcome.state == RunState::Finished) {
        const auto problems = ledgerProblems();
        ledgerOk = problems.empty() ? 1 : 0;
        if (!problems.empty()) {
            written.state = RunState::Failed;
            written.exitCode = 1;
            written.error = "the ledger of frames does not balance: " + problems.front();
            for (const auto& problem : problems) {
                EventRecord event;
                event.timeUs = timeUs;
                event.level = EventLevel::Error;
                event.message = "ledger: " + problem;
                addEvent(event);
            }
        }
    }
    if (written.state != RunState::Finished) {
        // Whoever has not said how it ended was stopped.
        state_->database.execute(
            "update rank set state = 'stopped' where state in ('starting', 'running')");
    }
    state_->statements.finish.run(
        toText(written.state), unlessEmpty(written.error), written.exitCode, ledgerOk, timeUs);
    transaction.commit();
    return written;
}

} // namespace scanweave
