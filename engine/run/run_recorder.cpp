// SPDX-License-Identifier: BSD-2-Clause
// On rank 0: the run file, and the status of the run as it stands.
#include "engine/run/run_recorder.h"

#include "db/run_file.h"
#include "db/run_reader.h"
#include "db/run_status.h"
#include "engine/base/clock.h"
#include "engine/g3/object_json.h"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace scanweave {

namespace {

std::string userName()
{
    const passwd* user = getpwuid(geteuid());
    return user != nullptr ? user->pw_name : std::to_string(geteuid());
}

/// Variables that decide how a run goes: those of MPI, the batch system, threads, and our own.
std::string environmentThatMatters()
{
    nlohmann::ordered_json environment = nlohmann::ordered_json::object();
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        for (const std::string_view prefix :
             {"SCANWEAVE_", "OMPI_MCA_", "SLURM_JOB", "SLURM_N", "PBS_JOB", "OMP_"}) {
            const auto equals = text.find('=');
            if (text.starts_with(prefix) && equals != std::string_view::npos) {
                environment[std::string(text.substr(0, equals))] = text.substr(equals + 1);
            }
        }
    }
    return dumpJson(environment, -1);
}

const char* scheduleText(Schedule schedule)
{
    switch (schedule) {
    case Schedule::RoundRobin:
        return "round-robin";
    case Schedule::Random:
        return "random";
    case Schedule::Pull:
        break;
    }
    return "pull";
}

RunRecord runRecord(const RunOptions& options, const Layout& layout)
{
    RunRecord run;
    run.name = options.workflow.name;
    run.workflowJson = options.workflowJson;
    run.workflowPath = options.workflowPath;
    run.engineVersion = SCANWEAVE_VERSION;
    run.host = thisHostName();
    run.user = userName();
    run.pid = getpid();
    run.commandLine = dumpJson(nlohmann::ordered_json(options.commandLine), -1);
    run.mpi = options.mpi;
    run.environment = environmentThatMatters();
    run.mode = options.workflow.distribute.mode == DistributeMode::Frames ? "frames" : "files";
    run.schedule = scheduleText(options.workflow.distribute.schedule);
    run.ranks = layout.size;
    run.ioRanks = layout.isDirect ? 0 : static_cast<std::int32_t>(layout.owners.size());
    run.startedUs = nowUs();
    return run;
}

FrameRecord frameRecord(const LogicalStream& stream, std::int64_t position)
{
    const StreamFrame& frame = stream.frames[static_cast<std::size_t>(position)];
    FrameRecord record;
    record.position = position;
    record.input = frame.input;
    record.index = frame.index;
    record.offset = frame.offset;
    record.length = frame.length;
    record.type = frame.type.letters();
    record.isData = frame.isData;
    record.epoch = frame.epoch;
    if (frame.seq != StreamFrame::none) {
        record.seq = frame.seq;
    } else if (frame.isBad) {
        record.state = FrameState::Skipped;
        record.error = "checksum differs";
    } else {
        record.duplicateOf = frame.duplicateOf;
        record.state = FrameState::Duplicate;
    }
    return record;
}

std::vector<InputFileRecord> inputRecords(const LogicalStream& stream)
{
    std::vector<InputFileRecord> records;
    for (std::size_t input = 0; input < stream.inputs.size(); ++input) {
        const FileIndex& index = stream.indexes[input];
        InputFileRecord record;
        record.id = static_cast<std::int64_t>(input);
        record.path = stream.inputs[input].path;
        record.item = stream.inputs[input].item;
        record.isBlock = stream.inputs[input].isBlock;
        record.bytes = index.identity.size;
        record.plainBytes = index.plainSize;
        record.mtimeNs = index.identity.mtimeNs;
        record.inode = index.identity.inode;
        record.state = index.damage ? InputState::Failed : InputState::Indexed;
        record.error = index.damage ? index.damage->message : std::string();
        records.push_back(std::move(record));
    }
    for (const StreamFrame& frame : stream.frames) {
        InputFileRecord& record = records[frame.input];
        ++record.frames;
        if (frame.seq == StreamFrame::none) {
            record.duplicates += frame.isBad ? 0 : 1;
        } else {
            ++(frame.isData ? record.dataFrames : record.metadataFrames);
        }
    }
    return records;
}

} // namespace

