// SPDX-License-Identifier: BSD-2-Clause
// Which frame of a workflow's inputs is tried, and what comes before it.
#include "engine/cli/trial_plan.h"

#include <algorithm>

namespace scanweave {

namespace {

PlacedFrame placeOf(const LogicalStream& stream, const StreamFrame& frame)
{
    return {.file = stream.inputs.at(frame.input).path,
            .index = frame.index,
            .offset = frame.offset,
            .length = frame.length,
            .type = frame.type.letters(),
            .position = {.seq = frame.seq == StreamFrame::none ? frame.duplicateOf : frame.seq,
                         .part = 0,
                         .isData = frame.isData}};
}

const StreamFrame& numberedScan(const LogicalStream& stream, std::uint64_t scan)
{
    std::uint64_t number = 0;
    for (const StreamFrame& frame : stream.frames) {
        if (frame.isData && number++ == scan) {
            return frame;
        }
    }
    throw Error(stream.dataFrames == 0
                    ? "there is no data frame in the inputs; see scanweave index"
                    : "there is no scan " + std::to_string(scan) + ": the inputs have " +
                          std::to_string(stream.dataFrames) + ", numbered from 0",
                {},
                ErrorKind::Usage);
}

const StreamFrame& frameOfFile(const LogicalStream& stream, const TrialChoice& choice)
{
    bool isInput = false;
    for (const StreamFrame& frame : stream.frames) {
        if (stream.inputs.at(frame.input).path != choice.file) {
            continue;
        }
        isInput = true;
        if (!frame.isBad && (choice.frame ? frame.index == *choice.frame : frame.isData)) {
            return frame;
        }
    }
    const std::string wanted =
        choice.frame ? "frame " + std::to_string(*choice.frame) : std::string("data frame");
    throw Error(isInput ? "there is no good " + wanted + " in it; see scanweave inspect"
                        : "the file is none of the workflow's inputs, or has no frames",
                {.file = choice.file},
                ErrorKind::Usage);
}

} // namespace

TrialPlan planTrial(const LogicalStream& stream, DistributeMode mode, const TrialChoice& choice)
{
    const StreamFrame& chosen = choice.file.empty() ? numberedScan(stream, choice.scan.value_or(0))
                                                    : frameOfFile(stream, choice);
    const auto wasSeen = [&](const StreamFrame& frame) {
        // A rank with whole files sees nothing of the files of others, and repeats of what those
        // hold.
        return mode == DistributeMode::Files
                   ? frame.input == chosen.input || !stream.inputs.at(frame.input).isBlock
                   : frame.seq != StreamFrame::none;
    };
    TrialPlan plan;
    plan.frame = placeOf(stream, chosen);
    plan.scans = stream.dataFrames;
    std::uint64_t scan = 0;
    for (const StreamFrame& frame : stream.frames) {
        if (&frame == &chosen) {
            break;
        }
        scan += frame.isData ? 1 : 0;
        if (!frame.isData && !frame.isBad && wasSeen(frame)) {
            plan.metadata.push_back(placeOf(stream, frame));
        }
    }
    if (chosen.isData) {
        plan.scan = scan;
    }
    return plan;
}

} // namespace scanweave
