// SPDX-License-Identifier: BSD-2-Clause
// What a run file holds, as plain structs: one per table, and the summary that status shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

// All times are microseconds since the Unix epoch, UTC; 0 means "has not happened" (NULL in the
// file). Texts are UTF-8. Counters of frames count data frames unless their name says otherwise.

enum class RunState : std::uint8_t
{
    Indexing,
    Running,
    Finishing,
    Finished,
    Failed,
    Canceled
};

/// How a frame ended; Pending: not processed yet, or (in a run that ended) never.
enum class FrameState : std::uint8_t
{
    Pending,
    Processed,
    Skipped,
    Failed,
    Duplicate
};

enum class RankRole : std::uint8_t
{
    Compute,
    Io,
    Serial
};
enum class RankState : std::uint8_t
{
    Starting,
    Running,
    Finished,
    Failed,
    Lost,   ///< died, or did not answer any more
    Stopped ///< in order, because the run ended early
};
enum class InputState : std::uint8_t
{
    Pending,
    Indexed,
    Reading,
    Finished,
    Failed
};
enum class OutputKind : std::uint8_t
{
    Shard,
    Stitched,
    Map,
    Frames,
    Hdf5,
    Other
};
enum class EventLevel : std::uint8_t
{
    Info,
    Warning,
    Error
};

/// The words that stand in the file and in JSON: lower case ("running", "processed", "io").
std::string_view toText(RunState value);
std::string_view toText(FrameState value);
std::string_view toText(RankRole value);
std::string_view toText(RankState value);
std::string_view toText(InputState value);
std::string_view toText(OutputKind value);
std::string_view toText(EventLevel value);

/// The value of a word; none for a word that isn't one.
template <class Enum>
std::optional<Enum> fromText(std::string_view word);

template <>
std::optional<RunState> fromText(std::string_view word);
template <>
std::optional<FrameState> fromText(std::string_view word);
template <>
std::optional<RankRole> fromText(std::string_view word);
template <>
std::optional<RankState> fromText(std::string_view word);
template <>
std::optional<InputState> fromText(std::string_view word);
template <>
std::optional<OutputKind> fromText(std::string_view word);
template <>
std::optional<EventLevel> fromText(std::string_view word);

/// True for the states that a run doesn't leave.
bool hasEnded(RunState state);

/// Table run: one row.
struct RunRecord
{
    std::string name;
    std::string workflowJson; ///< the workflow as it runs
    std::string workflowPath; ///< "" if there is no file
    std::string engineVersion;
    std::string host; ///< of rank 0
    std::string user;
    std::int64_t pid = 0;    ///< of rank 0
    std::string commandLine; ///< JSON array of strings
    std::string mpi;         ///< the MPI library in its own words, "" without MPI
    std::string environment; ///< JSON object: variables that matter
    std::string mode;        ///< "frames", "files"
    std::string schedule;    ///< "pull", "round-robin", "random"
    std::int32_t ranks = 1;
    std::int32_t ioRanks = 0;
    RunState state = RunState::Indexing;
    std::string error; ///< why it failed
    std::optional<std::int32_t> exitCode;
    std::int64_t startedUs = 0;
    std::int64_t finishedUs = 0;
    std::int64_t lastSeenUs = 0; ///< the recorder's heartbeat
};

/// Table rank.
struct RankRecord
{
    std::int32_t rank = 0;
    RankRole role = RankRole::Compute;
    std::string host;
    std::int64_t pid = 0;
    RankState state = RankState::Starting;
    std::uint64_t frames = 0; ///< data frames processed here (I/O ranks: sent)
    std::uint64_t bytes = 0;
    double busySeconds = 0;    ///< in modules (I/O ranks: reading)
    double waitSeconds = 0;    ///< without anything to do
    std::uint64_t peakRss = 0; ///< bytes
    std::int64_t lastSeenUs = 0;
};

