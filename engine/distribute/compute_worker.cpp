// SPDX-License-Identifier: BSD-2-Clause
// The thread of a compute rank on which frames are checked and modules run.
#include "engine/distribute/compute_worker.h"

#include "engine/base/clock.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/observed_time.h"
#include "engine/pipeline/metadata_in_force.h"

#include <algorithm>
#include <utility>

namespace scanweave {

namespace {

/// A file read whole is reported in parts, so that its progress is seen.
constexpr std::int64_t reportEveryUs = 200'000;

} // namespace

ComputeWorker::ComputeWorker(const WorkerSettings& settings,
                             FrameConsumer& consumer,
                             std::function<void()> wake)
    : settings_(settings)
    , consumer_(consumer)
    , wake_(std::move(wake))
    , shared_(settings.isByFiles
                  ? std::optional(SharedMetadata{
                        .inForce = {}, .unrepeated = DeduplicateMetadata(settings.dataTypes)})
                  : std::nullopt)
    , thread_([this](const std::stop_token& stop) { run(stop); })
{}

void ComputeWorker::run(const std::stop_token& stop)
{
    std::optional<int> owner;
    try {
        while (auto given = items_.pop(stop)) {
            const std::int64_t begin = nowUs();
            position_.reset();
            owner = given->owner;
            if (auto* bundle = std::get_if<ArrivedBundle>(&given->item)) {
                work(*bundle, given->owner, stop);
            } else if (auto* metadata = std::get_if<ArrivedMetadata>(&given->item)) {
                work(*metadata);
            } else {
                work(std::get<EndOfStream>(given->item));
            }
            busyUs_ += nowUs() - begin;
        }
    } catch (...) {
        report(WorkerFailure{currentError(), position_, owner});
    }
    isStopped_ = true;
    wake_();
}

void ComputeWorker::work(ArrivedBundle& bundle, int owner, const std::stop_token& stop)
{
    const BundlePlan& plan = bundle.what.plan;
    BundleReport report{.done = {.id = plan.id, .frames = 0, .trouble = {}, .metadataSeen = 0},
                        .isLast = true,
                        .input = plan.input,
                        .owner = owner,
                        .readUs = bundle.what.readUs,
                        .sentUs = bundle.what.sentUs,
                        .receivedUs = bundle.receivedUs,
                        .frames = {},
                        .dataFrames = 0,
                        .dataBytes = 0};
    try {
        const bool isDone = plan.isWholeFile ? workWholeFile(bundle, report, stop)
                                             : workFrames(bundle, report, stop);
        if (isDone) {
            this->report(std::move(report));
        }
    } catch (...) {
        report.isLast = false; // but the frames before count
        this->report(std::move(report));
        throw;
    }
}

/// False when it was stopped.
bool ComputeWorker::workFrames(const ArrivedBundle& bundle,
                               BundleReport& report,
                               const std::stop_token& stop)
{
    const BundlePlan& plan = bundle.what.plan;
    leaveFileGroup();
    report.frames.reserve(plan.frames.size());
    std::int64_t time = nowUs();
    for (const BundleFrame& frame : plan.frames) {
        if (stop.stop_requested()) {
            return false;
        }
        position_ = frame.position;
        const ErrorPlace place{.file = settings_.files.at(plan.input).path,
                               .offset = plan.offset + frame.offset,
                               .frame = frame.index};
        auto [trouble, observed, slowest] = consume(bundle.bytes.slice(frame.offset, frame.length),
                                                    place,
                                                    {.seq = frame.seq, .part = 0, .isData = true});
        if (trouble) {
            trouble->position = frame.position;
            report.done.trouble.push_back(std::move(*trouble));
        }
        const std::int64_t started = std::exchange(time, nowUs());
        report.frames.push_back({frame.position, started, time, observed, slowest});
        report.dataBytes += frame.length;
        report.dataFrames = report.done.frames = report.frames.size();
    }
    return true;
}

/// False when it was stopped.
bool ComputeWorker::workWholeFile(const ArrivedBundle& bundle,
                                  BundleReport& report,
                                  const std::stop_token& stop)
{
    const BundlePlan& plan = bundle.what.plan;
    const FileIdentity& file = settings_.files.at(plan.input);
    if (FileIdentity::of(file.path) != file) {
        throw Error("the file has changed since it was indexed a moment ago. Start the run again "
                    "when nobody writes to "
                    "it any more.",
                    {.file = file.path});
    }
    beginFileGroup(plan.fileGroup);
    FrameReader reader(file.path);
    std::uint64_t position = plan.frames.front().position;
    std::uint64_t seq = plan.frames.front().seq;
    const std::uint64_t end = position + plan.frameCount;
    std::int64_t time = nowUs();
    std::int64_t reported = time;
    report.receivedUs = time;
    while (position < end && !stop.stop_requested()) {
        auto bytes = reader.nextBytes();
        if (!bytes) {
            throw Error("the file ends earlier than when it was indexed", {.file = file.path});
        }
        const FrameType type = Frame::parse(*bytes, Frame::Crc::Trust).type();
        if (type == frame_types::endProcessing) {
            continue;
        }
        const bool isData =
            std::ranges::find(settings_.dataTypes, type) != settings_.dataTypes.end();
        const ErrorPlace place{
            .file = file.path, .offset = reader.offset(), .frame = reader.index()};
        position_ = position;
        bool isUsable = true;
        Consumed consumed;
        if (!isData) {
            // The index has left damaged metadata out of the logical stream, so they have no seq
            // here either.
            try {
                withPlace(place, [&] { return Frame::parse(*bytes, Frame::Crc::Check); });
            } catch (const Error&) {
                if (settings_.onBadFrame == ErrorPolicy::Fail) {
                    throw;
                }
                isUsable = false; // reported with the index
            }
        }
        if (isUsable) {
            if (!isData) {
                group_->types.insert(type);
            }
            if (isData || !settings_.deduplicate || group_->unrepeated.keep(type, *bytes)) {
                consumed = consume(*bytes, place, {.seq = seq, .part = 0, .isData = isData});
                if (consumed.trouble) {
                    consumed.trouble->position = position;
                    report.done.trouble.push_back(std::move(*consumed.trouble));
                }
            }
            ++seq;
            report.done.frames += isData ? 1 : 0;
            report.dataFrames += isData ? 1 : 0;
            report.dataBytes += isData ? bytes->size() : 0;
        }
        const std::int64_t started = std::exchange(time, nowUs());
        report.frames.push_back(
            {position, started, time, consumed.observed, consumed.slowestModule});
        ++position;
        if (time - reported > reportEveryUs) {
            reported = time;
            BundleReport part = report;
            part.isLast = false;
            this->report(std::move(part));
            report.frames.clear();
            report.dataFrames = report.dataBytes = 0;
        }
    }
    return position == end;
}

void ComputeWorker::work(ArrivedMetadata& metadata)
{
    const ReadMetadata& what = metadata.what;
    position_ = what.position;
    const ErrorPlace place{
        .file = settings_.files.at(what.input).path, .offset = what.offset, .frame = what.index};
    MetadataReport report{.position = what.position, .trouble = {}};
    const FramePosition position{.seq = what.seq, .part = 0, .isData = false};
    leaveFileGroup();
    bool isNew = true;
    if (shared_) {
        Frame frame = Frame::parse(metadata.bytes, Frame::Crc::Trust);
        isNew = !settings_.deduplicate || shared_->unrepeated.keep(frame.type(), metadata.bytes);
        if (isNew) {
            std::erase_if(shared_->inForce, [&](const SharedMetadata::Known& earlier) {
                return replacesMetadata(frame, earlier.frame);
            });
            shared_->inForce.push_back({metadata.bytes, place, position, std::move(frame)});
        }
    }
    if (isNew) {
        if (auto trouble = consume(metadata.bytes, place, position).trouble) {
            report.trouble = std::move(trouble->error);
        }
    }
    this->report(std::move(report));
}

void ComputeWorker::beginFileGroup(std::uint32_t group)
{
    if (group_ && group_->number == group) {
        return;
    }
    leaveFileGroup();
    group_ = FileGroup{.number = group, .unrepeated = shared_->unrepeated, .types = {}};
}

/// Shared metadata whose type the files have brought too come once more.
void ComputeWorker::leaveFileGroup()
{
    if (!group_) {
        return;
    }
    const std::set<FrameType> types = std::move(group_->types);
    group_.reset();
    for (const SharedMetadata::Known& known : shared_->inForce) {
        if (types.contains(known.frame.type())) {
            FramePosition again = known.position;
            again.isRepeated = true;
            consume(known.bytes, known.place, again); // its trouble has been told
        }
    }
}

void ComputeWorker::work(EndOfStream&)
{
    position_.reset();
    consumer_.end();
    report(EndReport{});
}

/// Two policies: one for a frame that is damaged, one for modules that don't get on with it.
ComputeWorker::Consumed ComputeWorker::consume(const SharedBytes& bytes,
                                               const ErrorPlace& place,
                                               const FramePosition& position)
{
    Consumed consumed;
    std::optional<Frame> frame;
    ErrorPolicy policy = settings_.onBadFrame;
    bool hasReachedModules = false;
    try {
        frame = Frame::parse(bytes, Frame::Crc::Check);
        policy = settings_.onModuleError;
        if (position.isData) {
            consumed.observed = observedTimes(*frame);
        }
        hasReachedModules = true;
        consumer_.consume(std::move(*frame), position);
    } catch (...) {
        Error error = currentError();
        error.at(place);
        if (policy == ErrorPolicy::Fail) {
            throw hasReachedModules
                ? error
                : Error(error.message() + ". Get the file anew or leave it out; \"on_error\": "
                                          "{\"bad_frame\": \"skip\"} leaves such frames out.",
                        error.place(),
                        error.kind());
        }
        consumed.trouble = {.position = 0, .isFailure = false, .error = error.what()};
    }
    if (position.isData && hasReachedModules) {
        consumed.slowestModule = consumer_.slowestModule();
    }
    return consumed;
}

void ComputeWorker::report(WorkerReport report)
{
    reports_.push(std::move(report));
    wake_();
}

} // namespace scanweave
