// SPDX-License-Identifier: BSD-2-Clause
// A run, from the workflow to the last record: what every rank does, phase by phase.
#include "engine/engine.h"

#include "engine/accumulate/settings.h"
#include "engine/base/clock.h"
#include "engine/check/shape_check.h"
#include "engine/distribute/io_distributor.h"
#include "engine/external/plugin_loader.h"
#include "engine/g3/frame_writer.h"
#include "engine/g3/object_json.h"
#include "engine/run/file_groups.h"
#include "engine/run/group_stitcher.h"
#include "engine/run/provenance.h"
#include "engine/run/rank_pipeline.h"
#include "engine/run/rank_recording.h"
#include "engine/run/reduction.h"
#include "engine/run/run_recorder.h"
#include "engine/run/run_setup.h"
#include "engine/transport/collectives.h"
#include "workflows/workflow_io.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <filesystem>
#include <iterator>
#include <utility>

namespace scanweave {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds progressEvery(100);
constexpr std::chrono::milliseconds errorPatience(4000);
/// Launchers kill a second after they have asked processes to end.
constexpr std::chrono::milliseconds cancelPatience(400);

RankRole roleOf(const Layout& layout, int rank)
{
    return layout.size == 1         ? RankRole::Serial
           : layout.isCompute(rank) ? RankRole::Compute
                                    : RankRole::Io;
}

/// Removed at the end, when nobody writes it any more.
struct LeftoverFile
{
    std::string path;

    LeftoverFile() = default;
    LeftoverFile(const LeftoverFile&) = delete;
    LeftoverFile& operator=(const LeftoverFile&) = delete;
    ~LeftoverFile()
    {
        std::error_code ignored; // one file too many harms nobody
        if (!path.empty()) {
            std::filesystem::remove(path, ignored);
        }
    }
};

/// One rank's part of a run. The phases are called in order; an exception leaves the run, and
/// fail() tells everybody.
class Run final : private DistributionObserver
{
public:
    Run(Transport& transport, const ModuleRegistry& registry, const RunOptions& options)
        : transport_(transport)
        , registry_(registry)
        , options_(options)
        , errors_(transport)
        , collectives_(transport,
                       {.onOther = [this](const Message& message) { receive(message); },
                        .check = [this] { tick({}); },
                        .patience = std::chrono::hours(24)})
        , stitcher_(transport, collectives_, [this] { pollMeanwhile(); })
    {}

    void prepare();
    void index();
    void distribute();
    void accumulate();
    void reduce();
    void recordWrittenFiles();
    RunResult finish();

    /// After an exception: ends the run on every rank.
    RunResult fail(const Error& error);

private:
    bool isRoot() const { return transport_.rank() == 0; }
    DistributorSettings distributorSettings(const Workflow& workflow) const;

    void receive(const Message& message);
    void checkInterrupt() const;
    void tell(RunProgress::Phase phase, bool now = false);
    void judgeDamage();
    void checkInputs();
    std::vector<ModuleRecord> moduleRecords() const;
    void pollMeanwhile();
    RankPipelineSettings rankPipelineSettings() const;
    void countMetadataLeftOut();
    void recordPipeline();
    void record(ModuleMessage message);
    int exitCode() const;
    void warn(const Error& error) { recording_->error(error, EventLevel::Warning); }

    void bundle(const BundleReport& report) override;
    void metadata(const MetadataReport& report) override;
    void failed(const WorkerFailure& failure) override { recording_->failed(failure); }
    void read(const ReadJob& job) override { recording_->read(job); }
    void metadataEverywhere(const std::vector<std::uint64_t>& positions) override
    {
        recording_->metadataEverywhere(positions);
    }
    void progress(const Coordinator& coordinator) override;
    void message(const Message& message) override { receive(message); }
    void tick(const ParallelizerResult& soFar) override;

    Transport& transport_;
    ModuleRegistry registry_; ///< with the workflow's plugins
    const RunOptions& options_;
    ErrorChannel errors_;
    Collectives collectives_;
    std::deque<Message> early_; ///< of a phase that this rank has not reached