/// Table input_file. read = processed + skipped + failed + what is under way.
struct InputFileRecord
{
    std::int64_t id = 0;    ///< its place in the expanded list of inputs, from 0
    std::string path;       ///< absolute
    std::uint32_t item = 0; ///< which entry of "inputs"
    bool isBlock = false;   ///< of a parallel block, else shared
    std::uint64_t bytes = 0;
    std::uint64_t plainBytes = 0; ///< decompressed
    std::int64_t mtimeNs = 0;
    std::uint64_t inode = 0;
    std::uint64_t frames = 0; ///< all of them, duplicates too
    std::uint64_t dataFrames = 0;
    std::uint64_t metadataFrames = 0; ///< without duplicates
    std::uint64_t duplicates = 0;
    std::uint64_t read =
        0; ///< this and the next three are counted by the writer from the frames' updates
    std::uint64_t processed = 0;
    std::uint64_t skipped = 0;
    std::uint64_t failed = 0;
    InputState state = InputState::Pending;
    std::string error;
};

/// Table frame: one row per frame of the inputs, in their order.
struct FrameRecord
{
    std::int64_t position = 0;        ///< row id: order in the inputs from 0, duplicates too
    std::optional<std::uint64_t> seq; ///< none for a duplicate
    std::int64_t input = 0;           ///< InputFileRecord::id
    std::uint64_t index = 0;          ///< of the frame in its file
    std::uint64_t offset = 0;         ///< in decompressed bytes
    std::uint64_t length = 0;
    std::string type; ///< letters: "S", "C"
    bool isData = false;
    std::uint32_t epoch = 0;
    std::optional<std::uint64_t> duplicateOf; ///< seq
    std::optional<std::int32_t> ioRank;       ///< who read it
    std::optional<std::int32_t> rank; ///< who processed it; none for metadata (all ranks do)
    std::int64_t readUs = 0;
    std::int64_t sentUs = 0;
    std::int64_t receivedUs = 0;
    std::int64_t startedUs = 0;
    std::int64_t finishedUs = 0;
    std::int64_t observedStartUs = 0;          ///< time of the first sample, as the frame says
    std::int64_t observedStopUs = 0;           ///< time of the last sample
    std::optional<std::int32_t> slowestModule; ///< ModuleRecord::position; where it was longest
    FrameState state = FrameState::Pending;
    std::string error;

    friend bool operator==(const FrameRecord&, const FrameRecord&) = default;
};

/// What became of a frame. What is none, 0 or "" (Pending for the state) leaves what the file
/// knows, so the reader and the processor of a frame may each tell their part.
struct FrameUpdate
{
    std::int64_t position = 0;
    std::optional<std::int32_t> ioRank;
    std::optional<std::int32_t> rank;
    std::int64_t readUs = 0;
    std::int64_t sentUs = 0;
    std::int64_t receivedUs = 0;
    std::int64_t startedUs = 0;
    std::int64_t finishedUs = 0;
    std::int64_t observedStartUs = 0;          ///< time of the first sample, as the frame says
    std::int64_t observedStopUs = 0;           ///< time of the last sample
    std::optional<std::int32_t> slowestModule; ///< ModuleRecord::position; where it was longest
    FrameState state = FrameState::Pending;
    std::string error;

    friend bool operator==(const FrameUpdate&, const FrameUpdate&) = default;
};

/// Table module.
struct ModuleRecord
{
    std::int32_t position = 0; ///< in the pipeline, from 0
    std::string name;
    std::string parameters; ///< JSON object

    friend bool operator==(const ModuleRecord&, const ModuleRecord&) = default;
};

/// Table module_stat: totals so far.
struct ModuleStatRecord
{
    std::int32_t rank = 0;
    std::int32_t module = 0;    ///< ModuleRecord::position
    std::uint64_t framesIn = 0; ///< metadata too
    std::uint64_t framesOut = 0;
    double busySeconds = 0;
    std::uint64_t errors = 0;

    friend bool operator==(const ModuleStatRecord&, const ModuleStatRecord&) = default;
};

/// Table grp.
struct GroupRecord
{
    std::int64_t id = 0; ///< order of the groups, from 0
    std::string name;
    std::uint64_t entries = 0; ///< counted when read; not written

    friend bool operator==(const GroupRecord&, const GroupRecord&) = default;
};

