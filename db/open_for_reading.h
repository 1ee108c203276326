// SPDX-License-Identifier: BSD-2-Clause
// A read-only connection to a run file, whatever state the file and its directory are in. Private
// to db/.
#pragma once

#include "db/sqlite.h"

#include <memory>
#include <string>

namespace scanweave {

/// Checks that it is a run file that this program knows. Throws SqliteError.
std::unique_ptr<Database> openForReading(const std::string& path);

/// What SQLite says, in our users' words.
SqliteError explained(const SqliteError& error);

} // namespace scanweave
