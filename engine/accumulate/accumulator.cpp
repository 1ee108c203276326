// SPDX-License-Identifier: BSD-2-Clause
// Frames into groups: entries in memory, data in a shard or in memory.
#include "engine/accumulate/accumulator.h"

#include "engine/base/error.h"
#include "engine/g3/frame_scan.h"
#include "workflows/wording.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

namespace scanweave {

namespace {

/// What `extract` throws, as an Error that says who asked.
std::optional<Extracted>
extracted(const Extract& extract, const Frame& frame, const MetadataContext& context)
{
    try {
        return extract(frame, context);
    } catch (...) {
        Error error = currentError();
        throw Error(error.at({.module = "accumulate"}));
    }
}

bool haveSamePosition(const Entry& a, const Entry& b)
{
    return a.seq == b.seq && a.part == b.part;
}

SharedBytes readBytes(const StoredAt& stored)
{
    std::ifstream file(stored.file, std::ios::binary | std::ios::ate);
    if (!file) {
        throw Error("cannot open the file: " + std::generic_category().message(errno));
    }
    const auto size = static_cast<std::uint64_t>(file.tellg());
    if (stored.offset > size || stored.length > size - stored.offset) {
        throw Error("the file ends before the entry's frame does (it was cut or replaced)");
    }
    Buffer buffer(stored.length);
    file.seekg(static_cast<std::streamoff>(stored.offset));
    if (!file.read(reinterpret_cast<char*>(buffer.data()),
                   static_cast<std::streamsize>(buffer.size()))) {
        throw Error("cannot read the entry's frame");
    }
    return std::move(buffer).share();
}

} // namespace

std::string shardPath(const std::string& prefix, int rank)
{
    std::array<char, 24> suffix{};
    std::snprintf(suffix.data(), suffix.size(), ".rank%04d.g3", rank);
    return prefix + suffix.data();
}

Accumulator::Accumulator(AccumulatorOptions options)
    : options_(std::move(options))
{
    if (!options_.extract) {
        throw Error("an accumulator needs an extract function", {}, ErrorKind::Usage);
    }
    // Entries are found by their offsets, which only mean something in plain files.
    if (options_.store == AccumulateStore::Files &&
        (!isFramePath(options_.shardPath) || isCompressedPath(options_.shardPath))) {
        throw Error("accumulated frames need a file name that ends in .g3",
                    {.file = options_.shardPath},
                    ErrorKind::Usage);
    }
}

void Accumulator::add(const Frame& frame, const FramePosition& position)
{
    if (isClosed_) {
        throw Error("a frame came to the accumulator after the last one");
    }
    if (frame.type() == frame_types::endProcessing) {
        close();
        return;
    }
    if (!position.isData) {
        context_.update(frame);
    }
    if (position.isRepeated) {
        return;
    }
    const auto& wanted = options_.dataFrames;
    if (!wanted.empty() && std::ranges::find(wanted, frame.type()) == wanted.end()) {
        return;
    }
    auto found = extracted(options_.extract, frame, context_);
    if (!found) {
        return;
    }
    if (!found->metadata.is_object()) {
        throw Error("the metadata of an entry must be a JSON object, not " +
                        std::string(found->metadata.type_name()),
                    {.module = "accumulate"});
    }

    Entry entry{position.seq, position.part, options_.rank, std::move(found->metadata), {}};
    if (found->data && options_.store == AccumulateStore::Files) {
        entry.stored = store(*found->data);
    } else if (found->data) {
        memory_.insert_or_assign({entry.seq, entry.part}, std::move(*found->data));
    }
    std::vector<Entry>& entries = groups_[found->group];
    entries.push_back(std::move(entry));
    grown_[std::move(found->group)] = entries.size();
    ++entryCount_;
}

StoredAt Accumulator::store(const Frame& data)
{
    if (data.type() == frame_types::endProcessing) {
        throw Error("an EndProcessing frame can't be an entry's data: no file ever has one",
                    {.module = "accumulate"});
    }
    if (!shard_) {
        shard_.emplace(options_.shardPath);
        if (!options_.pipelineInfo.empty()) {
            shard_->write(options_.pipelineInfo);
        }
    }
    const SharedBytes bytes = data.encode();
    return {options_.shardPath, shard_->write(bytes), bytes.size()};
}

void Accumulator::close()
{
    if (shard_) {
        shard_->close();
    }
    isClosed_ = true;
}

SharedBytes Accumulator::save() const
{
    const auto bytes = std::make_shared<const std::vector<std::byte>>(encodeGroups(groups()));
    return {bytes, *bytes};
}

void Accumulator::merge(const SharedBytes& saved)
{
    std::vector<Group> all = mergedGroups(groups(), decodeGroups(saved.span()));
    groups_.clear();
    for (Group& group : all) {
        groups_.emplace(std::move(group.name), std::move(group.entries));
    }
}

void Accumulator::clear()
{
    groups_.clear();
}

std::vector<Group> Accumulator::groups() const
{
    std::vector<Group> groups;
    groups.reserve(groups_.size());
    for (const auto& [name, entries] : groups_) {
        groups.push_back({name, entries});
    }
    sortLogically(groups);
    for (const Group& group : groups) {
        const auto twice = std::ranges::adjacent_find(group.entries, haveSamePosition);
        if (twice != group.entries.end()) {
            // Merging would take the two for one frame seen twice, and lose one.
            throw Error("group " + inQuotes(group.name) +
                            " has two frames at the same place (seq " + std::to_string(twice->seq) +
                            ", part " + std::to_string(twice->part) +
                            ") of the stream; every frame must be added with its own position",
                        {.module = "accumulate"});
        }
    }
    return groups;
}

const Frame* Accumulator::data(const Entry& entry) const
{
    const auto found = memory_.find({entry.seq, entry.part});
    return entry.rank == options_.rank && found != memory_.end() ? &found->second : nullptr;
}

Frame loadEntry(const Entry& entry)
{
    if (!entry.stored) {
        throw Error("the entry has no stored data (seq " + std::to_string(entry.seq) + ")");
    }
    const StoredAt& stored = *entry.stored;
    try {
        return Frame::parse(readBytes(stored), Frame::Crc::Check);
    } catch (const Error& error) {
        // The offset of a damage counts from the frame's begin so far.
        ErrorPlace place = error.place();
        place.file = stored.file;
        place.offset = stored.offset + place.offset.value_or(0);
        throw Error(error.message(), place, error.kind());
    }
}

} // namespace scanweave
