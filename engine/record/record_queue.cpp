// SPDX-License-Identifier: BSD-2-Clause
// What waits to be written into the run file.
#include "engine/record/record_queue.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace scanweave {

namespace {

/// Keeps the last of each key, in the order of keys.
template <class Record, class KeyOf>
void keepLatest(std::vector<Record>& records, KeyOf&& keyOf)
{
    std::map<decltype(keyOf(records.front())), Record> latest;
    for (auto& record : records) {
        latest.insert_or_assign(keyOf(record), std::move(record));
    }
    records.clear();
    for (auto& [key, record] : latest) {
        records.push_back(std::move(record));
    }
}

FrameUpdate updateOf(const FrameOutcome& outcome)
{
    const auto unlessNone = [](std::int32_t rank) {
        return rank < 0 ? std::nullopt : std::optional(rank);
    };
    FrameUpdate update;
    update.position = outcome.position;
    update.ioRank = unlessNone(outcome.ioRank);
    update.rank = unlessNone(outcome.rank);
    update.state = outcome.state;
    return update;
}

/// Makes one update of two. False, and nothing done, where both tell how the frame ended: which one
/// counts is the run file's to say.
bool takeLater(FrameUpdate& update, const FrameUpdate& later)
{
    const bool saysState = later.state != FrameState::Pending;
    if (saysState && update.state != FrameState::Pending) {
        return false;
    }
    for (const auto time : {&FrameUpdate::readUs,
                            &FrameUpdate::sentUs,
                            &FrameUpdate::receivedUs,
                            &FrameUpdate::startedUs,
                            &FrameUpdate::finishedUs,
                            &FrameUpdate::observedStartUs,
                            &FrameUpdate::observedStopUs}) {
        update.*time = later.*time != 0 ? later.*time : update.*time;
    }
    update.ioRank = later.ioRank ? later.ioRank : update.ioRank;
    update.rank = later.rank ? later.rank : update.rank;
    update.slowestModule = later.slowestModule ? later.slowestModule : update.slowestModule;
    update.state = saysState ? later.state : update.state;
    update.error = later.error.empty() ? update.error : later.error;
    return true;
}

/// What ranks told of the same frame, who read it and who processed it, together: every update of a
/// row costs the same however much it says. By position.
template <class Write>
void writeTogether(const std::vector<FrameUpdate>& frames, Write&& write)
{
    std::vector<const FrameUpdate*> order;
    order.reserve(frames.size());
    for (const FrameUpdate& frame : frames) {
        order.push_back(&frame);
    }
    std::ranges::stable_sort(order, {}, [](const FrameUpdate* frame) { return frame->position; });
    std::optional<FrameUpdate> together;
    for (const FrameUpdate* frame : order) {
        if (together && together->position == frame->position && takeLater(*together, *frame)) {
            continue;
        }
        if (together) {
            write(*std::move(together));
        }
        together = *frame;
    }
    if (together) {
        write(*std::move(together));
    }
}

} // namespace

bool RecordQueue::isEmpty() const
{
    return !state && !clearsResults && inputFiles.empty() && modules.empty() && outcomes.empty() &&
           batch.isEmpty() && groups.empty() && entries.empty() && outputFiles.empty() &&
           tableRows.empty();
}

void RecordQueue::add(RecordBatch more)
{
    droppableBytes_ += more.bytes();
    batch.append(std::move(more));
}

void RecordQueue::compact()
{
    std::vector<FrameUpdate> kept;
    for (auto& frame : batch.frames) {
        if (!frame.error.empty()) { // few, and users look for them
            kept.push_back(std::move(frame));
            continue;
        }
        outcomes.push_back({.position = frame.position,
                            .ioRank = frame.ioRank.value_or(-1),
                            .rank = frame.rank.value_or(-1),
                            .state = frame.state});
        ++dropped_;
    }
    batch.frames = std::move(kept);
    dropped_ += batch.samples.size();
    batch.samples = {};
    dropped_ += std::erase_if(
        batch.events, [](const EventRecord& event) { return event.level == EventLevel::Info; });
    keepLatest(batch.ranks, [](const RankRecord& rank) { return rank.rank; });
    keepLatest(batch.moduleStats,
               [](const ModuleStatRecord& stat) { return std::pair(stat.rank, stat.module); });
    keepLatest(batch.groups,
               [](const GroupProgressRecord& group) { return std::pair(group.group, group.rank); });
    // What is left is kept whatever its size, so it must not count: else every record would ask for
    // this again.
    droppableBytes_ = 0;
}

std::uint64_t RecordQueue::takeDropped()
{
    return std::exchange(dropped_, 0);
}

std::vector<FrameUpdate> RecordQueue::writeTo(RunWriter& writer, std::int64_t knownFrames) const
{
    if (state) {
        writer.setRunState(*state);
    }
    if (clearsResults) {
        writer.clearResults();
    }
    std::vector<FrameUpdate> later;
    std::vector<FrameUpdate> known;
    const auto write = [&](FrameUpdate update) {
        if (update.position >= knownFrames) {
            later.push_back(std::move(update));
            return;
        }
        known.push_back(std::move(update));
        if (known.size() == 10'000) { // outcomes are many and small, updates large
            writer.updateFrames(known);
            known.clear();
        }
    };
    for (const auto& outcome : outcomes) {
        write(updateOf(outcome));
    }
    writeTogether(batch.frames, write);
    writer.updateFrames(known);
    for (const auto& module : modules) {
        writer.setModule(module);
    }
    for (const auto& stat : batch.moduleStats) {
        writer.setModuleStat(stat);
    }
    for (const auto& rank : batch.ranks) {
        writer.setRank(rank);
    }
    for (const auto& group : batch.groups) {
        writer.setGroupProgress(group);
    }
    for (const auto& group : groups) {
        writer.setGroup(group);
    }
    for (const auto& file : outputFiles) {
        writer.setOutputFile(file);
    }
    for (const auto& entry : entries) {
        writer.setEntry(entry);
    }
    for (const auto& row : tableRows) {
        writer.setTableRow(row);
    }
    for (const auto& event : batch.events) {
        writer.addEvent(event);
    }
    for (const auto& sample : batch.samples) {
        writer.addSample(sample);
    }
    return later;
}

} // namespace scanweave
