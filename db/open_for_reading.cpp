// SPDX-License-Identifier: BSD-2-Clause
// A read-only connection to a run file.
#include "db/open_for_reading.h"

#include "db/migrations.h"

#include <sqlite3.h>

#include <filesystem>

namespace scanweave {

namespace {

/// Codes for: there is no place for locks and shared memory here, or no right to make one.
bool asksForNoLocks(const SqliteError& error)
{
    switch (error.code() & 0xff) {
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
        return true;
    case SQLITE_IOERR:
        return error.code() == SQLITE_IOERR_LOCK || error.code() == SQLITE_IOERR_RDLOCK ||
               error.code() == SQLITE_IOERR_CHECKRESERVEDLOCK ||
               error.code() == SQLITE_IOERR_SHMOPEN || error.code() == SQLITE_IOERR_SHMMAP ||
               error.code() == SQLITE_IOERR_SHMSIZE || error.code() == SQLITE_IOERR_SHMLOCK;
    default:
        return false;
    }
}

/// Whether a write-ahead log has something that the file itself has not.
bool hasLog(const std::string& path)
{
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(path + "-wal", missing);
    return !missing && bytes > 0;
}

std::unique_ptr<Database> connectWith(const std::string& path, Locking locking)
{
    auto database = std::make_unique<Database>(path, OpenMode::ReadOnly, locking);
    database->setBusyTimeout(3000);
    const int version = schemaVersion(*database);
    if (version == 0) {
        throw SqliteError("the run file is empty: its run is just starting, or never began",
                          path,
                          {},
                          SQLITE_NOTADB);
    }
    refuseNewer(*database, version);
    return database;
}

} // namespace

SqliteError explained(const SqliteError& error)
{
    std::string message = error.message();
    if (error.isDamaged() && error.sql().empty()) {
        return error; // said by us
    }
    if ((error.code() & 0xff) == SQLITE_NOTADB) {
        message = "this is no run file, or its beginning is damaged";
    } else if (error.isDamaged()) {
        message = "the run file is damaged (" + message +
                  "); `sqlite3 FILE .recover` may save parts of it";
    } else if (error.code() == SQLITE_READONLY_ROLLBACK) {
        message = "its writer was killed, and undoing the unfinished part needs write access; copy "
                  "the file together "
                  "with its -journal to a place where you may write";
    } else if (error.isBusy()) {
        message = "somebody else locks the run file (" + message + "); try again";
    } else {
        return error;
    }
    return {message, error.file(), error.sql(), error.code()};
}

std::unique_ptr<Database> openForReading(const std::string& path)
{
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(path, missing);
    if (missing) {
        throw SqliteError(
            "cannot open the run file: " + missing.message(), path, {}, SQLITE_CANTOPEN);
    }
    if (bytes == 0) {
        throw SqliteError("the run file is empty: its run is just starting, or never began",
                          path,
                          {},
                          SQLITE_NOTADB);
    }
    try {
        return connectWith(path, Locking::Normal);
    } catch (const SqliteError& error) {
        if (error.code() == SQLITE_READONLY_ROLLBACK) {
            // Its writer is dead, else the journal would be locked. Opening for writing undoes the
            // unfinished part.
            Database(path, OpenMode::ReadWrite).queryInteger("select count(*) from sqlite_master");
            return connectWith(path, Locking::Normal);
        }
        if (!asksForNoLocks(error)) {
            throw;
        }
        return connectWith(path, hasLog(path) ? Locking::None : Locking::Immutable);
    }
}

} // namespace scanweave
