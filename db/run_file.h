// SPDX-License-Identifier: BSD-2-Clause
// Run files as files: their names, making and opening them.
#pragma once

#include "db/sqlite.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace scanweave {

enum class Journal : std::uint8_t
{
    Wal,      ///< readers never wait; local disks only
    Rollback, ///< one single file between transactions
    Memory,   ///< for a private copy: a killed writer leaves it damaged
};

/// The name without what file systems, shells and URLs dislike; never empty, never hidden, at most
/// 100 bytes.
std::string fileSafeName(std::string_view name);

/// Reserves `<directory>/<name>-<UTC time>.sqlite` by making it, empty; "-2", "-3", … is added to
/// the time if that is taken. Makes the directory. Throws std::filesystem::filesystem_error.
std::string
reserveRunFile(const std::string& directory, const std::string& name, std::int64_t startedUs);

/// The same for a run without run file: reserves the name by making an empty directory.
std::string reserveOutputDirectory(const std::string& directory,
                                   const std::string& name,
                                   std::int64_t startedUs);

/// Opens for writing, makes it if it isn't there, and brings it up to the newest schema. Throws
/// SqliteError.
Database
openRunFileForWriting(const std::string& path, Journal journal, Locking locking = Locking::Normal);

/// Makes the file one that is complete without -wal and -shm next to it. Throws SqliteError;
/// isBusy() while somebody reads.
void makeSingleFile(Database& database);

/// Puts a copy of a whole, consistent state of `source` under `path`, at once and complete: whoever
/// opens `path` sees the old file or the new one. The copy needs no -wal. `betweenSteps` is called
/// now and then while it is copied. Throws SqliteError or std::system_error, and then leaves `path`
/// as it was.
void publishCopy(Database& source,
                 const std::string& path,
                 const std::function<void()>& betweenSteps = {});

/// Where there is no room for a copy: a run file with the row of the run and its last 100 messages,
/// and neither ranks nor frames, replaces `path`. Throws SqliteError, std::filesystem errors.
void publishSummary(Database& source, const std::string& path);

} // namespace scanweave
