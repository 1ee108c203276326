// SPDX-License-Identifier: BSD-2-Clause
// All that is known of the run that is shown: what RunNews add up to. No widgets, no threads.
#pragma once

#include "gui/runs/run_news.h"
#include "gui/runs/sample_curves.h"
#include "gui/runs/timeline_store.h"

#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace scanweave {

struct RunPicture
{
    std::shared_ptr<const RunHead> head; ///< null until something is known
    TimelineStore timeline;
    SampleCurves samples;
    std::vector<EventRecord> events; ///< at most eventsAtMost, oldest first
    LoadProgress progress;
    std::uint64_t framesWithoutTime = 0; ///< in observation time, frames that are on no lane
    std::string problem;                 ///< "" while all is well

    static constexpr std::size_t eventsAtMost = 100'000;

    struct Changes
    {
        bool isReset = false;
        bool head = false;
        bool timeline = false;
        bool events = false;
        bool samples = false;
        bool problem = false;
    };
    /// Takes the news, and says what is to be shown anew.
    Changes take(RunNews news);
};

} // namespace scanweave
