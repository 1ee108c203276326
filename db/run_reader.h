// SPDX-License-Identifier: BSD-2-Clause
// Questions to a run file, also while the run writes it.
#pragma once

#include "db/records.h"
#include "db/sqlite.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

/// Which frames; what is not set doesn't matter.
struct FrameFilter
{
    std::optional<std::int32_t> rank;
    std::optional<FrameState> state;
    std::string type; ///< letters; "" for any
    std::optional<bool> isData;
    std::optional<std::int64_t> input;
    std::optional<std::uint64_t> seqFrom;
    std::optional<std::uint64_t> seqTo; ///< inclusive
};

/// A page of a long list: what comes after a key, at most `limit` rows. The key of the last row is
/// the next page's `after`.
struct Page
{
    std::int64_t after = -1; ///< before the first row
    std::int64_t limit = 1000;
};

/// A frame on a rank's timeline.
struct FrameSpan
{
    std::int64_t position = 0;
    std::int64_t startedUs = 0;
    std::int64_t finishedUs = 0;      ///< 0: not finished
    std::int64_t observedStartUs = 0; ///< 0: none, or not asked for
    std::int64_t observedStopUs = 0;
    std::int32_t slowestModule = -1; ///< -1: none, not known, or not asked for

    friend bool operator==(const FrameSpan&, const FrameSpan&) = default;
};

/// What a timeline shows: when frames were processed, or when they were observed.
enum class TimelineTimes : std::uint8_t
{
    Processing,
    Observation
};

/// Whether the frames of a timeline are to tell their slowest module. The index doesn't hold it.
enum class TimelineModules : std::uint8_t
{
    LeftOut,
    Read ///< for few frames: each one costs a look at the table
};

/// Where a rank's timeline is read on from.
struct TimelineFrom
{
    std::int32_t rank = 0;
    std::int64_t startedUs = 0; ///< this start and later ones

    friend bool operator==(const TimelineFrom&, const TimelineFrom&) = default;
};

/// The frames of a rank by start, as the timeline's index has them.
struct TimelinePage
{
    TimelineFrom from;
    std::vector<FrameSpan> spans;
    bool isCut = false; ///< there are more; the next page begins at the last span's start, anew
};

/// A frame that was skipped or failed.
struct TroubleSpan
{
    std::int64_t position = 0;
    std::int32_t rank = -1; ///< -1: it came to no rank
    std::int64_t startedUs = 0;
    std::int64_t finishedUs = 0;
    FrameState state = FrameState::Failed;
    std::int64_t observedStartUs = 0; ///< 0: none

    friend bool operator==(const TroubleSpan&, const TroubleSpan&) = default;
};

/// How a frame was read.
struct FrameRead
{
    std::int64_t position = 0;
    std::int32_t ioRank = -1; ///< -1: not read yet, or nobody said who did
    std::int64_t readUs = 0;
    std::int64_t sentUs = 0;
    bool isData = false;
    char letter = '?';               ///< the first one of its type
    std::int64_t epoch = 0;          ///< metadata frames before it
    bool isDuplicate = false;        ///< metadata that were there before
    std::int32_t slowestModule = -1; ///< ModuleRecord::position; -1: none, or not known
    std::int64_t seq = -1;           ///< -1: none

    friend bool operator==(const FrameRead&, const FrameRead&) = default;
};

/// Strictly read-only: never changes a run file (it only undoes what a killed writer left half done
/// in a file with a rollback journal, as SQLite has to). Works on read-only media too. When the
/// file has been replaced by a newer snapshot, the next question is answered from that one.
///
/// One thread asks; interrupt() may be called from any. Every question may throw SqliteError, whose
/// message names the file, and which isBusy(), isInterrupted() or isDamaged().
class RunReader
{
public:
    explicit RunReader(std::string path);
    ~RunReader();
    RunReader(const RunReader&) = delete;
    RunReader& operator=(const RunReader&) = delete;

    const std::string& path() const { return path_; }

    RunRecord run();
    RunStatus status();
    std::vector<RankRecord> ranks();
    std::vector<InputFileRecord> inputFiles();
    std::vector<FrameRecord> frames(const FrameFilter& filter, Page page = {}); ///< key: position
    std::optional<FrameRecord> frame(std::uint64_t seq);
    std::int64_t frameRows(); ///< number of rows, duplicates too; fast

    /// What a rank did between two times, by start; a frame that began before and reaches in comes
    /// first.
    std::vector<FrameSpan> timeline(std::int32_t rank,
                                    std::int64_t fromUs,
                                    std::int64_t toUs,
                                    std::int64_t limit = 10'000);

    /// The same for many ranks at once from one state of the file, at most `limit` rows of each.
    /// Reads nothing but the index, about a million frames a second, if modules are left out.
    std::vector<TimelinePage> timelinePages(const std::vector<TimelineFrom>& from,
                                            std::int64_t limit,
                                            TimelineTimes times = TimelineTimes::Processing,
                                            TimelineModules modules = TimelineModules::LeftOut);

    /// When the first of all frames began to be observed and when the last one ended; none without
    /// observed times. Walks the index.
    std::optional<std::pair<std::int64_t, std::int64_t>> observedRange();

    /// Skipped and failed frames by position; these few are found without looking at the others.
    std::vector<TroubleSpan> trouble(FrameState state, Page page); ///< key: position

    /// Who read what, by position; walks the table.
    std::vector<FrameRead> framesRead(Page page); ///< key: position

    std::vector<ModuleRecord> modules();
    std::vector<ModuleStatRecord> moduleStats(std::optional<std::int32_t> rank = {});
    std::vector<GroupRecord> groups();
    std::vector<EntryRecord> entries(std::int64_t group,
                                     Page page = {}); ///< key: position in the group
    std::vector<OutputFileRecord> outputFiles();

    /// What ranks have accumulated so far, by name of the group; none in files of older versions.
    std::vector<GroupTotal> groupProgress(std::int64_t limit = 10'000);

    /// False for files of older versions, in which no frame has observed times.
    bool recordsObservedTimes();

    /// False for files of older versions, in which no frame has its slowest module.
    bool recordsSlowestModules();

    /// Tables that event_table made, with their numbers of rows. None in files of older versions.
    std::vector<std::pair<std::string, std::uint64_t>> tables();
    std::vector<TableRowRecord> tableRows(const std::string& table,
                                          Page page = {}); ///< key: position

    std::vector<EventRecord> events(Page page = {.after = 0, .limit = 1000}); ///< key: id
    std::vector<SampleRecord> samples(std::int32_t rank, Page page = {});     ///< key: timeUs

    /// A number that changes when the answers may have changed; cheap, for polling.
    std::pair<std::uint64_t, std::uint64_t> version();

    /// Makes the question under way throw an error that isInterrupted(). Thread-safe.
    void interrupt();

private:
    struct FileId
    {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;

        friend bool operator==(const FileId&, const FileId&) = default;
    };

    template <class Ask>
    auto ask(Ask&& question);
    void askInOneState(const std::function<void(Database&)>& question);
    void refresh();

    std::string path_;
    std::mutex mutex_; ///< guards the pointer against interrupt() while the file is opened anew
    std::unique_ptr<Database> database_;
    FileId id_;
    std::uint64_t opened_ = 0; ///< how often
};

} // namespace scanweave
