// SPDX-License-Identifier: BSD-2-Clause
// The steps that make a run file, or bring an older one up to date.
#include "db/migrations.h"

#include "db/utc_time.h"

#include <sqlite3.h>

#include <optional>
#include <string>

namespace scanweave {

namespace {

/// In the header of every run file: "SWrn". Lets `file` and us tell run files from other databases.
constexpr std::int64_t applicationId = 0x5357726e;

} // namespace

int schemaVersion(Database& database)
{
    // One look: another process may be making the file between two.
    std::optional<Transaction> look;
    if (!database.isInTransaction()) {
        look.emplace(database, TransactionKind::Read);
    }
    const auto id = database.queryInteger("pragma application_id");
    if (id == applicationId) {
        return static_cast<int>(database.queryInteger("select max(version) from meta").value_or(0));
    }
    if (database.queryInteger("select count(*) from sqlite_master") != 0) {
        throw SqliteError("this is an SQLite database, but no run file of Scanweave",
                          database.path(),
                          {},
                          SQLITE_NOTADB);
    }
    return 0;
}

void refuseNewer(Database& database, int version, std::span<const Migration> known)
{
    const int newest = known.back().version;
    if (version > newest) {
        throw SqliteError("the run file has schema version " + std::to_string(version) +
                              ", this program knows versions up to " + std::to_string(newest) +
                              "; open it with a newer Scanweave",
                          database.path(),
                          {},
                          SQLITE_ERROR);
    }
}

void migrate(Database& database, std::span<const Migration> known)
{
    const auto version = schemaVersion(database);
    refuseNewer(database, version, known);
    if (version == known.back().version) {
        return;
    }
    Transaction transaction(database, TransactionKind::Write);
    // Another process may have migrated while we waited for the lock.
    const int locked = schemaVersion(database);
    refuseNewer(database, locked, known);
    if (locked == 0) {
        database.execute("pragma application_id = " + std::to_string(applicationId));
    }
    for (const auto& migration : known) {
        if (migration.version <= locked) {
            continue;
        }
        database.execute(std::string(migration.sql));
        Statement(database, "insert into meta (version, name, applied_us) values (?, ?, ?)")
            .run(migration.version, migration.name, utcNowUs());
    }
    transaction.commit();
}

} // namespace scanweave
