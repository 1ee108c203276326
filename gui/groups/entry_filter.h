// SPDX-License-Identifier: BSD-2-Clause
// Which entries are shown: words, or a condition such as: start > 2019-03-01 and nscans >= 10
#pragma once

#include "gui/groups/entry_table.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// Without a comparison in it, the text is words, all of which must occur somewhere in the entry
/// (its group's name or metadata), whatever the case. Else:
///
///     or          lowest; "and" binds more, then "not", then comparisons; parentheses as usual
///     name op value     op: = == != < <= > >=, and ~ for "contains"
///     name        a column of the metadata, or group, position, seq, rank; in backquotes if odd
///     value       a number, a date or time (UTC), or text, in quotes if it has spaces
///
/// What isn't there is equal to nothing; "!=" is always the opposite of "=".
class EntryFilter
{
public:
    EntryFilter();
    /// Throws std::invalid_argument with a sentence that names the place and the cure.
    EntryFilter(std::string_view text, const EntryTable& table);
    ~EntryFilter();
    EntryFilter(EntryFilter&&) noexcept;
    EntryFilter& operator=(EntryFilter&&) noexcept;

    bool holds(const EntryTable& table, std::size_t row) const;

    /// All rows of which it holds.
    std::vector<std::size_t> rows(const EntryTable& table) const;

    struct Node;

private:
    std::unique_ptr<const Node> root_; ///< null: all
    std::vector<std::string> words_;   ///< lower case
};

} // namespace scanweave
