// SPDX-License-Identifier: BSD-2-Clause
// Which frames of a run have to go through the modules for one of them to fare as it did.
#include "engine/cli/replay_frames.h"

#include "engine/base/error.h"
#include "engine/stream/file_index.h"

#include <algorithm>

namespace scanweave {

namespace {

FrameRecord chosenFrame(RunReader& run, std::optional<std::uint64_t> seq)
{
    if (seq) {
        if (auto frame = run.frame(*seq)) {
            return *std::move(frame);
        }
        throw Error("the run has no frame " + std::to_string(*seq) +
                        "; \"scanweave frames\" lists them, the number is in its first column",
                    {},
                    ErrorKind::Usage);
    }
    for (const FrameState state : {FrameState::Failed, FrameState::Skipped}) {
        FrameFilter filter;
        filter.state = state;
        Page page{.after = -1, .limit = 100};
        while (true) {
            const std::vector<FrameRecord> frames = run.frames(filter, page);
            const auto found = std::ranges::find_if(
                frames, [](const FrameRecord& frame) { return frame.seq.has_value(); });
            if (found != frames.end()) {
                return *found;
            }
            if (frames.empty()) {
                break;
            }
            page.after = frames.back().position;
        }
    }
    throw Error(
        "no frame of the run failed or was skipped; say which one to replay", {}, ErrorKind::Usage);
}

} // namespace

ReplayPlan planReplay(RunReader& run, std::optional<std::uint64_t> seq)
{
    ReplayPlan plan;
    plan.frame = chosenFrame(run, seq);
    const bool isWholeFiles = run.run().mode == "files";
    std::vector<bool> isShared;
    for (const InputFileRecord& input : run.inputFiles()) {
        isShared.push_back(!input.isBlock);
    }
    const auto wasSeen = [&](const FrameRecord& frame) {
        // A rank with whole files sees nothing of the files of others, and repeats of what those
        // hold.
        return isWholeFiles ? frame.input == plan.frame.input ||
                                  isShared.at(static_cast<std::size_t>(frame.input))
                            : frame.seq.has_value();
    };
    FrameFilter filter;
    filter.isData = false;
    Page page{.after = -1, .limit = 1000};
    for (bool isDone = false; !isDone;) {
        const std::vector<FrameRecord> frames = run.frames(filter, page);
        isDone = frames.empty();
        for (const FrameRecord& frame : frames) {
            page.after = frame.position;
            isDone = isDone || frame.position >= plan.frame.position;
            const bool isBroken = !frame.seq && !frame.duplicateOf;
            if (isDone || isBroken || !wasSeen(frame)) {
                continue;
            }
            plan.metadata.push_back(frame);
        }
    }
    return plan;
}

std::string changeSince(const InputFileRecord& recorded)
{
    const FileIdentity now = FileIdentity::of(recorded.path);
    if (now.size != recorded.bytes) {
        return "it has " + std::to_string(now.size) + " bytes, and had " +
               std::to_string(recorded.bytes);
    }
    if (now.mtimeNs != recorded.mtimeNs) {
        return "it was written anew since";
    }
    return "";
}

} // namespace scanweave
