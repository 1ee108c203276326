// SPDX-License-Identifier: BSD-2-Clause
// Run files as files: their names, making and opening them.
#include "db/run_file.h"

#include "db/migrations.h"
#include "db/utc_time.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

namespace scanweave {

namespace fs = std::filesystem;

namespace {

std::system_error systemError(const std::string& what, const std::string& path)
{
    return {errno, std::generic_category(), "cannot " + what + " " + path};
}

/// Waits until the file or directory is on the disk.
void synchronize(const std::string& path, int flags)
{
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    if (file < 0) {
        throw systemError("open", path);
    }
    const int result = ::fsync(file);
    const int error = errno;
    ::close(file);
    // Some network file systems have no fsync of directories, and need none.
    if (result != 0 && error != EINVAL) {
        errno = error;
        throw systemError("write to disk", path);
    }
}

void copyPages(Database& source, Database& target, const std::function<void()>& betweenSteps)
{
    constexpr int pagesPerStep = 8192;
    struct Finish
    {
        void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
    };
    const std::unique_ptr<sqlite3_backup, Finish> backup(
        sqlite3_backup_init(target.handle(), "main", source.handle(), "main"));
    if (!backup) {
        throw target.error(sqlite3_errcode(target.handle()), "backup");
    }
    while (true) {
        const int code = sqlite3_backup_step(backup.get(), pagesPerStep);
        if (code == SQLITE_DONE) {
            return;
        }
        if (code != SQLITE_OK) {
            throw SqliteError(sqlite3_errstr(code), target.path(), "backup", code);
        }
        if (betweenSteps) {
            betweenSteps();
        }
    }
}

std::string_view wordOf(Journal journal)
{
    switch (journal) {
    case Journal::Wal:
        return "wal";
    case Journal::Rollback:
        return "delete";
    case Journal::Memory:
        return "memory";
    }
    return "delete";
}

/// What `reserve` makes of the first name that is free: "<directory>/<name>-<UTC time>", then with
/// "-2", "-3", …; "" from it for one that is taken. Makes the directory.
template <class Reserve>
std::string reserved(const std::string& directory,
                     const std::string& name,
                     std::int64_t startedUs,
                     const Reserve& reserve)
{
    fs::create_directories(directory);
    const auto stem =
        (fs::path(directory) / (fileSafeName(name) + "-" + compactUtc(startedUs))).string();
    for (int attempt = 1;; ++attempt) {
        std::string path = reserve(stem + (attempt == 1 ? "" : "-" + std::to_string(attempt)));
        if (!path.empty()) {
            return path;
        }
    }
}

/// Puts the whole file that `make` makes under the name it is given in the place of `path`.
template <class Make>
void publish(const std::string& path, const Make& make)
{
    const fs::path target(path);
    const auto directory = target.has_parent_path() ? target.parent_path() : fs::path(".");
    // Hidden and without our suffix, so that nobody takes it for a run file; always the same, so
    // that what a killed process left is replaced by the next.
    const auto temporary = (directory / ("." + target.filename().string() + ".part")).string();
    try {
        fs::remove(temporary);
        make(temporary);
        synchronize(temporary, O_RDONLY);
        fs::rename(temporary, target);
    } catch (...) {
        std::error_code ignored; // the error in flight says more
        fs::remove(temporary, ignored);
        throw;
    }
    synchronize(directory.string(), O_RDONLY | O_DIRECTORY);
}

} // namespace

std::string fileSafeName(std::string_view name)
{
    constexpr std::size_t longest = 100;
    std::string safe;
    for (const char c : name.substr(0, longest)) {
        const bool isLetter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        const bool isInnerMark = !safe.empty() && (c == '-' || c == '.');
        safe += isLetter || isInnerMark ? c : '_';
    }
    return safe.empty() ? "run" : safe;
}

std::string
reserveRunFile(const std::string& directory, const std::string& name, std::int64_t startedUs)
{
    return reserved(directory, name, startedUs, [](const std::string& stem) {
        std::string path = stem + ".sqlite";
        const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        if (file >= 0) {
            ::close(file);
            return path;
        }
        if (errno != EEXIST) {
            throw fs::filesystem_error(
                "cannot make the run file", path, std::error_code(errno, std::generic_category()));
        }
        return std::string();
    });
}

std::string reserveOutputDirectory(const std::string& directory,
                                   const std::string& name,
                                   std::int64_t startedUs)
{
    return reserved(directory, name, startedUs, [](const std::string& stem) {
        const bool isOurs = !fs::exists(stem + ".sqlite") && fs::create_directory(stem);
        return isOurs ? stem : std::string();
    });
}

Database openRunFileForWriting(const std::string& path, Journal journal, Locking locking)
{
    Database database(path, OpenMode::Create, locking);
    database.setBusyTimeout(5000);
    // Before anything is changed in it: is it ours (or empty), and not from the future?
    refuseNewer(database, schemaVersion(database));
    const std::string mode(wordOf(journal));
    if (database.queryText("pragma journal_mode = " + mode) != mode) {
        throw SqliteError("this file system can't have a journal of mode " + mode +
                              "; set SCANWEAVE_RECORD=snapshot to write elsewhere and copy",
                          path,
                          {},
                          SQLITE_CANTOPEN);
    }
    // WAL: a killed process loses nothing; after a power cut the last moments may be missing, the
    // file is whole.
    database.execute(journal == Journal::Memory ? "pragma synchronous = off"
                                                : "pragma synchronous = normal");
    database.execute("pragma cache_size = -32000; pragma wal_autocheckpoint = 4000;"
                     "pragma journal_size_limit = 67108864");
    migrate(database);
    return database;
}

void makeSingleFile(Database& database)
{
    const auto mode = database.queryText("pragma journal_mode = delete");
    if (mode != "delete") {
        throw SqliteError("the journal stays in mode " + mode.value_or("(none)"),
                          database.path(),
                          "pragma journal_mode = delete",
                          SQLITE_BUSY);
    }
}

void publishCopy(Database& source,
                 const std::string& path,
                 const std::function<void()>& betweenSteps)
{
    publish(path, [&](const std::string& temporary) {
        {
            Database copy(temporary, OpenMode::Create, Locking::None);
            copy.execute("pragma journal_mode = off; pragma synchronous = off");
            copyPages(source, copy, betweenSteps);
        }
        // The header of a copied file says WAL if the source had one.
        Database copy(temporary, OpenMode::ReadWrite, Locking::None);
        makeSingleFile(copy);
    });
}

void publishSummary(Database& source, const std::string& path)
{
    publish(path, [&](const std::string& temporary) {
        auto summary = openRunFileForWriting(temporary, Journal::Memory, Locking::None);
        Statement(summary, "attach ? as source").run(source.path());
        summary.execute("insert or replace into run select * from source.run;"
                        "insert into event select * from (select * from source.event"
                        " order by id desc limit 100) order by id;"
                        "detach source");
        makeSingleFile(summary);
    });
}

} // namespace scanweave
