// SPDX-License-Identifier: BSD-2-Clause
// Who read which frames of a run, and when.
#include "gui/runs/read_history.h"

#include "db/run_reader.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace scanweave {

namespace {

constexpr std::int64_t readRowsPerPage = 100'000;
constexpr std::int64_t liveReadRows = 20'000;
constexpr int pagesAhead = 4; ///< in one go, so that a live run's lanes don't wait for long
constexpr std::size_t rangesAtMost = 1'000'000;
constexpr std::size_t modulesPerRange = 1'000'000; ///< to be taken in a turn of the GUI thread

/// The frames that a rank read at one time are one bar, also where frames of other bundles stand
/// between them.
void mergeReads(std::vector<LaneSpan>& spans)
{
    std::ranges::stable_sort(spans, {}, &LaneSpan::startUs);
    std::size_t kept = 0;
    for (const LaneSpan& span : spans) {
        if (kept > 0 && spans[kept - 1].startUs == span.startUs) {
            spans[kept - 1].finishUs = std::max(spans[kept - 1].finishUs, span.finishUs);
        } else {
            spans[kept++] = span;
        }
    }
    spans.resize(kept);
}

void addRead(std::vector<LaneSpan>& lane, const LaneSpan& read)
{
    if (lane.size() == lane.capacity()) {
        mergeReads(lane); // before it takes twice as much
    }
    if (!lane.empty() && lane.back().startUs == read.startUs) {
        lane.back().finishUs = std::max(lane.back().finishUs, read.finishUs);
    } else {
        lane.push_back(read);
    }
}

std::set<std::int32_t> ioRanks(const RunHead& head)
{
    std::set<std::int32_t> ranks;
    for (const RankRecord& rank : head.status.ranks) {
        if (rank.role == RankRole::Io) {
            ranks.insert(rank.rank);
        }
    }
    return ranks;
}

} // namespace

std::optional<ReadHistory::Seen> ReadHistory::readOn(RunReader& reader,
                                                     const RunHead& head,
                                                     std::int64_t originUs,
                                                     const std::stop_token& stop)
{
    // At the end of a run everything is read once more, because a rank may have told late.
    const bool isOver = hasEnded(head.run.state) || head.status.isStale;
    if (isOver) {
        *this = ReadHistory();
    }
    const auto since = [&](std::int64_t us) { return std::max<std::int64_t>(us - originUs, 0); };
    const auto isIo = ioRanks(head);
    const auto limit = hasRead_ ? liveReadRows : readRowsPerPage;
    auto after = settledTo_;
    Seen seen = settled_;
    bool isFront = false;
    bool isLast = false;
    while (!isFront && !isLast) {
        if (stop.stop_requested()) {
            return std::nullopt;
        }
        const auto page = reader.framesRead({.after = after, .limit = limit});
        for (const FrameRead& frame : page) {
            const auto position = static_cast<std::uint32_t>(frame.position);
            takeKind(frame);
            takeModule(frame);
            if (frame.readUs == 0) {
                if (!isOver && !isFront) {
                    isFront = true;
                    settledTo_ = frame.position - 1;
                    settled_ = seen;
                }
                continue;
            }
            const auto at = since(frame.readUs);
            if (!frame.isData) {
                seen.marks.push_back({at, position, frame.ioRank, frame.letter});
            } else if (isIo.contains(frame.ioRank)) { // else its lane shows what it did
                const auto sent = frame.sentUs == 0 ? std::int64_t{-1} : since(frame.sentUs);
                addRead(seen.reads[frame.ioRank], {at, sent, position});
            }
        }
        isLast = static_cast<std::int64_t>(page.size()) < limit;
        after = page.empty() ? after : page.back().position;
    }
    hasRead_ = true;
    readAhead(reader, head, stop);
    for (auto& [rank, spans] : seen.reads) {
        mergeReads(spans);
    }
    if (!isFront && !isOver) {
        settledTo_ = after;
        settled_ = seen;
    }
    return seen;
}

/// What frames are is known before they are read, and some far ahead may have been processed.
void ReadHistory::readAhead(RunReader& reader, const RunHead& head, const std::stop_token& stop)
{
    const auto rows = static_cast<std::int64_t>(head.frameRows);
    for (int page = 0; page < pagesAhead && kindsTo_ + 1 < rows && !stop.stop_requested(); ++page) {
        const auto frames = reader.framesRead({.after = kindsTo_, .limit = readRowsPerPage});
        if (frames.empty()) {
            return;
        }
        for (const FrameRead& frame : frames) {
            takeKind(frame);
            takeModule(frame);
        }
    }
}

void ReadHistory::takeModule(const FrameRead& frame)
{
    const auto module = moduleCode(frame.slowestModule);
    const auto position = static_cast<std::uint32_t>(frame.position);
    if (modules_.empty() || modules_.back().modules.size() == modulesPerRange ||
        position != modules_.back().first + modules_.back().modules.size()) {
        if (module != noModule) {
            modules_.push_back({position, {module}});
        }
        return;
    }
    modules_.back().modules.push_back(module);
}

void ReadHistory::takeKind(const FrameRead& frame)
{
    if (frame.position <= kindsTo_) {
        return;
    }
    kindsTo_ = frame.position;
    if (!frame.isData) {
        observations_ += frame.letter == 'O' && !frame.isDuplicate ? 1 : 0;
        return;
    }
    const DataRange kind{static_cast<std::uint32_t>(frame.position),
                         frame.letter,
                         static_cast<std::uint32_t>(frame.epoch),
                         observations_,
                         static_cast<std::uint32_t>(frame.position - frame.seq)};
    const auto what = [](const DataRange& range) {
        return std::tie(range.letter, range.epoch, range.observation, range.withoutSeq);
    };
    if (kinds_.empty() || (what(kind) != what(kinds_.back()) && kinds_.size() < rangesAtMost)) {
        kinds_.push_back(kind);
    }
}

} // namespace scanweave