RunRecorder::RunRecorder(const RunOptions& options,
                         const std::string& outputDirectory,
                         const Layout& layout)
    : onEvent_(options.onEvent)
{
    const RunRecord run = runRecord(options, layout);
    startedUs_ = run.startedUs;
    host_ = run.host;
    user_ = run.user;
    if (options.recording == Recording::On) {
        RecorderOptions recorderOptions;
        recorderOptions.directory = outputDirectory;
        recorder_ = std::make_unique<Recorder>(run, recorderOptions);
        outputPrefix_ = std::filesystem::path(recorder_->path()).replace_extension().string();
    } else {
        // Only the name is wanted, so that outputs don't meet those of another run.
        outputPrefix_ = withPlace({.file = outputDirectory}, [&] {
            try {
                return reserveOutputDirectory(outputDirectory, run.name, run.startedUs);
            } catch (const std::filesystem::filesystem_error& error) {
                throw Error(std::string(error.what()) +
                            ". Choose another directory for \"output\".");
            }
        });
        isPrefixReserved_ = true;
    }
    status_.run = this->path();
    status_.state = RunState::Indexing;
}

void RunRecorder::inputs(const LogicalStream& stream)
{
    stream_ = &stream;
    status_.framesTotal = stream.dataFrames;
    if (!recorder_) {
        return;
    }
    recorder_->postInputFiles(inputRecords(stream));
    recorder_->postFrames(
        static_cast<std::int64_t>(stream.frames.size()),
        [&stream](std::int64_t position) { return frameRecord(stream, position); });
}

void RunRecorder::modules(const std::vector<ModuleRecord>& modules)
{
    if (recorder_) {
        recorder_->postModules(modules);
    }
}

void RunRecorder::state(RunState state)
{
    status_.state = state;
    if (recorder_) {
        recorder_->postState(state);
    }
}

void RunRecorder::batch(RecordBatch batch)
{
    for (const RankRecord& rank : batch.ranks) {
        ranks_[rank.rank] = rank;
    }
    for (const EventRecord& event : batch.events) {
        if (onEvent_ && event.level != EventLevel::Info) {
            onEvent_(event);
        }
    }
    if (recorder_) {
        recorder_->post(std::move(batch));
    }
}

void RunRecorder::ledger(const Ledger& ledger, std::uint64_t bytesDone)
{
    const LedgerCounts& counts = ledger.run();
    status_.framesRead = counts.read;
    status_.framesProcessed = counts.processed;
    status_.framesSkipped = counts.skipped;
    status_.framesFailed = counts.failed;
    status_.ledgerOk = ledger.isBalanced();
    status_.bytes = bytesDone;
}

void RunRecorder::groups(const std::vector<Group>& groups, const StitchPlan* stitched)
{
    if (!recorder_) {
        return;
    }
    std::map<std::string, OutputFileRecord> files;
    const auto fileOf = [&](const std::string& path) -> OutputFileRecord& {
        auto [file, isNew] = files.try_emplace(path);
        if (isNew) {
            std::error_code ignored; // then its size is told as 0
            const auto size = std::filesystem::file_size(path, ignored);
            file->second.id = static_cast<std::int64_t>(files.size() - 1);
            file->second.path = path;
            file->second.kind = stitched != nullptr ? OutputKind::Stitched : OutputKind::Shard;
            file->second.bytes = ignored ? 0 : size;
            file->second.isComplete = true;
        }
        ++file->second.frames;
        return file->second;
    };
    std::vector<GroupRecord> groupRecords;
    std::vector<EntryRecord> entryRecords;
    for (std::size_t group = 0; group < groups.size(); ++group) {
        const auto id = static_cast<std::int64_t>(group);
        groupRecords.push_back({.id = id, .name = groups[group].name, .entries = 0});
        std::int64_t position = 0;
        for (const Entry& entry : groups[group].entries) {
            EntryRecord record;
            record.group = id;
            record.position = position++;
            if (entry.seq != FramePosition::atEnd) {
                record.seq = entry.seq;
            }
            record.part = entry.part;
            record.rank = entry.rank;
            record.metadata = dumpJson(entry.metadata, -1);
            if (entry.stored) {
                OutputFileRecord& file = fileOf(entry.stored->file);
                if (stitched != nullptr) {
                    file.group = id;
                } else {
                    file.rank = entry.rank;
                }
                record.outputFile = file.id;
                record.offset = entry.stored->offset;
                record.length = entry.stored->length;
            }
            entryRecords.push_back(std::move(record));
        }
    }
    outputFiles_ = static_cast<std::int64_t>(files.size());
    std::vector<OutputFileRecord> fileRecords;
    for (auto& [path, file] : files) {
        fileRecords.push_back(std::move(file));
    }
    recorder_->postGroups(std::move(groupRecords));
    recorder_->postOutputFiles(std::move(fileRecords));
    recorder_->postEntries(std::move(entryRecords));
}