/// Table group_progress: what a rank has of a group so far. Counts all the same when the run is
/// over and the entries stand in their own table.
struct GroupProgressRecord
{
    std::string group; ///< its name; it has no id before the end
    std::int32_t rank = 0;
    std::uint64_t entries = 0;

    friend bool operator==(const GroupProgressRecord&, const GroupProgressRecord&) = default;
};

/// A group so far, over all ranks.
struct GroupTotal
{
    std::string group;
    std::uint64_t entries = 0;
    std::int32_t ranks = 0;    ///< that have some
    std::uint64_t largest = 0; ///< entries of the rank that has most
    std::int32_t largestRank = 0;

    friend bool operator==(const GroupTotal&, const GroupTotal&) = default;
};

/// Table entry.
struct EntryRecord
{
    std::int64_t group = 0;    ///< GroupRecord::id
    std::int64_t position = 0; ///< in the group's final order, from 0
    std::optional<std::uint64_t>
        seq;                ///< none for a frame that a module emitted at the end of its data
    std::uint32_t part = 0; ///< counts the frames that came of one seq
    std::int32_t rank = 0;
    std::string metadata = "{}";            ///< JSON object
    std::optional<std::int64_t> outputFile; ///< OutputFileRecord::id; none where no data is kept
    std::uint64_t offset = 0;
    std::uint64_t length = 0;

    friend bool operator==(const EntryRecord&, const EntryRecord&) = default;
};

/// Table output_file.
struct OutputFileRecord
{
    std::int64_t id = 0;
    std::string path;
    OutputKind kind = OutputKind::Shard;
    std::optional<std::int32_t> rank;  ///< none where several ranks write it
    std::optional<std::int64_t> group; ///< GroupRecord::id; none where it has several
    std::uint64_t bytes = 0;
    std::uint64_t frames = 0;
    bool isComplete = false;

    friend bool operator==(const OutputFileRecord&, const OutputFileRecord&) = default;
};

/// Table table_row: scalars of a frame.
struct TableRowRecord
{
    std::string table;
    std::int64_t position = 0; ///< in logical order, from 0
    std::optional<std::uint64_t> seq;
    std::uint32_t part = 0;
    std::string row = "{}"; ///< JSON object: value by column

    friend bool operator==(const TableRowRecord&, const TableRowRecord&) = default;
};

/// Table event: what users are told.
struct EventRecord
{
    std::int64_t id = 0; ///< given by the file, ascending; not written
    std::int64_t timeUs = 0;
    std::optional<std::int32_t> rank;
    EventLevel level = EventLevel::Info;
    std::string message;
    std::string file;
    std::optional<std::uint64_t> offset; ///< byte in the file
    std::optional<std::uint64_t> frame;  ///< index in the file
    std::string key;
    std::string module;

    friend bool operator==(const EventRecord&, const EventRecord&) = default;
};

/// Table sample: a rank's resources at one moment.
struct SampleRecord
{
    std::int64_t timeUs = 0;
    std::int32_t rank = 0;
    std::uint64_t rssBytes = 0;
    double cpuSeconds = 0;        ///< of all threads, since the process began
    std::uint64_t queueBytes = 0; ///< in the rank's buffers
    std::uint64_t frames = 0;     ///< data frames so far
    std::uint64_t bytes = 0;      ///< so far

    friend bool operator==(const SampleRecord&, const SampleRecord&) = default;
};

/// A run in one look.
struct RunStatus
{
    std::string run; ///< path of the run file
    RunState state = RunState::Indexing;
    std::uint64_t framesTotal = 0; ///< data frames of the inputs
    std::uint64_t framesRead = 0;
    std::uint64_t framesProcessed = 0;
    std::uint64_t framesSkipped = 0;
    std::uint64_t framesFailed = 0;
    bool ledgerOk = false; ///< finished, and read = total = processed + skipped + failed everywhere
    std::uint64_t bytes = 0; ///< of data frames that were processed
    double wallSeconds = 0;
    std::vector<RankRecord> ranks;
    bool isStale = false; ///< says that it runs, but its process is gone
    std::string error;
};

} // namespace scanweave
