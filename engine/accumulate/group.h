// SPDX-License-Identifier: BSD-2-Clause
// What the accumulator builds: named groups of entries, and how they travel and merge.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace scanweave {

/// Where an entry's frame stands in an uncompressed .g3 file.
struct StoredAt
{
    std::string file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;

    friend bool operator==(const StoredAt&, const StoredAt&) = default;
};

/// One accumulated frame. `seq` and `part` are its place in the logical stream (FramePosition).
struct Entry
{
    std::uint64_t seq = 0;
    std::uint32_t part = 0;
    int rank = 0;                    ///< who holds the data
    nlohmann::ordered_json metadata; ///< an object
    std::optional<StoredAt> stored;  ///< none: no data, or data in memory of `rank`
};

struct Group
{
    std::string name;
    std::vector<Entry> entries;
};

/// A strict weak order of entries; what it doesn't tell apart keeps the logical order. Empty:
/// logical order.
using EntrySorter = std::function<bool(const Entry&, const Entry&)>;

/// True if `a` comes before `b` in the logical stream (seq, part; ranks count for what emerges at
/// the end).
bool isBefore(const Entry& a, const Entry& b);

/// Groups by name, entries in logical order, as mergedGroups wants them.
void sortLogically(std::vector<Group>& groups);

/// Applies a sorter to entries that are in logical order.
void sortEntries(std::vector<Group>& groups, const EntrySorter& sorter);

/// The union of what two ranks (or sets of ranks) hold, both sorted logically. A metadata frame is
/// seen by every rank: of entries with the same seq and part that of the lowest rank stays.
/// Associative and commutative, so that any tree gives the same.
std::vector<Group> mergedGroups(std::vector<Group> a, std::vector<Group> b);

/// For messages between ranks of one run. decodeGroups throws Error for bytes that are no groups.
std::vector<std::byte> encodeGroups(const std::vector<Group>& groups);
std::vector<Group> decodeGroups(std::span<const std::byte> bytes);

} // namespace scanweave
