// SPDX-License-Identifier: BSD-2-Clause
// What the timeline of a run shows: a lane per rank, metadata marks, and who is who.
#pragma once

#include "db/run_reader.h"
#include "gui/runs/timeline_lane.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

/// A metadata frame: when it was read.
struct MetadataMark
{
    std::int64_t atUs = 0; ///< after the origin
    std::uint32_t position = 0;
    std::int32_t ioRank = -1; ///< -1: nobody read it yet
    char letter = '?';

    friend bool operator==(const MetadataMark&, const MetadataMark&) = default;
};

/// Which frames a file has: positions from `first` on.
struct FileRange
{
    std::uint64_t first = 0;
    std::uint64_t frames = 0;
    std::string path;

    friend bool operator==(const FileRange&, const FileRange&) = default;
};

/// From this position on, data frames are of this kind, until the next range.
struct DataRange
{
    std::uint32_t first = 0;
    char letter = '?';             ///< of their type
    std::uint32_t epoch = 0;       ///< metadata frames before them
    std::uint32_t observation = 0; ///< Observation frames before them
    std::uint32_t withoutSeq = 0;  ///< frames before them that have no seq

    friend bool operator==(const DataRange&, const DataRange&) = default;
};

/// In which modules frames were longest: of positions from `first` on.
struct ModuleRange
{
    std::uint32_t first = 0;
    std::vector<std::uint8_t> modules; ///< noModule: not known

    friend bool operator==(const ModuleRange&, const ModuleRange&) = default;
};

/// Lives on one thread (the one that paints) and is filled there with what a feed has read. All
/// times are microseconds after originUs().
class TimelineStore
{
public:
    struct LaneHead
    {
        std::int32_t rank = 0;
        RankRole role = RankRole::Compute;
        RankState state = RankState::Running;
        std::string host;
        std::uint64_t frames = 0;
        double waitSeconds = 0;

        friend bool operator==(const LaneHead&, const LaneHead&) = default;
    };

    /// `expectedFrames`: of all lanes; decides how fine the cells are.
    void reset(std::int64_t originUs,
               std::uint64_t expectedFrames,
               TimelineTimes times = TimelineTimes::Processing);

    /// I/O ranks first, then the others by number. Lanes that are there keep their frames.
    void setRanks(const std::vector<RankRecord>& ranks);
    void setFiles(std::vector<FileRange> files);
    void setMarks(std::vector<MetadataMark> marks);
    void setKinds(std::vector<DataRange> kinds);
    void setModules(const ModuleRange& range);

    /// Takes the frames of a rank that start at `fromUs` or later; a rank nobody knows is left out.
    void replaceFrom(std::int32_t rank, std::int64_t fromUs, std::span<const LaneSpan> spans);
    /// Takes frames of a rank in any order, beside those that are there.
    void merge(std::int32_t rank, std::span<const LaneSpan> spans);
    void setTrouble(std::int32_t rank, std::vector<LaneTrouble> trouble);

    /// The run's time now (live) or at its end.
    void setNow(std::int64_t nowUs, bool isLive);

    std::int64_t originUs() const { return originUs_; } ///< since the Unix epoch
    /// Bars are where frames were observed: there is no now, nobody waits, nothing is read.
    bool isObserved() const { return times_ == TimelineTimes::Observation; }
    std::int64_t nowUs() const { return nowUs_; }
    bool isLive() const { return isLive_; }
    std::int64_t lastUs() const; ///< where the picture ends: the last frame, or nowUs() if later

    std::size_t laneCount() const { return lanes_.size(); }
    const TimelineLane& lane(std::size_t index) const { return lanes_[index]; }
    const LaneHead& head(std::size_t index) const { return heads_[index]; }
    std::optional<std::size_t> laneOfRank(std::int32_t rank) const;

    const std::vector<MetadataMark>& marks() const { return marks_; }
    const std::vector<FileRange>& files() const { return files_; }
    const std::vector<DataRange>& kinds() const { return kinds_; }

    /// Index in files() of the file a frame came from; none for a position nobody knows.
    std::optional<std::size_t> fileOf(std::uint32_t position) const;

    /// Of what kind a data frame is; null for a position nobody knows.
    const DataRange* kindOf(std::uint32_t position) const;

    /// In which module a frame was longest; noModule for one that nobody knows of.
    std::uint8_t moduleOf(std::uint32_t position) const
    {
        return position < modules_.size() ? modules_[position] : noModule;
    }

    /// How many frames were longest in each module, by its number.
    const std::array<std::uint64_t, noModule>& framesByModule() const { return framesByModule_; }

    std::uint64_t frames() const;                                  ///< on all lanes
    std::uint64_t framesBetween(double fromUs, double toUs) const; ///< that begin there

    /// Grows with everything that changes the picture; that of a lane is the value it then had.
    std::uint64_t change() const { return change_; }
    std::uint64_t changeOf(std::size_t lane) const;
    /// That of the lane's frames alone: neither of the time that passes nor of names.
    std::uint64_t changeOfFrames(std::size_t lane) const { return changes_[lane]; }
    /// That of files() and kinds().
    std::uint64_t changeOfOrigins() const { return changeOfOrigins_; }
    /// That of setModules(), which few pictures show and changeOf() leaves out.
    std::uint64_t changeOfModules() const { return changeOfModules_; }

    std::size_t bytes() const;

private:
    void fit(std::int64_t us);
    bool setModule(std::uint32_t position, std::uint8_t module);
    void takeModules(std::span<const LaneSpan> spans);

    TimelineTimes times_ = TimelineTimes::Processing;
    std::int64_t originUs_ = 0;
    std::int64_t nowUs_ = 0;
    bool isLive_ = false;
    std::uint64_t expectedFrames_ = 0;
    int shift_ = 4;
    std::vector<TimelineLane> lanes_;
    std::vector<LaneHead> heads_;
    std::map<std::int32_t, std::size_t> laneOfRank_;
    std::vector<MetadataMark> marks_;   ///< by time
    std::vector<FileRange> files_;      ///< by first position
    std::vector<DataRange> kinds_;      ///< by first position
    std::vector<std::uint8_t> modules_; ///< by position
    std::array<std::uint64_t, noModule> framesByModule_{};
    std::uint64_t change_ = 1;
    std::uint64_t changeOfAll_ = 1;
    std::uint64_t changeOfOrigins_ = 1;
    std::uint64_t changeOfModules_ = 1;
    std::vector<std::uint64_t> changes_; ///< of lanes
};

} // namespace scanweave
