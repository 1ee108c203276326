// SPDX-License-Identifier: BSD-2-Clause
// A finished run file of any size, as an engine would have written it, in a fraction of the time.
#pragma once

#include "tests/support/run_records.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace scanweave::test {

struct LargeRun
{
    std::int64_t frames = 100'000; ///< data frames
    std::int32_t ranks = 100;      ///< that compute
    std::int32_t ioRanks = 2;
    std::uint64_t seed = 1;
    double failedShare = 2e-6;
    double skippedShare = 1e-5;
    RunState state = RunState::Finished;
};

inline constexpr std::int64_t largeRunStartUs = 1'760'000'000'000'000;
inline constexpr std::int64_t largeRunObservedUs = 1'550'000'000'000'000;

/// Rank 0 to ioRanks − 1 read, the others take frames as they come free; one of them is slow. Every
/// 2,000th frame is metadata.
inline void writeLargeRun(const std::string& path, const LargeRun& what)
{
    RunWriter writer(openRunFileForWriting(path, Journal::Memory));
    Database& database = writer.database();
    database.execute("pragma synchronous = off");
    database.execute("pragma cache_size = -400000");
    // Indexes are faster made at once than row by row.
    std::vector<std::string> indexes;
    {
        Statement rows(database,
                       "select name, sql from sqlite_schema where type = 'index' and tbl_name = "
                       "'frame' and sql is not null");
        std::vector<std::string> names;
        while (rows.step()) {
            names.push_back(rows.text(0));
            indexes.push_back(rows.text(1));
        }
        for (const std::string& name : names) {
            database.execute("drop index " + name);
        }
    }
    std::mt19937_64 random(what.seed);
    const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    auto transaction = writer.begin();
    RunRecord run = madeUpRun("large");
    run.startedUs = largeRunStartUs;
    run.ranks = what.ranks + what.ioRanks;
    run.ioRanks = what.ioRanks;
    run.state = what.state;
    run.workflowPath = "/work/large.json";
    constexpr std::int64_t framesPerFile = 100'000;
    const std::int64_t files =
        std::max<std::int64_t>((what.frames + framesPerFile - 1) / framesPerFile, 1);

    std::vector<std::int64_t> freeAt(static_cast<std::size_t>(what.ranks), 50'000);
    std::vector<double> busy(freeAt.size());
    std::vector<std::uint64_t> counts(freeAt.size());
    std::vector<FrameRecord> batch;
    std::int64_t position = 0;
    std::int64_t last = 0;
    std::uint64_t skipped = 0;
    std::uint64_t failed = 0;
    std::uint32_t epoch = 0;
    for (std::int64_t file = 0; file < files; ++file) {
        const auto data = std::min(framesPerFile, what.frames - file * framesPerFile);
        InputFileRecord input = madeUpInput(file, static_cast<std::uint64_t>(data));
        for (std::int64_t index = 0; index < data; ++index) {
            if (index % 2000 == 0) {
                FrameRecord metadata;
                metadata.position = position;
                metadata.seq = static_cast<std::uint64_t>(position);
                metadata.input = file;
                metadata.index = static_cast<std::uint64_t>(index);
                metadata.length = 500;
                metadata.type = index == 0 ? "O" : "C";
                metadata.epoch = epoch++;
                metadata.ioRank = what.ioRanks > 0 ? 0 : what.ioRanks;
                metadata.state = FrameState::Processed;
                metadata.readUs = largeRunStartUs + *std::ranges::min_element(freeAt);
                metadata.finishedUs = metadata.readUs + 100;
                batch.push_back(metadata);
                ++position;
                ++input.frames;
                ++input.metadataFrames;
            }
            FrameRecord frame = madeUpFrame(position);
            frame.input = file;
            frame.epoch = epoch;
            const auto slot = static_cast<std::size_t>(
                what.ranks > 64 || what.ranks < 3
                    ? static_cast<std::int64_t>(static_cast<std::uint64_t>(position) %
                                                freeAt.size())
                    : std::ranges::min_element(freeAt) - freeAt.begin());
            const double scale = slot == freeAt.size() / 3 ? 2.5 : 1.0;
            const auto length = static_cast<std::int64_t>(
                scale * 20'000 * std::exp(0.5 * (uniform() + uniform() - 1)));
            const auto wait =
                static_cast<std::int64_t>(uniform() < 0.02 ? 400'000 * uniform() : 300);
            const auto start = freeAt[slot] + wait;
            frame.rank = static_cast<std::int32_t>(slot) + what.ioRanks;
            if (what.ioRanks > 0) {
                frame.ioRank = static_cast<std::int32_t>(file % what.ioRanks);
            } else {
                frame.ioRank = frame.rank;
            }
            frame.readUs =
                largeRunStartUs + std::max<std::int64_t>(start - 40'000, 10) / 20'000 * 20'000;
            frame.sentUs = frame.readUs + 5'000;
            frame.receivedUs = frame.sentUs + 500;
            frame.startedUs = largeRunStartUs + start;
            frame.finishedUs = frame.startedUs + length;
            frame.observedStartUs = largeRunObservedUs + position * 1'000'000;
            frame.observedStopUs = frame.observedStartUs + 990'000;
            frame.slowestModule = position % 8 < 5 ? 0 : position % 8 == 7 ? 1 : 2;
            frame.state = FrameState::Processed;
            const double luck = uniform();
            if (luck < what.failedShare) {
                frame.state = FrameState::Failed;
                frame.error = "module poly_filter: no detectors left";
                ++failed;
                ++input.failed;
            } else if (luck < what.failedShare + what.skippedShare) {
                frame.state = FrameState::Skipped;
                frame.error = "checksum differs";
                ++skipped;
                ++input.skipped;
            } else {
                ++input.processed;
            }
            ++input.read;
            freeAt[slot] = start + length;
            busy[slot] += static_cast<double>(length) * 1e-6;
            ++counts[slot];
            last = std::max(last, freeAt[slot]);
            batch.push_back(std::move(frame));
            ++position;
            if (batch.size() >= 50'000) {
                writer.addFrames(batch);
                batch.clear();
            }
        }
        // Before the file's own counts are set, because adding frames counts them too.
        writer.addFrames(batch);
        batch.clear();
        input.state = InputState::Finished;
        writer.setInputFile(input);
        Statement counters(database,
                           "update input_file set read = ?1, processed = ?2, skipped = ?3, failed "
                           "= ?4 where id = ?5");
        counters.run(input.read, input.processed, input.skipped, input.failed, file);
    }
    run.finishedUs = largeRunStartUs + last;
    run.lastSeenUs = run.finishedUs;
    writer.setRun(run);
    database.execute("update run set ledger_ok = 1");
    for (std::int32_t module = 0; module < 3; ++module) {
        const char* names[] = {"poly_filter", "weigh", "bin_map"};
        writer.setModule({module, names[module], "{}"});
    }
    for (std::int32_t rank = 0; rank < what.ranks + what.ioRanks; ++rank) {
        RankRecord record;
        record.rank = rank;
        record.host = "node" + std::to_string(rank / 32);
        record.pid = 1000 + rank;
        record.state = RankState::Finished;
        record.role = rank < what.ioRanks ? RankRole::Io : RankRole::Compute;
        record.lastSeenUs = run.finishedUs;
        record.peakRss = 400'000'000;
        const auto slot = static_cast<std::size_t>(rank - what.ioRanks);
        if (rank >= what.ioRanks) {
            record.frames = counts[slot];
            record.bytes = counts[slot] * 1000;
            record.busySeconds = busy[slot];
            record.waitSeconds = std::max(static_cast<double>(last) * 1e-6 - busy[slot], 0.0);
            writer.setGroupProgress({"rcw38-190000001", rank, counts[slot]});
            for (std::int32_t module = 0; module < 3; ++module) {
                writer.setModuleStat({rank,
                                      module,
                                      counts[slot],
                                      counts[slot],
                                      busy[slot] * (module == 0 ? 0.6 : 0.2),
                                      0});
            }
        } else {
            record.frames = static_cast<std::uint64_t>(what.frames / what.ioRanks);
            record.bytes = record.frames * 1000;
            record.busySeconds = static_cast<double>(last) * 0.7e-6;
            record.waitSeconds = static_cast<double>(last) * 0.3e-6;
        }
        writer.setRank(record);
        for (int at = 0; at <= 60; ++at) {
            SampleRecord sample;
            sample.rank = rank;
            sample.timeUs = largeRunStartUs + last * at / 60;
            sample.rssBytes =
                static_cast<std::uint64_t>(300'000'000 + 1'000'000 * at + 20'000'000 * uniform());
            sample.cpuSeconds = static_cast<double>(last) * 1e-6 * at / 60 * 0.9;
            sample.queueBytes = static_cast<std::uint64_t>(5'000'000 * uniform());
            sample.frames = record.frames * static_cast<std::uint64_t>(at) / 60;
            sample.bytes = record.bytes * static_cast<std::uint64_t>(at) / 60;
            writer.addSample(sample);
        }
    }
    writer.addEvent({.timeUs = largeRunStartUs + last / 2,
                     .rank = what.ioRanks,
                     .level = EventLevel::Warning,
                     .message = "a frame was skipped",
                     .file = "/data/0.g3",
                     .offset = 12,
                     .frame = 3,
                     .key = "RawTimestreams_I",
                     .module = "poly_filter"});
    transaction.commit();
    for (const std::string& index : indexes) {
        database.execute(index);
    }
}

} // namespace scanweave::test
