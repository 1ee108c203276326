// SPDX-License-Identifier: BSD-2-Clause
// The steps that make a run file, or bring an older one up to date.
#pragma once

#include "db/sqlite.h"

#include <span>
#include <string_view>

namespace scanweave {

struct Migration
{
    int version = 0; ///< from 1 without gaps
    std::string_view name;
    std::string_view sql;
};

/// Those in db/migrations, in order; the last one's version is the schema that this program knows.
std::span<const Migration> migrations();

/// Version of the schema; 0 for an empty file. Throws SqliteError for a database that is no run
/// file.
int schemaVersion(Database& database);

/// Throws SqliteError that names both numbers when the file is newer than `known`.
void refuseNewer(Database& database, int version, std::span<const Migration> known = migrations());

/// Runs what is missing, all in one transaction, each step together with its row in `meta`. Two
/// processes may try at once. Throws SqliteError for a newer file and for one that is no run file.
void migrate(Database& database, std::span<const Migration> known = migrations());

} // namespace scanweave