void RunRecorder::writtenFiles(int rank, const std::vector<WrittenFile>& files)
{
    if (!recorder_ || files.empty()) {
        return;
    }
    std::vector<OutputFileRecord> records;
    for (const WrittenFile& file : files) {
        OutputFileRecord& record = records.emplace_back();
        record.id = outputFiles_++;
        record.path = file.path;
        record.kind = OutputKind::Frames;
        record.rank = rank;
        record.bytes = file.bytes;
        record.frames = file.frames;
        record.isComplete = true;
    }
    recorder_->postOutputFiles(std::move(records));
}

void RunRecorder::tableRows(const ResultTable& table)
{
    if (!recorder_ || table.rows.empty()) {
        return;
    }
    std::vector<TableRowRecord> records;
    for (const ResultTable::Row& row : table.rows) {
        TableRowRecord& record = records.emplace_back();
        record.table = table.name;
        record.position = static_cast<std::int64_t>(records.size()) - 1;
        record.seq = row.seq == FramePosition::atEnd ? std::nullopt : std::optional(row.seq);
        record.part = row.part;
        record.row = row.values;
    }
    recorder_->postTableRows(std::move(records));
}

std::string RunRecorder::lost(const std::vector<int>& ranks)
{
    std::string text;
    for (const int number : ranks) {
        RankRecord& rank = ranks_[number];
        rank.rank = number;
        rank.state = RankState::Lost;
        text += (text.empty() ? "rank " : ", rank ") + std::to_string(number);
        if (rank.pid != 0) {
            text += " (process " + std::to_string(rank.pid) + " on " + rank.host + ")";
        }
    }
    return text;
}

RunOutcome RunRecorder::finish(const RunOutcome& wanted)
{
    RunOutcome outcome = wanted;
    if (recorder_ && stream_ != nullptr && wanted.state == RunState::Finished) {
        auto inputs = inputRecords(*stream_);
        for (InputFileRecord& input : inputs) {
            input.state = input.state == InputState::Indexed ? InputState::Finished : input.state;
        }
        recorder_->postInputFiles(std::move(inputs));
    }
    if (recorder_ && wanted.state != RunState::Finished) {
        RecordBatch last;
        for (auto& [number, rank] : ranks_) {
            const bool wasAtWork =
                rank.state == RankState::Starting || rank.state == RankState::Running;
            rank.state = wasAtWork ? RankState::Stopped : rank.state;
            last.ranks.push_back(rank);
        }
        recorder_->post(std::move(last));
    }
    if (recorder_) {
        outcome = recorder_->finish(wanted);
        status_.run = recorder_->path();
        if (const auto trouble = recorder_->trouble(); trouble && outcome.exitCode != 1) {
            outcome = {.state = RunState::Failed, .error = *trouble, .exitCode = 1};
        }
    }
    if (isPrefixReserved_) {
        std::error_code isInUse; // then it stays
        std::filesystem::remove(outputPrefix_, isInUse);
    }
    status_.state = outcome.state;
    status_.error = outcome.error;
    status_.wallSeconds = static_cast<double>(nowUs() - startedUs_) * 1e-6;
    status_.ranks.clear();
    for (auto& [number, rank] : ranks_) {
        rank.state = outcome.state == RunState::Finished ? RankState::Finished : rank.state;
        status_.ranks.push_back(rank);
    }
    if (recorder_ && !recorder_->trouble()) {
        // The same that everybody reads there from now on.
        try {
            status_ = RunReader(recorder_->path()).status();
        } catch (const SqliteError&) {
            // Then it is what this process knows.
        }
    }
    return outcome;
}

} // namespace scanweave