    LeftoverFile leftover_; ///< before what may still write it
    RunSetup setup_;
    Workflow workflow_;
    std::unique_ptr<RankPipeline> pipeline_;
    std::optional<IoDistributor>
        distributor_; ///< uses the pipeline; has the stream that the recorder uses
    std::shared_ptr<Accumulator> accumulator_;
    std::vector<Group> groups_;
    GroupStitcher stitcher_;
    std::vector<WrittenFile> results_; ///< of reducers, on rank 0
    std::vector<std::string> written_; ///< paths of what reducers and modules wrote, on rank 0
    SharedBytes pipelineInfo_;

    std::unique_ptr<RunRecorder> recorder_;    ///< on rank 0
    std::unique_ptr<RankRecording> recording_; ///< destroyed before the recorder it delivers to

    RunProgress progress_;
    Clock::time_point phaseBegan_ = Clock::now();
    Clock::time_point told_;
    std::uint64_t metadataLeftOut_ = 0; ///< by modules of this rank
    std::uint64_t leftOut_ =
        0; ///< frames and files' ends that on_error "skip" has left out, on rank 0
};

void Run::prepare()
{
    if (isRoot()) {
        std::vector<InputItem> items;
        for (const WorkflowInput& input : options_.workflow.inputs) {
            items.push_back({input.patterns, input.isBlock});
        }
        setup_.workflowJson = options_.workflowJson;
        setup_.baseDirectory = options_.baseDirectory;
        setup_.plugins = pluginPaths(options_.workflow.plugins, options_.baseDirectory);
        setup_.traceDirectory = options_.traceDirectory;
        removeTraces(setup_.traceDirectory);
        setup_.isRecording = options_.recording == Recording::On;
        setup_.inputs = expandInputs(items, options_.baseDirectory);
        const Layout layout =
            distributionLayout(distributorSettings(options_.workflow), transport_.size());
        const auto output =
            std::filesystem::path(options_.baseDirectory) / options_.workflow.output;
        recorder_ =
            std::make_unique<RunRecorder>(options_, output.lexically_normal().string(), layout);
        if (options_.onRunFile && !recorder_->path().empty()) {
            options_.onRunFile(recorder_->path());
        }
        setup_.outputPrefix = recorder_->outputPrefix();
        collectives_.broadcast(0, setup_.encode());
    } else {
        setup_ = RunSetup::decode(collectives_.broadcast(0));
    }
    for (const std::string& plugin : setup_.plugins) {
        loadPlugin(plugin, registry_);
    }
    const LoadResult loaded = loadWorkflow(setup_.workflowJson, {}, registry_.specs());
    if (!loaded.isValid()) {
        throw Error("the workflow that rank 0 runs is not valid on this rank; are all ranks the "
                    "same program?");
    }
    workflow_ = loaded.workflow;
    distributor_.emplace(transport_, collectives_, distributorSettings(workflow_));
    recording_ = std::make_unique<RankRecording>(
        transport_,
        roleOf(distributor_->layout(), transport_.rank()),
        setup_.isRecording,
        [this](RecordBatch batch) { recorder_->batch(std::move(batch)); });
    recording_->flush();
    // What can't be made shows before anything is read.
    makeModules(
        workflow_,
        registry_,
        {.rank = transport_.rank(), .baseDirectory = setup_.baseDirectory, .isTrial = true});
}

DistributorSettings Run::distributorSettings(const Workflow& workflow) const
{
    return {.inputs = setup_.inputs,
            .distribute = workflow.distribute,
            .onBadFrame = workflow.onBadFrame,
            .onModuleError = workflow.onModuleError};
}

void Run::index()
{
    progress_.files = setup_.inputs.size();
    for (const InputFile& input : setup_.inputs) {
        std::error_code missing; // indexing tells of it
        const auto size = std::filesystem::file_size(input.path, missing);
        progress_.bytes += missing ? 0 : size;
    }
    tell(RunProgress::Phase::Indexing, true);
    IndexHooks hooks;
    hooks.check = [this] { tick({}); };
    hooks.onOther = [this](const Message& message) { receive(message); };
    hooks.onProgress = [this](std::uint64_t files, std::uint64_t bytes) {
        progress_.filesDone = files;
        progress_.bytesDone = std::min(bytes, progress_.bytes);
        tell(RunProgress::Phase::Indexing);
    };
    distributor_->index(hooks, std::exchange(early_, {}));
    if (isRoot()) {
        recorder_->inputs(distributor_->stream());
        judgeDamage();
        checkInputs();
        pipelineInfo_ = makePipelineInfo(distributor_->stream(),
                                         workflow_,
                                         {.time = nowUs() * 100, // ticks of 10 ns
                                          .version = SCANWEAVE_VERSION,
                                          .host = recorder_->host(),
                                          .user = recorder_->user(),
                                          .workflowJson = setup_.workflowJson});
    }
    pipelineInfo_ = distributor_->share(pipelineInfo_);
}

/// What indexing has found broken ends the run, or is left out and recorded.
void Run::judgeDamage()
{
    for (const std::string& path : repeatedInputs(setup_.inputs)) {
        warn(Error(repeatedInputText(path)));
    }
    const LogicalStream& stream = distributor_->stream();
    for (std::size_t input = 0; input < stream.inputs.size(); ++input) {
        const FileIndex& fileIndex = stream.indexes[input];
        const std::string& path = stream.inputs[input].path;
        std::vector<Error> found;
        for (const BadFrame& bad : fileIndex.badFrames) {
            found.emplace_back(bad.message,
                               ErrorPlace{.file = path, .offset = bad.offset, .frame = bad.frame});
        }
        if (fileIndex.damage) {
            found.emplace_back(fileIndex.damage->message,
                               ErrorPlace{.file = path,
                                          .offset = fileIndex.damage->offset,
                                          .frame = fileIndex.damage->frame});
        }
        if (fileIndex.endProcessingFrames > 0) {
            warn(Error("the file holds " + std::to_string(fileIndex.endProcessingFrames) +
                           " EndProcessing frame(s), which belong in no file; left out",
                       {.file = path}));
        }
        if (!found.empty() && workflow_.onBadFrame == ErrorPolicy::Fail) {
            throw Error(found.front().message() + ". Repair the file or leave it out; "
                                                  "\"on_error\": {\"bad_frame\": \"skip\"} goes on "
                                                  "with what can be read.",
                        found.front().place());
        }
        for (const Error& error : found) {
            warn(error);
            ++leftOut_;
        }
    }
}

void Run::checkInputs()
{
    const auto shapes = mergeShapes(distributor_->stream().indexes);
    std::string errors;
    for (const Problem& problem : checkAgainstShapes(workflow_, shapes, registry_.specs())) {
        const std::string text = problem.pointer + ": " + problem.message +
                                 (problem.cure.empty() ? "" : "; " + problem.cure);
        if (problem.severity == Problem::Severity::Warning) {
            warn(Error(text));
        } else {
            errors += (errors.empty() ? "" : "\n") +
                      (options_.problemText ? options_.problemText(problem) : text);
        }
    }
    if (!errors.empty()) {
        throw Error(
            "the workflow doesn't fit the frames of its inputs:\n" + errors, {}, ErrorKind::Usage);
    }
}

std::vector<ModuleRecord> Run::moduleRecords() const
{
    std::vector<ModuleRecord> records;
    for (const ModuleUse& use : workflow_.modules) {
        if (use.isEnabled) {
            records.push_back(
                {static_cast<std::int32_t>(records.size()), use.name, dumpJson(use.parameters)});
        }
    }
    return records;
}

RankPipelineSettings Run::rankPipelineSettings() const
{
    return {.rank = transport_.rank(),
            .baseDirectory = setup_.baseDirectory,
            .dataTypes = distributor_->dataTypes(),
            .traceDirectory = setup_.traceDirectory,
            .outputPrefix = setup_.outputPrefix,
            .pipelineInfo = pipelineInfo_,
            .extract = options_.extract};
}

void Run::distribute()
{
    if (distributor_->isCompute()) {
        pipeline_ = std::make_unique<RankPipeline>(workflow_, registry_, rankPipelineSettings());
    }
    if (isRoot()) {
        if (workflow_.distribute.mode == DistributeMode::Files &&
            !workflow_.distribute.observation.empty()) {
            distributor_->setFileGroups(fileGroups(distributor_->stream(),
                                                   distributor_->dataTypes(),
                                                   workflow_.distribute.observation));
        }
        progress_.frames = distributor_->stream().dataFrames;
        progress_.bytes = distributor_->stream().dataBytes;
        progress_.bytesDone = 0;
        tell(RunProgress::Phase::Running, true);
        recorder_->modules(moduleRecords());
        recorder_->state(RunState::Running);
    }
    const auto result = distributor_->run(pipeline_.get(), *this, std::exchange(early_, {}));
    recording_->setTimes(result.busyUs, result.wallUs);
    recordPipeline();
    recording_->flush();
    countMetadataLeftOut();
}

/// Rank 0 learns how many metadata frames modules have not got on with, on any rank.
void Run::countMetadataLeftOut()
{
    WireWriter writer;
    writer.put(metadataLeftOut_);
    for (const SharedBytes& ofRank : collectives_.gather(0, std::move(writer).share())) {
        leftOut_ += WireReader(ofRank.span()).take<std::uint64_t>();
    }
}

/// Ranks that only read take part with empty accumulators.
void Run::accumulate()
{
    if (!workflow_.accumulate) {
        return;
    }
    tell(RunProgress::Phase::Accumulating, true);
    if (isRoot()) {
        recorder_->state(RunState::Finishing);
    }
    accumulator_ =
        pipeline_ ? pipeline_->accumulator() : makeAccumulator(workflow_, rankPipelineSettings());
    groups_ =
        mergeGroups(collectives_,
                    *accumulator_,
                    options_.sorter ? options_.sorter : settingsSorter(*workflow_.accumulate));
    if (workflow_.accumulate->stitch) {
        stitcher_.stitch(groups_, pipelineInfo_, setup_.outputPrefix);
    }
    if (isRoot()) {
        recorder_->groups(groups_, workflow_.accumulate->stitch ? &stitcher_.plan() : nullptr);
    }
}

/// Reducers have a state on every rank that computes; ranks that only read take part in the tree
/// with empty ones.
void Run::reduce()
{
    std::optional<Pipeline> empty;
    if (!pipeline_) {
        empty.emplace(
            makeModules(workflow_,
                        registry_,
                        {.rank = transport_.rank(),
                         .baseDirectory = setup_.baseDirectory,
                         .tell = [this](ModuleMessage message) { record(std::move(message)); }}));
    }
    const auto reducers = pipeline_ ? pipeline_->reducers() : reducersOf(*empty);
    if (reducers.empty()) {
        return;
    }
    tell(RunProgress::Phase::Accumulating, true);
    for (const NamedReducer& reducer : reducers) {
        mergeReducer(collectives_, reducer);
        if (!isRoot()) {
            continue;
        }
        recorder_->tableRows(reducer.reducer->table());
        if (auto file = writeResults(reducer, setup_.outputPrefix, pipelineInfo_)) {
            results_.push_back(std::move(*file));
        }
        reducer.reducer->clear();
    }
    recordPipeline();
}

/// What modules have written on all ranks.
void Run::recordWrittenFiles()
{
    auto files = pipeline_ ? pipeline_->writtenFiles() : std::vector<WrittenFile>();
    std::ranges::copy(results_, std::back_inserter(files));
    WireWriter writer;
    writer.putAll(files, [](WireWriter& to, const WrittenFile& file) {
        to.put(file.path).put(file.bytes).put(file.frames);
    });
    const auto bytes = std::move(writer).take();
    const auto all = collectives_.gather(0, SharedBytes::copyOf(bytes));
    for (std::size_t rank = 0; rank < all.size(); ++rank) {
        WireReader reader(all[rank].span());
        const auto ofRank = reader.takeAll(3 * sizeof(std::uint64_t), [](WireReader& from) {
            WrittenFile file;
            file.path = from.takeString();
            file.bytes = from.take<std::uint64_t>();
            file.frames = from.take<std::uint64_t>();
            return file;
        });
        recorder_->writtenFiles(static_cast<int>(rank), ofRank);
        for (const WrittenFile& file : ofRank) {
            written_.push_back(file.path);
        }
    }
}

RunResult Run::finish()
{
    tell(RunProgress::Phase::Finishing, true);
    recording_->setState(RankState::Finished);
    recording_->flush();
    collectives_.barrier(); // every rank's records are with rank 0 now
    RunResult result;
    WireWriter verdict;
    if (isRoot()) {
        if (!recorder_->status().ledgerOk) {
            throw Error("the ledger doesn't balance: some frames were not read, or not processed "
                        "exactly once. The "
                        "results are not complete.");
        }
        const RunOutcome outcome =
            recorder_->finish({.state = RunState::Finished, .error = {}, .exitCode = exitCode()});
        verdict.put(static_cast<std::int32_t>(outcome.exitCode))
            .put(outcome.error)
            .put(recorder_->path());
        result.status = recorder_->status();
    }
    const auto bytes = std::move(verdict).take();
    const SharedBytes told = collectives_.broadcast(0, SharedBytes::copyOf(bytes));
    WireReader reader(told.span());
    result.exitCode = reader.take<std::int32_t>();
    if (const std::string error = reader.takeString(); !error.empty()) {
        result.error = Error(error);
    }
    result.runFile = reader.takeString();
    result.groups = std::move(groups_);
    result.accumulator = pipeline_ ? accumulator_ : nullptr;
    for (const WrittenFile& file : results_) {
        result.results.push_back(file.path);
        std::erase(written_, file.path);
    }
    result.written = std::move(written_);
    return result;
}

RunResult Run::fail(const Error& error)
{
    if (recording_) {
        try {
            recordPipeline();
            recording_->flush();
        } catch (const std::exception&) {
            // The error at hand is what counts; the records are as good as they got.
        }
    }
    const bool isCanceled = error.kind() == ErrorKind::Canceled;
    const CommonEnd end = errors_.spread(
        error, isCanceled ? cancelPatience : errorPatience, [this](const Message& message) {
            // What ranks did before they learnt belongs into the run file.
            if (static_cast<MessageKind>(message.tag) == MessageKind::Records) {
                receive(message);
            }
        });
    RunResult result;
    result.error = end.error;
    stitcher_.discard();
    if (workflow_.accumulate) {
        // Nothing refers to what this rank has accumulated.
        leftover_.path = partialPath(shardPath(setup_.outputPrefix, transport_.rank()));
    }
    RunOutcome outcome{.state = isCanceled ? RunState::Canceled : RunState::Failed,
                       .error = {},
                       .exitCode = error.kind() == ErrorKind::Usage ? 2 : 1};
    if (recorder_ && !end.silent.empty()) {
        const std::string lost = recorder_->lost(end.silent);
        if (isCanceled) {
            // Launchers end the other ranks when one has died; that was nobody's wish.
            outcome.state = RunState::Failed;
            result.error = Error(lost + " died or hangs, and the launcher ended the run");
        } else {
            warn(Error(lost + " did not answer when the run was ended"));
        }
    }
    outcome.error = result.error->what();
    result.exitCode = outcome.exitCode;
    result.status.state = outcome.state;
    result.status.error = outcome.error;
    if (recorder_) {
        RecordBatch last;
        last.events.push_back(eventOf(*result.error, EventLevel::Error));
        recorder_->batch(std::move(last));
        recorder_->finish(outcome);
        result.status = recorder_->status();
        result.runFile = recorder_->path();
    }
    return result;
}

void Run::receive(const Message& message)
{
    if (errors_.handle(message)) {
        return;
    }
    if (Collectives::isCollective(message)) {
        collectives_.keep(message);
        return;
    }
    if (static_cast<MessageKind>(message.tag) == MessageKind::Records) {
        WireReader reader(message.body.span());
        recorder_->batch(RecordBatch::decode(reader));
        return;
    }
    early_.push_back(message);
}

/// While this rank's files are being written, other ranks may be ahead.
void Run::pollMeanwhile()
{
    while (const auto message = transport_.poll()) {
        if (Collectives::isCollective(*message)) {
            collectives_.keep(*message);
        } else {
            receive(*message);
        }
    }
    tick({});
}

void Run::bundle(const BundleReport& report)
{
    recording_->bundle(report);
    if (!report.isLast) {
        return;
    }
    for (const FrameTrouble& trouble : report.done.trouble) {
        EventRecord event;
        event.timeUs = nowUs();
        event.level = EventLevel::Warning;
        event.message = "frame left out: " + trouble.error;
        recording_->event(std::move(event));
    }
}

void Run::metadata(const MetadataReport& report)
{
    if (!report.trouble.empty()) {
        EventRecord event;
        event.timeUs = nowUs();
        event.level = EventLevel::Warning;
        event.message = "metadata frame left out: " + report.trouble;
        recording_->event(std::move(event));
        recording_->metadataSkipped(report);
        ++metadataLeftOut_;
    }
}

void Run::progress(const Coordinator& coordinator)
{
    const LedgerCounts& counts = coordinator.ledger().run();
    recorder_->ledger(coordinator.ledger(), coordinator.bytesDone());
    progress_.framesDone = counts.processed + counts.skipped + counts.failed;
    progress_.bytesDone = coordinator.bytesDone();
    tell(RunProgress::Phase::Running);
}

void Run::tick(const ParallelizerResult& soFar)
{
    checkInterrupt();
    if (!recording_) {
        return;
    }
    if (soFar.wallUs > 0) {
        recording_->setTimes(soFar.busyUs, soFar.wallUs);
    }
    recordPipeline();
    recording_->setQueueBytes(transport_.unsentBytes());
    recording_->tick();
}

/// What modules have told users on the worker thread, and how far they are, goes into the run file.
void Run::recordPipeline()
{
    if (!pipeline_) {
        return;
    }
    for (ModuleMessage& message : pipeline_->takeMessages()) {
        record(std::move(message));
    }
    for (const PipelineProgress& progress : pipeline_->takeProgress()) {
        recording_->pipeline(progress);
    }
}

void Run::record(ModuleMessage message)
{
    EventRecord event;
    event.timeUs = nowUs();
    event.level = message.level == MessageLevel::Warning ? EventLevel::Warning : EventLevel::Info;
    event.message = std::move(message.text);
    event.module = std::move(message.module);
    recording_->event(std::move(event));
}

void Run::checkInterrupt() const
{
    if (options_.interrupt != nullptr && *options_.interrupt > 0) {
        throw Error("the run was asked to stop", {}, ErrorKind::Canceled);
    }
}

void Run::tell(RunProgress::Phase phase, bool now)
{
    const auto time = Clock::now();
    if (phase != progress_.phase || phaseBegan_ > time) {
        phaseBegan_ = time;
    }
    progress_.phase = phase;
    if (!isRoot() || !options_.onProgress || (!now && time - told_ < progressEvery)) {
        return;
    }
    told_ = time;
    progress_.seconds = std::chrono::duration<double>(time - phaseBegan_).count();
    options_.onProgress(progress_);
}

int Run::exitCode() const
{
    return recorder_->status().framesSkipped > 0 || leftOut_ > 0 ? 3 : 0;
}

} // namespace

RunResult
runWorkflow(Transport& transport, const ModuleRegistry& registry, const RunOptions& options)
{
    Run run(transport, registry, options);
    try {
        run.prepare();
        run.index();
        run.distribute();
        run.accumulate();
        run.reduce();
        run.recordWrittenFiles();
        return run.finish();
    } catch (const RemoteError& error) {
        return run.fail(error);
    } catch (...) {
        Error error = currentError();
        error.at({.rank = transport.rank()});
        return run.fail(error);
    }
}

} // namespace scanweave
