// SPDX-License-Identifier: BSD-2-Clause
// All that is known of the run that is shown.
#include "gui/runs/run_picture.h"

#include "db/utc_time.h"

#include <algorithm>
#include <utility>

namespace scanweave {

namespace {

std::vector<FileRange> rangesOf(const std::vector<InputFileRecord>& files)
{
    std::vector<FileRange> ranges;
    std::uint64_t first = 0;
    for (const InputFileRecord& file : files) {
        ranges.push_back({first, file.frames, file.path});
        first += file.frames;
    }
    return ranges;
}

std::vector<RankRecord> computingRanks(std::vector<RankRecord> ranks)
{
    std::erase_if(ranks, [](const RankRecord& rank) { return rank.role == RankRole::Io; });
    return ranks;
}

} // namespace

RunPicture::Changes RunPicture::take(RunNews news)
{
    Changes changes;
    if (news.isReset) {
        auto kept = std::move(problem);
        *this = RunPicture();
        problem = std::move(kept);
        timeline.reset(news.originUs, news.head ? news.head->frameRows : 0, news.times);
        timeline.setNow(news.endUs, false);
        changes.isReset = true;
    }
    if (news.head) {
        head = std::move(news.head);
        timeline.setRanks(timeline.isObserved() ? computingRanks(head->status.ranks)
                                                : head->status.ranks);
        timeline.setFiles(rangesOf(head->files));
        const bool isLive = !hasEnded(head->run.state) && !head->status.isStale;
        const auto until = hasEnded(head->run.state) ? head->run.finishedUs
                           : isLive                  ? utcNowUs()
                                                     : head->run.lastSeenUs;
        if (!timeline.isObserved()) {
            timeline.setNow(until - timeline.originUs(), isLive);
        }
        changes.head = changes.timeline = true;
    }
    if (news.trouble) {
        for (auto& [rank, trouble] : *news.trouble) {
            timeline.setTrouble(rank, std::move(trouble));
        }
        changes.timeline = true;
    }
    for (const LaneNews& lane : news.lanes) {
        if (lane.isPart) {
            timeline.merge(lane.rank, lane.spans);
        } else {
            timeline.replaceFrom(lane.rank, lane.fromUs, lane.spans);
        }
        changes.timeline = true;
    }
    if (news.marks) {
        timeline.setMarks(std::move(*news.marks));
        changes.timeline = true;
    }
    if (news.kinds) {
        timeline.setKinds(std::move(*news.kinds));
    }
    if (news.modules) {
        timeline.setModules(*news.modules);
        changes.timeline = true;
    }
    if (news.framesWithoutTime) {
        framesWithoutTime = *news.framesWithoutTime;
        changes.timeline = true;
    }
    if (news.progress) {
        progress = *news.progress;
        changes.timeline = true;
    }
    if (!news.events.empty()) {
        std::ranges::move(news.events, std::back_inserter(events));
        if (events.size() > eventsAtMost) {
            events.erase(events.begin(), events.end() - static_cast<std::ptrdiff_t>(eventsAtMost));
        }
        changes.events = true;
    }
    if (!news.samples.empty()) {
        samples.add(news.samples);
        changes.samples = true;
    }
    if (news.problem) {
        problem = std::move(*news.problem);
        changes.problem = true;
    }
    return changes;
}

} // namespace scanweave
