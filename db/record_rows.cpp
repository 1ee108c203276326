// SPDX-License-Identifier: BSD-2-Clause
// Rows of a run file as records.
#include "db/record_rows.h"

#include "db/migrations.h"

#include <sqlite3.h>

namespace scanweave {

namespace {

template <class Enum>
Enum word(const Statement& row, int column)
{
    // A word of a later program of the same schema; showing the first one beats refusing the file.
    return fromText<Enum>(row.text(column)).value_or(Enum{});
}

template <class T>
T number(const Statement& row, int column)
{
    return static_cast<T>(row.integer(column));
}

template <class T>
std::optional<T> optionalNumber(const Statement& row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(number<T>(row, column));
}

RankRecord rankOf(const Statement& row)
{
    return {.rank = number<std::int32_t>(row, 0),
            .role = word<RankRole>(row, 1),
            .host = row.text(2),
            .pid = row.integer(3),
            .state = word<RankState>(row, 4),
            .frames = number<std::uint64_t>(row, 5),
            .bytes = number<std::uint64_t>(row, 6),
            .busySeconds = row.real(7),
            .waitSeconds = row.real(8),
            .peakRss = number<std::uint64_t>(row, 9),
            .lastSeenUs = row.integer(10)};
}

InputFileRecord inputFileOf(const Statement& row)
{
    return {.id = row.integer(0),
            .path = row.text(1),
            .item = number<std::uint32_t>(row, 2),
            .isBlock = row.integer(3) != 0,
            .bytes = number<std::uint64_t>(row, 4),
            .plainBytes = number<std::uint64_t>(row, 5),
            .mtimeNs = row.integer(6),
            .inode = number<std::uint64_t>(row, 7),
            .frames = number<std::uint64_t>(row, 8),
            .dataFrames = number<std::uint64_t>(row, 9),
            .metadataFrames = number<std::uint64_t>(row, 10),
            .duplicates = number<std::uint64_t>(row, 11),
            .read = number<std::uint64_t>(row, 12),
            .processed = number<std::uint64_t>(row, 13),
            .skipped = number<std::uint64_t>(row, 14),
            .failed = number<std::uint64_t>(row, 15),
            .state = word<InputState>(row, 16),
            .error = row.text(17)};
}

ModuleRecord moduleOf(const Statement& row)
{
    return {number<std::int32_t>(row, 0), row.text(1), row.text(2)};
}

OutputFileRecord outputFileOf(const Statement& row)
{
    return {.id = row.integer(0),
            .path = row.text(1),
            .kind = word<OutputKind>(row, 2),
            .rank = optionalNumber<std::int32_t>(row, 3),
            .group = optionalNumber<std::int64_t>(row, 4),
            .bytes = number<std::uint64_t>(row, 5),
            .frames = number<std::uint64_t>(row, 6),
            .isComplete = row.integer(7) != 0};
}

} // namespace

std::string selectFrames(Database& database)
{
    std::string sql = "select position, seq, input_file, frame_index, offset, length, type, "
                      "is_data, epoch, duplicate_of, io_rank, rank, read_us, sent_us, received_us, "
                      "started_us, finished_us, state, error, ";
    const int version = schemaVersion(database);
    sql += version < observedTimesSince ? "null, null" : "observed_start_us, observed_stop_us";
    sql += version < progressSince ? ", null" : ", slowest_module";
    return sql + " from frame";
}

FrameRecord frameOf(const Statement& row)
{
    return {.position = row.integer(0),
            .seq = optionalNumber<std::uint64_t>(row, 1),
            .input = row.integer(2),
            .index = number<std::uint64_t>(row, 3),
            .offset = number<std::uint64_t>(row, 4),
            .length = number<std::uint64_t>(row, 5),
            .type = row.text(6),
            .isData = row.integer(7) != 0,
            .epoch = number<std::uint32_t>(row, 8),
            .duplicateOf = optionalNumber<std::uint64_t>(row, 9),
            .ioRank = optionalNumber<std::int32_t>(row, 10),
            .rank = optionalNumber<std::int32_t>(row, 11),
            .readUs = row.integer(12),
            .sentUs = row.integer(13),
            .receivedUs = row.integer(14),
            .startedUs = row.integer(15),
            .finishedUs = row.integer(16),
            .observedStartUs = row.integer(19),
            .observedStopUs = row.integer(20),
            .slowestModule = optionalNumber<std::int32_t>(row, 21),
            .state = word<FrameState>(row, 17),
            .error = row.text(18)};
}

EntryRecord entryOf(const Statement& row)
{
    return {.group = row.integer(0),
            .position = row.integer(1),
            .seq = optionalNumber<std::uint64_t>(row, 2),
            .part = number<std::uint32_t>(row, 3),
            .rank = number<std::int32_t>(row, 4),
            .metadata = row.text(5),
            .outputFile = optionalNumber<std::int64_t>(row, 6),
            .offset = number<std::uint64_t>(row, 7),
            .length = number<std::uint64_t>(row, 8)};
}

TableRowRecord tableRowOf(const Statement& row)
{
    return {.table = row.text(0),
            .position = row.integer(1),
            .seq = optionalNumber<std::uint64_t>(row, 2),
            .part = number<std::uint32_t>(row, 3),
            .row = row.text(4)};
}

EventRecord eventOf(const Statement& row)
{
    return {.id = row.integer(0),
            .timeUs = row.integer(1),
            .rank = optionalNumber<std::int32_t>(row, 2),
            .level = word<EventLevel>(row, 3),
            .message = row.text(4),
            .file = row.text(5),
            .offset = optionalNumber<std::uint64_t>(row, 6),
            .frame = optionalNumber<std::uint64_t>(row, 7),
            .key = row.text(8),
            .module = row.text(9)};
}

ModuleStatRecord moduleStatOf(const Statement& row)
{
    return {.rank = number<std::int32_t>(row, 0),
            .module = number<std::int32_t>(row, 1),
            .framesIn = number<std::uint64_t>(row, 2),
            .framesOut = number<std::uint64_t>(row, 3),
            .busySeconds = row.real(4),
            .errors = number<std::uint64_t>(row, 5)};
}

SampleRecord sampleOf(const Statement& row)
{
    return {.timeUs = row.integer(0),
            .rank = number<std::int32_t>(row, 1),
            .rssBytes = number<std::uint64_t>(row, 2),
            .cpuSeconds = row.real(3),
            .queueBytes = number<std::uint64_t>(row, 4),
            .frames = number<std::uint64_t>(row, 5),
            .bytes = number<std::uint64_t>(row, 6)};
}

RunRecord readRun(Database& database)
{
    Statement row(
        database,
        "select name, workflow, workflow_path, engine_version, host, user, pid, command_line, mpi,"
        " environment, mode, schedule, ranks, io_ranks, state, error, exit_code, started_us, "
        "finished_us,"
        " last_seen_us from run");
    if (!row.step()) {
        throw SqliteError("the run file has no run yet", database.path(), {}, SQLITE_ERROR);
    }
    return {.name = row.text(0),
            .workflowJson = row.text(1),
            .workflowPath = row.text(2),
            .engineVersion = row.text(3),
            .host = row.text(4),
            .user = row.text(5),
            .pid = row.integer(6),
            .commandLine = row.text(7),
            .mpi = row.text(8),
            .environment = row.text(9),
            .mode = row.text(10),
            .schedule = row.text(11),
            .ranks = number<std::int32_t>(row, 12),
            .ioRanks = number<std::int32_t>(row, 13),
            .state = word<RunState>(row, 14),
            .error = row.text(15),
            .exitCode = optionalNumber<std::int32_t>(row, 16),
            .startedUs = row.integer(17),
            .finishedUs = row.integer(18),
            .lastSeenUs = row.integer(19)};
}

std::vector<RankRecord> readRanks(Database& database)
{
    Statement rows(
        database,
        "select rank, role, host, pid, state, frames, bytes, busy_seconds, wait_seconds, peak_rss,"
        " last_seen_us from rank order by rank");
    return all(rows, rankOf);
}

std::vector<InputFileRecord> readInputFiles(Database& database)
{
    Statement rows(
        database,
        "select id, path, item, is_block, bytes, plain_bytes, mtime_ns, inode, frames, data_frames,"
        " metadata_frames, duplicates, read, processed, skipped, failed, state, error from "
        "input_file"
        " order by id");
    return all(rows, inputFileOf);
}

std::vector<ModuleRecord> readModules(Database& database)
{
    Statement rows(database, "select position, name, parameters from module order by position");
    return all(rows, moduleOf);
}

std::vector<OutputFileRecord> readOutputFiles(Database& database)
{
    Statement rows(database,
                   "select id, path, kind, rank, grp, bytes, frames, is_complete from output_file "
                   "order by id");
    return all(rows, outputFileOf);
}

} // namespace scanweave
