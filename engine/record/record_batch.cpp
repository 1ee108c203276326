// SPDX-License-Identifier: BSD-2-Clause
// What a rank has to tell the run file, to bytes and back.
#include "engine/record/record_batch.h"

#include <iterator>
#include <utility>

namespace scanweave {

namespace {

template <class T>
void putOptional(WireWriter& writer, const std::optional<T>& value)
{
    writer.put(static_cast<std::uint8_t>(value ? 1 : 0));
    writer.put(value.value_or(T{}));
}

template <class T>
std::optional<T> takeOptional(WireReader& reader)
{
    const bool isThere = reader.take<std::uint8_t>() != 0;
    const auto value = reader.take<T>();
    return isThere ? std::optional(value) : std::nullopt;
}

template <class Enum>
Enum takeEnum(WireReader& reader, Enum last)
{
    const auto value = reader.take<Enum>();
    if (value > last) {
        throw Error("a record batch has a word that doesn't exist");
    }
    return value;
}

void putFrame(WireWriter& writer, const FrameUpdate& frame)
{
    writer.put(frame.position);
    putOptional(writer, frame.ioRank);
    putOptional(writer, frame.rank);
    writer.put(frame.readUs).put(frame.sentUs).put(frame.receivedUs).put(frame.startedUs);
    writer.put(frame.finishedUs).put(frame.observedStartUs).put(frame.observedStopUs);
    putOptional(writer, frame.slowestModule);
    writer.put(frame.state).put(frame.error);
}

FrameUpdate takeFrame(WireReader& reader)
{
    FrameUpdate frame;
    frame.position = reader.take<std::int64_t>();
    frame.ioRank = takeOptional<std::int32_t>(reader);
    frame.rank = takeOptional<std::int32_t>(reader);
    frame.readUs = reader.take<std::int64_t>();
    frame.sentUs = reader.take<std::int64_t>();
    frame.receivedUs = reader.take<std::int64_t>();
    frame.startedUs = reader.take<std::int64_t>();
    frame.finishedUs = reader.take<std::int64_t>();
    frame.observedStartUs = reader.take<std::int64_t>();
    frame.observedStopUs = reader.take<std::int64_t>();
    frame.slowestModule = takeOptional<std::int32_t>(reader);
    frame.state = takeEnum(reader, FrameState::Duplicate);
    frame.error = reader.takeString();
    return frame;
}

void putModuleStat(WireWriter& writer, const ModuleStatRecord& stat)
{
    writer.put(stat.rank).put(stat.module).put(stat.framesIn).put(stat.framesOut);
    writer.put(stat.busySeconds).put(stat.errors);
}

ModuleStatRecord takeModuleStat(WireReader& reader)
{
    ModuleStatRecord stat;
    stat.rank = reader.take<std::int32_t>();
    stat.module = reader.take<std::int32_t>();
    stat.framesIn = reader.take<std::uint64_t>();
    stat.framesOut = reader.take<std::uint64_t>();
    stat.busySeconds = reader.take<double>();
    stat.errors = reader.take<std::uint64_t>();
    return stat;
}

void putGroup(WireWriter& writer, const GroupProgressRecord& group)
{
    writer.put(group.group).put(group.rank).put(group.entries);
}

GroupProgressRecord takeGroup(WireReader& reader)
{
    GroupProgressRecord group;
    group.group = reader.takeString();
    group.rank = reader.take<std::int32_t>();
    group.entries = reader.take<std::uint64_t>();
    return group;
}

void putRank(WireWriter& writer, const RankRecord& rank)
{
    writer.put(rank.rank).put(rank.role).put(rank.host).put(rank.pid).put(rank.state);
    writer.put(rank.frames).put(rank.bytes).put(rank.busySeconds).put(rank.waitSeconds);
    writer.put(rank.peakRss).put(rank.lastSeenUs);
}

RankRecord takeRank(WireReader& reader)
{
    RankRecord rank;
    rank.rank = reader.take<std::int32_t>();
    rank.role = takeEnum(reader, RankRole::Serial);
    rank.host = reader.takeString();
    rank.pid = reader.take<std::int64_t>();
    rank.state = takeEnum(reader, RankState::Stopped);
    rank.frames = reader.take<std::uint64_t>();
    rank.bytes = reader.take<std::uint64_t>();
    rank.busySeconds = reader.take<double>();
    rank.waitSeconds = reader.take<double>();
    rank.peakRss = reader.take<std::uint64_t>();
    rank.lastSeenUs = reader.take<std::int64_t>();
    return rank;
}

void putSample(WireWriter& writer, const SampleRecord& sample)
{
    writer.put(sample.timeUs).put(sample.rank).put(sample.rssBytes).put(sample.cpuSeconds);
    writer.put(sample.queueBytes).put(sample.frames).put(sample.bytes);
}

SampleRecord takeSample(WireReader& reader)
{
    SampleRecord sample;
    sample.timeUs = reader.take<std::int64_t>();
    sample.rank = reader.take<std::int32_t>();
    sample.rssBytes = reader.take<std::uint64_t>();
    sample.cpuSeconds = reader.take<double>();
    sample.queueBytes = reader.take<std::uint64_t>();
    sample.frames = reader.take<std::uint64_t>();
    sample.bytes = reader.take<std::uint64_t>();
    return sample;
}

void putEvent(WireWriter& writer, const EventRecord& event)
{
    writer.put(event.timeUs);
    putOptional(writer, event.rank);
    writer.put(event.level).put(event.message).put(event.file);
    putOptional(writer, event.offset);
    putOptional(writer, event.frame);
    writer.put(event.key).put(event.module);
}

EventRecord takeEvent(WireReader& reader)
{
    EventRecord event;
    event.timeUs = reader.take<std::int64_t>();
    event.rank = takeOptional<std::int32_t>(reader);
    event.level = takeEnum(reader, EventLevel::Error);
    event.message = reader.takeString();
    event.file = reader.takeString();
    event.offset = takeOptional<std::uint64_t>(reader);
    event.frame = takeOptional<std::uint64_t>(reader);
    event.key = reader.takeString();
    event.module = reader.takeString();
    return event;
}

template <class T>
void appendAll(std::vector<T>& to, std::vector<T>&& from)
{
    if (to.empty()) {
        to = std::move(from);
    } else {
        to.insert(
            to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    }
}

std::uint64_t textBytes(const EventRecord& event)
{
    return event.message.size() + event.file.size() + event.key.size() + event.module.size();
}

} // namespace

bool RecordBatch::isEmpty() const
{
    return frames.empty() && moduleStats.empty() && ranks.empty() && groups.empty() &&
           samples.empty() && events.empty();
}

std::uint64_t RecordBatch::bytes() const
{
    std::uint64_t sum = frames.size() * sizeof(FrameUpdate) +
                        moduleStats.size() * sizeof(ModuleStatRecord) +
                        ranks.size() * sizeof(RankRecord) + samples.size() * sizeof(SampleRecord) +
                        events.size() * sizeof(EventRecord);
    for (const auto& frame : frames) {
        sum += frame.error.size();
    }
    for (const auto& group : groups) {
        sum += sizeof group + group.group.size();
    }
    for (const auto& event : events) {
        sum += textBytes(event);
    }
    return sum;
}

void RecordBatch::append(RecordBatch later)
{
    appendAll(frames, std::move(later.frames));
    appendAll(moduleStats, std::move(later.moduleStats));
    appendAll(ranks, std::move(later.ranks));
    appendAll(groups, std::move(later.groups));
    appendAll(samples, std::move(later.samples));
    appendAll(events, std::move(later.events));
}

void RecordBatch::encode(WireWriter& writer) const
{
    writer.putAll(frames, putFrame);
    writer.putAll(moduleStats, putModuleStat);
    writer.putAll(ranks, putRank);
    writer.putAll(groups, putGroup);
    writer.putAll(samples, putSample);
    writer.putAll(events, putEvent);
}

RecordBatch RecordBatch::decode(WireReader& reader)
{
    // The least bytes that one record takes, for a count that announces more than there is.
    constexpr std::size_t smallestFrame = 72;
    constexpr std::size_t smallestStat = 40;
    constexpr std::size_t smallestRank = 70;
    constexpr std::size_t smallestGroup = 20;
    constexpr std::size_t smallestSample = 52;
    constexpr std::size_t smallestEvent = 64;
    RecordBatch batch;
    batch.frames = reader.takeAll(smallestFrame, takeFrame);
    batch.moduleStats = reader.takeAll(smallestStat, takeModuleStat);
    batch.ranks = reader.takeAll(smallestRank, takeRank);
    batch.groups = reader.takeAll(smallestGroup, takeGroup);
    batch.samples = reader.takeAll(smallestSample, takeSample);
    batch.events = reader.takeAll(smallestEvent, takeEvent);
    return batch;
}

} // namespace scanweave
