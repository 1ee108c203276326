// SPDX-License-Identifier: BSD-2-Clause
// Records of made-up runs, and run files of them.
#pragma once

#include "db/records.h"
#include "db/run_file.h"
#include "db/run_writer.h"
#include "db/utc_time.h"

#include <unistd.h>

#include <string>
#include <vector>

namespace scanweave::test {

/// Text that breaks whoever doesn't bind it: quotes, a statement's end, Unicode, a NUL.
inline std::string nastyText(const std::string& mark = "")
{
    return "it's \"q\"; drop table frame; -- µK √Hz 星 " + std::string("\0nul", 4) + mark;
}

inline RunRecord madeUpRun(const std::string& name = "rcw38")
{
    RunRecord run;
    run.name = name;
    run.workflowJson = R"({"scanweave":1})";
    run.engineVersion = "0.1.0";
    run.host = "node-that-is-not-here";
    run.user = "analyst";
    run.pid = ::getpid();
    run.commandLine = "[]";
    run.environment = "{}";
    run.mode = "frames";
    run.schedule = "pull";
    run.ranks = 3;
    run.ioRanks = 1;
    run.state = RunState::Running;
    run.startedUs = utcNowUs();
    run.lastSeenUs = run.startedUs;
    return run;
}

/// File `id` with `dataFrames` data frames and nothing else.
inline InputFileRecord madeUpInput(std::int64_t id, std::uint64_t dataFrames)
{
    InputFileRecord file;
    file.id = id;
    file.path = "/data/" + std::to_string(id) + ".g3";
    file.frames = dataFrames;
    file.dataFrames = dataFrames;
    file.state = InputState::Indexed;
    return file;
}

/// Data frame number `position` of file 0.
inline FrameRecord madeUpFrame(std::int64_t position)
{
    FrameRecord frame;
    frame.position = position;
    frame.seq = static_cast<std::uint64_t>(position);
    frame.index = static_cast<std::uint64_t>(position);
    frame.offset = static_cast<std::uint64_t>(position) * 1000;
    frame.length = 1000;
    frame.type = "S";
    frame.isData = true;
    return frame;
}

inline FrameUpdate madeUpUpdate(std::int64_t position, std::int32_t rank = 1)
{
    FrameUpdate update;
    update.position = position;
    update.ioRank = 0;
    update.rank = rank;
    update.readUs = 1'700'000'000'000'000 + position * 10;
    update.sentUs = update.readUs + 1;
    update.receivedUs = update.readUs + 2;
    update.startedUs = update.readUs + 3;
    update.finishedUs = update.readUs + 9;
    update.observedStartUs = 1'550'000'000'000'000 + position * 60'000'000;
    update.observedStopUs = update.observedStartUs + 59'995'000;
    update.slowestModule = static_cast<std::int32_t>(position % 3);
    update.state = FrameState::Processed;
    return update;
}

inline std::vector<FrameRecord> madeUpFrames(std::int64_t count)
{
    std::vector<FrameRecord> frames;
    for (std::int64_t position = 0; position < count; ++position) {
        frames.push_back(madeUpFrame(position));
    }
    return frames;
}

inline std::vector<FrameUpdate> madeUpUpdates(std::int64_t count)
{
    std::vector<FrameUpdate> updates;
    for (std::int64_t position = 0; position < count; ++position) {
        updates.push_back(madeUpUpdate(position, static_cast<std::int32_t>(1 + position % 2)));
    }
    return updates;
}

/// A run of one file and `frames` data frames, not yet processed.
inline RunWriter
madeUpRunFile(const std::string& path, std::int64_t frames, Journal journal = Journal::Wal)
{
    RunWriter writer(openRunFileForWriting(path, journal));
    auto transaction = writer.begin();
    writer.setRun(madeUpRun());
    writer.setInputFile(madeUpInput(0, static_cast<std::uint64_t>(frames)));
    writer.addFrames(madeUpFrames(frames));
    transaction.commit();
    return writer;
}

} // namespace scanweave::test
