// SPDX-License-Identifier: BSD-2-Clause
// The entries of a run's groups with their metadata as columns. No widgets.
#pragma once

#include "db/records.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

class RunReader;

/// A column of metadata. A value that isn't there is NaN in `numbers` and "" in `texts`.
struct MetadataColumn
{
    enum class Kind : std::uint8_t
    {
        Number,
        Time, ///< `numbers` holds ticks of 10 ns since 1970; written as texts or as such ticks
        Text
    };

    std::string name;
    Kind kind = Kind::Number;
    std::vector<double> numbers;    ///< of Number and Time
    std::vector<std::string> texts; ///< as written in the metadata; ticks as ISO texts
};

/// Where an entry's frame is stored.
struct StoredFrame
{
    std::string path;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

struct EntryRow
{
    std::int64_t group = 0; ///< GroupRecord::id
    std::int64_t position = 0;
    std::optional<std::uint64_t> seq;
    std::int32_t rank = 0;
    std::int64_t outputFile = -1;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// Ticks of 10 ns since 1970 of "2019-03-01", "2019-03-01T12:00", "2019-03-01 12:00:00.5",
/// "22-Nov-2026:06:52:17.1", all UTC; none for anything else.
std::optional<double> timeTicks(std::string_view text);

class EntryTable
{
public:
    EntryTable() = default;
    EntryTable(std::vector<GroupRecord> groups,
               const std::vector<EntryRecord>& entries,
               std::vector<OutputFileRecord> files);

    const std::vector<GroupRecord>& groups() const { return groups_; }
    std::size_t size() const { return rows_.size(); }
    const EntryRow& row(std::size_t index) const { return rows_[index]; }
    const std::string& groupName(std::size_t index) const;
    const std::vector<MetadataColumn>& columns() const { return columns_; }
    const MetadataColumn* column(std::string_view name) const; ///< null if there is none

    /// None where no data was kept, or the file isn't complete.
    std::optional<StoredFrame> stored(std::size_t index) const;

    std::optional<std::size_t> rowOfSeq(std::uint64_t seq) const;

private:
    std::vector<GroupRecord> groups_;
    std::vector<std::size_t> groupOfRow_; ///< index in groups_
    std::vector<EntryRow> rows_;
    std::vector<MetadataColumn> columns_;
    std::vector<OutputFileRecord> files_;
};

/// Reads all of them; for a background task. Throws SqliteError.
EntryTable readEntries(RunReader& reader, const std::function<bool()>& isCanceled);

/// Comma-separated, quoted where needed, with a header: group, position, seq, rank, file, offset,
/// length and the metadata.
std::string csvOf(const EntryTable& table, const std::vector<std::size_t>& rows);

} // namespace scanweave
