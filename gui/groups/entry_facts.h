// SPDX-License-Identifier: BSD-2-Clause
// An entry in words.
#pragma once

#include "gui/groups/entry_table.h"

#include <QString>

namespace scanweave::studio {

class FactList;

/// Times to the millisecond; all else as it is written.
QString shownMetadata(const MetadataColumn& column, std::size_t row);

/// "rcw38-1, entry 4"
QString entryTitle(const EntryTable& table, std::size_t row);

/// For the inspector; `more` entries are selected besides.
void fillEntryFacts(FactList& facts,
                    const EntryTable& table,
                    std::size_t row,
                    const QString& runPath,
                    std::size_t more);

} // namespace scanweave::studio
