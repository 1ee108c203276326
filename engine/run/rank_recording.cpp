// SPDX-License-Identifier: BSD-2-Clause
// What a rank has to tell the run file.
#include "engine/run/rank_recording.h"

#include "db/run_status.h"
#include "engine/base/clock.h"
#include "engine/distribute/messages.h"
#include "engine/record/resource_sampler.h"

#include <unistd.h>

#include <map>
#include <utility>

namespace scanweave {

namespace {

constexpr std::chrono::milliseconds sendEvery(250);
constexpr std::chrono::milliseconds sampleEvery(1000);
constexpr std::size_t framesAtMost = 8192;
constexpr std::int64_t ticksPerUs = 100; ///< of 10 ns

} // namespace

EventRecord eventOf(const Error& error, EventLevel level)
{
    const ErrorPlace& place = error.place();
    EventRecord event;
    event.timeUs = nowUs();
    event.rank = place.rank;
    event.level = level;
    event.message = error.message();
    event.file = place.file;
    event.offset = place.offset;
    event.frame = place.frame;
    event.key = place.key;
    event.module = place.module;
    return event;
}

RankRecording::RankRecording(Transport& transport,
                             RankRole role,
                             bool wantsFrames,
                             std::function<void(RecordBatch)> deliver)
    : transport_(transport)
    , wantsFrames_(wantsFrames)
    , deliver_(std::move(deliver))
{
    rank_.rank = transport.rank();
    rank_.role = role;
    rank_.host = thisHostName();
    rank_.pid = getpid();
    rank_.state = RankState::Running;
}

void RankRecording::bundle(const BundleReport& report)
{
    rank_.frames += report.dataFrames;
    rank_.bytes += report.dataBytes;
    if (!wantsFrames_) {
        return;
    }
    const auto skipped = [&] {
        std::map<std::uint64_t, const FrameTrouble*> byPosition;
        for (const FrameTrouble& trouble : report.done.trouble) {
            byPosition.emplace(trouble.position, &trouble);
        }
        return byPosition;
    }();
    batch_.frames.reserve(batch_.frames.size() + report.frames.size());
    for (const FrameTimes& frame : report.frames) {
        FrameUpdate update;
        update.position = static_cast<std::int64_t>(frame.position);
        update.ioRank = report.owner;
        update.rank = rank_.rank;
        update.readUs = report.readUs;
        update.sentUs = report.sentUs;
        update.receivedUs = report.receivedUs;
        update.startedUs = frame.startedUs;
        update.finishedUs = frame.finishedUs;
        if (frame.observed) {
            update.observedStartUs = frame.observed->startTicks / ticksPerUs;
            update.observedStopUs = frame.observed->stopTicks / ticksPerUs;
        }
        update.slowestModule = frame.slowestModule;
        update.state = FrameState::Processed;
        if (const auto trouble = skipped.find(frame.position); trouble != skipped.end()) {
            update.state = trouble->second->isFailure ? FrameState::Failed : FrameState::Skipped;
            update.error = trouble->second->error;
        }
        batch_.frames.push_back(std::move(update));
    }
    if (batch_.frames.size() > framesAtMost) {
        flush();
    }
}

void RankRecording::read(const ReadJob& job)
{
    if (rank_.role == RankRole::Io) {
        if (const auto* plan = std::get_if<BundlePlan>(&job.what)) {
            rank_.frames += plan->frames.size();
        }
        rank_.bytes += job.length();
    }
    if (const auto* metadata = std::get_if<ReadMetadata>(&job.what);
        metadata != nullptr && wantsFrames_) {
        FrameUpdate update;
        update.position = static_cast<std::int64_t>(metadata->position);
        update.ioRank = rank_.rank;
        update.readUs = nowUs();
        batch_.frames.push_back(std::move(update));
    }
}

void RankRecording::metadataEverywhere(const std::vector<std::uint64_t>& positions)
{
    if (!wantsFrames_) {
        return;
    }
    for (const std::uint64_t position : positions) {
        FrameUpdate update;
        update.position = static_cast<std::int64_t>(position);
        update.finishedUs = nowUs();
        update.state = FrameState::Processed;
        batch_.frames.push_back(std::move(update));
    }
}

void RankRecording::metadataSkipped(const MetadataReport& report)
{
    if (!wantsFrames_) {
        return;
    }
    FrameUpdate update;
    update.position = static_cast<std::int64_t>(report.position);
    update.finishedUs = nowUs();
    update.state = FrameState::Skipped;
    update.error = report.trouble;
    batch_.frames.push_back(std::move(update));
}

void RankRecording::failed(const WorkerFailure& failure)
{
    if (failure.position && wantsFrames_) {
        FrameUpdate update;
        update.position = static_cast<std::int64_t>(*failure.position);
        update.ioRank = failure.owner;
        update.rank = rank_.rank;
        update.finishedUs = nowUs();
        update.state = FrameState::Failed;
        update.error = failure.error.what();
        batch_.frames.push_back(std::move(update));
    }
    rank_.state = RankState::Failed;
}

void RankRecording::event(EventRecord event)
{
    if (!event.rank) {
        event.rank = rank_.rank;
    }
    batch_.events.push_back(std::move(event));
}

void RankRecording::error(const Error& error, EventLevel level)
{
    event(eventOf(error, level));
}

void RankRecording::setTimes(std::int64_t busyUs, std::int64_t wallUs)
{
    rank_.busySeconds = static_cast<double>(busyUs) * 1e-6;
    rank_.waitSeconds = static_cast<double>(std::max<std::int64_t>(0, wallUs - busyUs)) * 1e-6;
}

void RankRecording::pipeline(const PipelineProgress& progress)
{
    const std::vector<ModuleStatistics>& statistics = progress.modules;
    batch_.moduleStats.clear();
    for (std::size_t module = 0; module < statistics.size(); ++module) {
        const ModuleStatistics& from = statistics[module];
        batch_.moduleStats.push_back(
            {.rank = rank_.rank,
             .module = static_cast<std::int32_t>(module),
             .framesIn = from.framesIn,
             .framesOut = from.framesOut,
             .busySeconds = std::chrono::duration<double>(from.busy).count(),
             .errors = from.errors});
    }
    if (wantsFrames_) {
        for (const auto& [group, entries] : progress.groups) {
            batch_.groups.push_back({.group = group, .rank = rank_.rank, .entries = entries});
        }
    }
}

void RankRecording::tick()
{
    const auto now = Clock::now();
    if (now - sampled_ >= sampleEvery) {
        sampled_ = now;
        sample();
    }
    if (now - sent_ >= sendEvery) {
        flush();
    }
}

void RankRecording::flush()
{
    sent_ = Clock::now();
    rank_.peakRss = sampleResources().peakRssBytes;
    rank_.lastSeenUs = nowUs();
    batch_.ranks = {rank_};
    RecordBatch batch = std::exchange(batch_, {});
    if (transport_.rank() == 0) {
        deliver_(std::move(batch));
        return;
    }
    WireWriter writer;
    batch.encode(writer);
    const auto bytes = std::move(writer).take();
    transport_.send(
        {0, static_cast<std::uint32_t>(MessageKind::Records), {}, SharedBytes::copyOf(bytes)});
}

void RankRecording::sample()
{
    const ResourceUsage usage = sampleResources();
    SampleRecord record;
    record.timeUs = nowUs();
    record.rank = rank_.rank;
    record.rssBytes = usage.rssBytes;
    record.cpuSeconds = usage.cpuSeconds;
    record.queueBytes = queueBytes_;
    record.frames = rank_.frames;
    record.bytes = rank_.bytes;
    batch_.samples.push_back(record);
}

} // namespace scanweave
