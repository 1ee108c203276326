// SPDX-License-Identifier: BSD-2-Clause
// What the thread that reads a run file tells the one that shows it. Plain values.
#pragma once

#include "db/records.h"
#include "gui/runs/timeline_store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

/// All that is small: read anew whenever the file changes.
struct RunHead
{
    RunRecord run;
    RunStatus status;
    std::vector<InputFileRecord> files;
    std::vector<ModuleRecord> modules;
    std::vector<ModuleStatRecord> moduleStats;
    std::vector<OutputFileRecord> outputs;
    std::vector<GroupTotal> groups; ///< as far as they are; of more than 10,000 the first
    std::uint64_t frameRows = 0;
    bool recordsObservedTimes = false;  ///< not in files of older versions
    bool recordsSlowestModules = false; ///< the same
    std::int64_t readUs = 0;            ///< when this was read; UTC
};

struct LaneNews
{
    std::int32_t rank = 0;
    std::int64_t fromUs = 0; ///< all that start there or later
    std::vector<LaneSpan> spans;
    bool isPart = false; ///< no: some, wherever they start
};

struct LoadProgress
{
    std::uint64_t done = 0; ///< frames
    std::uint64_t total = 0;
    bool isComplete = false;
};

/// Whatever is set is news.
struct RunNews
{
    bool isReset = false;      ///< a run begins: what came before belongs to another, or to nothing
    std::int64_t originUs = 0; ///< with isReset: zero of all times that follow
    TimelineTimes times = TimelineTimes::Processing; ///< with isReset: what they are
    std::int64_t endUs = 0; ///< with isReset, of observation time: the last so far
    std::shared_ptr<const RunHead> head;
    std::vector<LaneNews> lanes;
    std::optional<std::vector<std::pair<std::int32_t, std::vector<LaneTrouble>>>>
        trouble; ///< by rank
    std::optional<std::vector<MetadataMark>> marks;
    std::optional<std::vector<DataRange>> kinds;
    std::optional<ModuleRange> modules;
    std::vector<EventRecord> events;
    std::vector<SampleRecord> samples;
    std::optional<LoadProgress> progress;
    std::optional<std::uint64_t> framesWithoutTime; ///< processed, but nobody knows when observed
    std::optional<std::string> problem; ///< a sentence why nothing can be read just now; "": it can
};

} // namespace scanweave
