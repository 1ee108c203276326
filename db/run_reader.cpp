// SPDX-License-Identifier: BSD-2-Clause
// Questions to a run file, also while the run writes it.
#include "db/run_reader.h"

#include "db/migrations.h"
#include "db/open_for_reading.h"
#include "db/record_rows.h"
#include "db/run_status.h"
#include "db/utc_time.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>

namespace scanweave {

namespace {

bool hasTableRows(Database& database)
{
    return database
        .queryInteger("select 1 from sqlite_master where type = 'table' and name = 'table_row'")
        .has_value();
}

/// The first and last position where matching rows can be, as SQL. One bound each: SQLite starts a
/// scan at one condition only.
std::string rangeOf(const FrameFilter& filter)
{
    std::string first = "max(:after + 1, 0";
    std::string last = "min(9223372036854775807, 9223372036854775807";
    if (filter.seqFrom) { // seq and position ascend together
        first += ", coalesce((select position from frame where seq >= :from order by seq limit 1),"
                 " 9223372036854775807)";
    }
    if (filter.seqTo) {
        last += ", coalesce((select position from frame where seq <= :to order by seq desc limit "
                "1), -1)";
    }
    if (filter.input) { // the frames of a file stand together, after those of all files before it
        first += ", (select coalesce(sum(frames), 0) from input_file where id < :input)";
        last += ", (select coalesce(sum(frames), 0) - 1 from input_file where id <= :input)";
    }
    return "position >= " + first + ") and position <= " + last + ")";
}

/// A filter as conditions. Pages go by position, so only conditions that leave few rows may use an
/// index.
std::string conditionsOf(const FrameFilter& filter)
{
    std::string sql = " where " + rangeOf(filter);
    if (filter.seqFrom || filter.seqTo) {
        sql += " and +seq is not null";
    }
    if (filter.rank) {
        sql += " and +rank = :rank";
    }
    if (filter.state) {
        // As a literal, because only then SQLite sees that the partial index holds all of them.
        sql += " and state = '" + std::string(toText(*filter.state)) + "'";
    }
    if (!filter.type.empty()) {
        sql += " and type = :type";
    }
    if (filter.isData) {
        sql += " and is_data = :data";
    }
    if (filter.input) {
        sql += " and input_file = :input";
    }
    return sql + " order by position limit :limit";
}

} // namespace

void RunReader::refresh()
{
    struct stat file{};
    const bool isThere = ::stat(path_.c_str(), &file) == 0;
    const FileId id{.device = file.st_dev, .inode = file.st_ino};
    if (database_ && (!isThere || id == id_)) {
        return; // a file that was removed can still be read by who has it open
    }
    auto fresh = openForReading(path_);
    const std::scoped_lock lock(mutex_);
    database_ = std::move(fresh);
    id_ = id;
    ++opened_;
}

template <class Ask>
auto RunReader::ask(Ask&& question)
{
    for (int attempt = 0;; ++attempt) {
        try {
            refresh();
            Transaction snapshot(*database_, TransactionKind::Read);
            auto answer = question(*database_);
            snapshot.commit();
            return answer;
        } catch (const SqliteError& error) {
            // What failed on a connection made long ago (file replaced, locks gone) may work on a
            // new one.
            if (attempt > 0 || !database_ || error.isBusy() || error.isInterrupted()) {
                throw explained(error);
            }
            const std::scoped_lock lock(mutex_);
            database_.reset();
        }
    }
}

void RunReader::askInOneState(const std::function<void(Database&)>& question)
{
    ask([&](Database& database) {
        question(database);
        return 0;
    });
}

RunReader::RunReader(std::string path)
    : path_(std::move(path))
{
    ask([](Database&) { return 0; });
}

RunReader::~RunReader() = default;

void RunReader::interrupt()
{
    const std::scoped_lock lock(mutex_);
    if (database_) {
        database_->interrupt();
    }
}

RunRecord RunReader::run()
{
    return ask(readRun);
}

RunStatus RunReader::status()
{
    return ask([this](Database& database) {
        const auto run = readRun(database);
        const auto now = utcNowUs();
        const auto seen = lastSign(run, path_, now);
        RunStatus status;
        status.run = path_;
        status.state = run.state;
        status.error = run.error;
        status.ranks = readRanks(database);
        for (const auto& rank : status.ranks) {
            status.bytes += rank.role == RankRole::Io ? 0 : rank.bytes;
        }
        Statement sums(database,
                       "select coalesce(sum(data_frames), 0), coalesce(sum(read), 0), "
                       "coalesce(sum(processed), 0),"
                       " coalesce(sum(skipped), 0), coalesce(sum(failed), 0) from input_file");
        sums.step();
        status.framesTotal = static_cast<std::uint64_t>(sums.integer(0));
        status.framesRead = static_cast<std::uint64_t>(sums.integer(1));
        status.framesProcessed = static_cast<std::uint64_t>(sums.integer(2));
        status.framesSkipped = static_cast<std::uint64_t>(sums.integer(3));
        status.framesFailed = static_cast<std::uint64_t>(sums.integer(4));
        status.ledgerOk = database.queryInteger("select ledger_ok from run") == 1;
        status.isStale = isStaleRun(run, seen, thisHostName(), now);
        const auto end = hasEnded(run.state) ? run.finishedUs : status.isStale ? seen : now;
        status.wallSeconds =
            static_cast<double>(std::max<std::int64_t>(end - run.startedUs, 0)) / 1e6;
        if (status.isStale && status.error.empty()) {
            status.error = "the run says " + std::string(toText(run.state)) + ", but process " +
                           std::to_string(run.pid) + " on " + run.host +
                           " has given no sign of life lately; it was killed or lost its host";
        }
        return status;
    });
}

std::vector<RankRecord> RunReader::ranks()
{
    return ask(readRanks);
}

std::vector<InputFileRecord> RunReader::inputFiles()
{
    return ask(readInputFiles);
}

std::vector<FrameRecord> RunReader::frames(const FrameFilter& filter, Page page)
{
    return ask([&](Database& database) {
        Statement rows(database, selectFrames(database) + conditionsOf(filter));
        rows.bindNamed(":after", page.after);
        rows.bindNamed(":limit", page.limit);
        rows.bindNamed(":from", filter.seqFrom);
        rows.bindNamed(":to", filter.seqTo);
        rows.bindNamed(":rank", filter.rank);
        rows.bindNamed(":type", filter.type);
        rows.bindNamed(":data", filter.isData.value_or(false) ? 1 : 0);
        rows.bindNamed(":input", filter.input);
        return all(rows, frameOf);
    });
}

std::optional<FrameRecord> RunReader::frame(std::uint64_t seq)
{
    return ask([&](Database& database) -> std::optional<FrameRecord> {
        Statement row(database, selectFrames(database) + " where seq = ?");
        row.bindAll(seq);
        return row.step() ? std::optional(frameOf(row)) : std::nullopt;
    });
}

bool RunReader::recordsObservedTimes()
{
    return ask([](Database& database) { return schemaVersion(database) >= observedTimesSince; });
}

bool RunReader::recordsSlowestModules()
{
    return ask([](Database& database) { return schemaVersion(database) >= progressSince; });
}

std::int64_t RunReader::frameRows()
{
    return ask([](Database& database) {
        // Positions have no gaps, and counting ten million rows would take seconds.
        return database.queryInteger("select max(position) + 1 from frame").value_or(0);
    });
}

std::vector<FrameSpan>
RunReader::timeline(std::int32_t rank, std::int64_t fromUs, std::int64_t toUs, std::int64_t limit)
{
    return ask([&](Database& database) {
        Statement rows(
            database,
            "select position, started_us, finished_us from frame where rank = ?1 and started_us >="
            " coalesce((select max(started_us) from frame where rank = ?1 and started_us <= ?2), "
            "?2)"
            " and started_us < ?3 and (finished_us is null or finished_us > ?2)"
            " order by started_us limit ?4");
        rows.bindAll(rank, fromUs, toUs, limit);
        std::vector<FrameSpan> spans;
        while (rows.step()) {
            spans.push_back({rows.integer(0), rows.integer(1), rows.integer(2)});
        }
        return spans;
    });
}

std::vector<ModuleRecord> RunReader::modules()
{
    return ask(readModules);
}

std::vector<ModuleStatRecord> RunReader::moduleStats(std::optional<std::int32_t> rank)
{
    return ask([&](Database& database) {
        Statement rows(
            database,
            "select rank, module, frames_in, frames_out, busy_seconds, errors from module_stat"
            " where ?1 is null or rank = ?1 order by rank, module");
        rows.bindAll(rank);
        return all(rows, moduleStatOf);
    });
}

std::vector<GroupRecord> RunReader::groups()
{
    return ask([](Database& database) {
        Statement rows(database,
                       "select id, name, (select count(*) from entry where entry.grp = grp.id) "
                       "from grp order by id");
        std::vector<GroupRecord> records;
        while (rows.step()) {
            records.push_back(
                {rows.integer(0), rows.text(1), static_cast<std::uint64_t>(rows.integer(2))});
        }
        return records;
    });
}

std::vector<GroupTotal> RunReader::groupProgress(std::int64_t limit)
{
    return ask([&](Database& database) {
        std::vector<GroupTotal> totals;
        if (schemaVersion(database) < progressSince) {
            return totals;
        }
        // With max() as the only such function, SQLite takes the rank of the row that has it.
        Statement rows(database,
                       "select name, sum(entries), count(*), max(entries), rank from group_progress"
                       " group by name order by name limit ?");
        rows.bindAll(limit);
        while (rows.step()) {
            totals.push_back({rows.text(0),
                              static_cast<std::uint64_t>(rows.integer(1)),
                              static_cast<std::int32_t>(rows.integer(2)),
                              static_cast<std::uint64_t>(rows.integer(3)),
                              static_cast<std::int32_t>(rows.integer(4))});
        }
        return totals;
    });
}

std::vector<EntryRecord> RunReader::entries(std::int64_t group, Page page)
{
    return ask([&](Database& database) {
        Statement rows(database,
                       "select grp, position, seq, part, rank, metadata, output_file, offset, "
                       "length from entry"
                       " where grp = ? and position > ? order by position limit ?");
        rows.bindAll(group, page.after, page.limit);
        return all(rows, entryOf);
    });
}

std::vector<OutputFileRecord> RunReader::outputFiles()
{
    return ask(readOutputFiles);
}

std::vector<std::pair<std::string, std::uint64_t>> RunReader::tables()
{
    return ask([](Database& database) {
        std::vector<std::pair<std::string, std::uint64_t>> tables;
        if (!hasTableRows(database)) {
            return tables;
        }
        Statement rows(database,
                       "select table_name, count(*) from table_row group by table_name order by 1");
        while (rows.step()) {
            tables.emplace_back(rows.text(0), static_cast<std::uint64_t>(rows.integer(1)));
        }
        return tables;
    });
}

std::vector<TableRowRecord> RunReader::tableRows(const std::string& table, Page page)
{
    return ask([&](Database& database) {
        if (!hasTableRows(database)) {
            return std::vector<TableRowRecord>();
        }
        Statement rows(database,
                       "select table_name, position, seq, part, row from table_row"
                       " where table_name = ? and position > ? order by position limit ?");
        rows.bindAll(table, page.after, page.limit);
        return all(rows, tableRowOf);
    });
}

std::vector<EventRecord> RunReader::events(Page page)
{
    return ask([&](Database& database) {
        Statement rows(
            database,
            "select id, time_us, rank, level, message, file, offset, frame, key, module from event"
            " where id > ? order by id limit ?");
        rows.bindAll(page.after, page.limit);
        return all(rows, eventOf);
    });
}

std::vector<SampleRecord> RunReader::samples(std::int32_t rank, Page page)
{
    return ask([&](Database& database) {
        Statement rows(
            database,
            "select time_us, rank, rss_bytes, cpu_seconds, queue_bytes, frames, bytes from sample"
            " where rank = ? and time_us > ? order by time_us limit ?");
        rows.bindAll(rank, page.after, page.limit);
        return all(rows, sampleOf);
    });
}

std::pair<std::uint64_t, std::uint64_t> RunReader::version()
{
    const auto changes = ask([](Database& database) {
        return static_cast<std::uint64_t>(database.queryInteger("pragma data_version").value_or(0));
    });
    return {opened_, changes};
}

} // namespace scanweave
