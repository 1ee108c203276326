// SPDX-License-Identifier: BSD-2-Clause
// Groups: order, union, and bytes for the wire.
#include "engine/accumulate/group.h"

#include "engine/base/error.h"
#include "engine/base/wire.h"
#include "engine/pipeline/module.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace scanweave {

namespace {

/// True for two ranks' sights of one metadata frame. What modules emit at the end has no place in
/// the stream: there every rank's frames are its own.
bool isSameFrame(const Entry& a, const Entry& b)
{
    return a.seq == b.seq && a.part == b.part && a.seq != FramePosition::atEnd;
}

std::vector<Entry> mergedEntries(std::vector<Entry> a, std::vector<Entry> b)
{
    std::vector<Entry> all;
    all.reserve(a.size() + b.size());
    std::merge(std::make_move_iterator(a.begin()),
               std::make_move_iterator(a.end()),
               std::make_move_iterator(b.begin()),
               std::make_move_iterator(b.end()),
               std::back_inserter(all),
               isBefore);
    const auto repeated = std::ranges::unique(all, isSameFrame);
    all.erase(repeated.begin(), repeated.end());
    return all;
}

void putEntry(WireWriter& writer, const Entry& entry)
{
    writer.put(entry.seq).put(entry.part).put(entry.rank);
    // CBOR rather than text: not-a-number and strings that are no UTF-8 survive.
    const std::vector<std::uint8_t> metadata = nlohmann::ordered_json::to_cbor(entry.metadata);
    writer.put(std::as_bytes(std::span(metadata)));
    writer.put(entry.stored.has_value());
    if (entry.stored) {
        writer.put(entry.stored->file).put(entry.stored->offset).put(entry.stored->length);
    }
}

nlohmann::ordered_json takeMetadata(std::span<const std::byte> bytes)
{
    const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data());
    try {
        return nlohmann::ordered_json::from_cbor(first, first + bytes.size());
    } catch (const nlohmann::json::exception& error) {
        throw Error(std::string("an entry's metadata are damaged: ") + error.what());
    }
}

Entry takeEntry(WireReader& reader)
{
    Entry entry;
    entry.seq = reader.take<std::uint64_t>();
    entry.part = reader.take<std::uint32_t>();
    entry.rank = reader.take<int>();
    entry.metadata = takeMetadata(reader.takeBytes());
    // Not read as a bool: any other byte than 0 and 1 would be none.
    if (reader.take<std::uint8_t>() != 0) {
        StoredAt& stored = entry.stored.emplace();
        stored.file = reader.takeString();
        stored.offset = reader.take<std::uint64_t>();
        stored.length = reader.take<std::uint64_t>();
    }
    return entry;
}

constexpr std::size_t smallestEntry = 8 + 4 + 4 + 8 + 1;
constexpr std::size_t smallestGroup = 8 + 8;

} // namespace

bool isBefore(const Entry& a, const Entry& b)
{
    return std::tie(a.seq, a.part, a.rank) < std::tie(b.seq, b.part, b.rank);
}

void sortLogically(std::vector<Group>& groups)
{
    std::ranges::sort(groups, {}, &Group::name);
    for (Group& group : groups) {
        std::ranges::stable_sort(group.entries, isBefore);
    }
}

void sortEntries(std::vector<Group>& groups, const EntrySorter& sorter)
{
    if (!sorter) {
        return;
    }
    for (Group& group : groups) {
        std::ranges::stable_sort(group.entries, sorter);
    }
}

std::vector<Group> mergedGroups(std::vector<Group> a, std::vector<Group> b)
{
    std::vector<Group> all;
    all.reserve(std::max(a.size(), b.size()));
    auto nextA = a.begin();
    auto nextB = b.begin();
    while (nextA != a.end() && nextB != b.end()) {
        if (nextA->name < nextB->name) {
            all.push_back(std::move(*nextA++));
        } else if (nextB->name < nextA->name) {
            all.push_back(std::move(*nextB++));
        } else {
            all.push_back({std::move(nextA->name),
                           mergedEntries(std::move(nextA->entries), std::move(nextB->entries))});
            ++nextA;
            ++nextB;
        }
    }
    std::move(nextA, a.end(), std::back_inserter(all));
    std::move(nextB, b.end(), std::back_inserter(all));
    return all;
}

std::vector<std::byte> encodeGroups(const std::vector<Group>& groups)
{
    WireWriter writer;
    writer.putAll(groups, [](WireWriter& out, const Group& group) {
        out.put(group.name);
        out.putAll(group.entries, putEntry);
    });
    return std::move(writer).take();
}

std::vector<Group> decodeGroups(std::span<const std::byte> bytes)
{
    WireReader reader(bytes);
    auto groups = reader.takeAll(smallestGroup, [](WireReader& in) {
        Group group;
        group.name = in.takeString();
        group.entries = in.takeAll(smallestEntry, takeEntry);
        return group;
    });
    if (reader.left() != 0) {
        throw Error("a list of groups has bytes left over");
    }
    return groups;
}

} // namespace scanweave
