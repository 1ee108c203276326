// SPDX-License-Identifier: BSD-2-Clause
// Rows of a run file as records. Private to db/.
#pragma once

#include "db/records.h"
#include "db/sqlite.h"

#include <optional>
#include <string_view>
#include <vector>

namespace scanweave {

// A query selects the columns that its record's function expects, in that order.

/// The first schema version whose frames have observed times.
inline constexpr int observedTimesSince = 3;

/// The first schema version whose frames have their slowest module, and that has progress by group.
inline constexpr int progressSince = 4;

/// "select … from frame", for frameOf.
std::string selectFrames(Database& database);

FrameRecord frameOf(const Statement& row);

/// Throws SqliteError when the run has no row.
RunRecord readRun(Database& database);
std::vector<RankRecord> readRanks(Database& database);
std::vector<InputFileRecord> readInputFiles(Database& database);
std::vector<ModuleRecord> readModules(Database& database);
std::vector<OutputFileRecord> readOutputFiles(Database& database);
ModuleStatRecord moduleStatOf(const Statement& row);
EntryRecord entryOf(const Statement& row);
TableRowRecord tableRowOf(const Statement& row);
EventRecord eventOf(const Statement& row);
SampleRecord sampleOf(const Statement& row);

/// All rows of a query, each by its function.
template <class Record>
std::vector<Record> all(Statement& rows, Record (*recordOf)(const Statement&))
{
    std::vector<Record> records;
    while (rows.step()) {
        records.push_back(recordOf(rows));
    }
    return records;
}

} // namespace scanweave
