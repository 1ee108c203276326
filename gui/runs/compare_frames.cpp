// SPDX-License-Identifier: BSD-2-Clause
// The data frames of two runs beside each other.
#include "gui/runs/compare_frames.h"

#include "db/run_reader.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

namespace scanweave {

namespace {

constexpr std::int64_t framesPerPage = 10'000;

/// Walks the data frames of one file of a run.
class FileWalk
{
public:
    /// `firstPosition`: of the file's frames in the run.
    FileWalk(RunReader& reader, std::int64_t firstPosition, std::uint64_t frames)
        : reader_(reader)
        , after_(firstPosition - 1)
        , end_(firstPosition + static_cast<std::int64_t>(frames))
    {}

    /// The next data frame; null behind the last one. Valid until the next call.
    const FrameRecord* next()
    {
        while (true) {
            for (; at_ < page_.size(); ++at_) {
                if (page_[at_].position >= end_) {
                    return nullptr;
                }
                if (page_[at_].isData) {
                    return &page_[at_++];
                }
            }
            if (after_ + 1 >= end_) {
                return nullptr;
            }
            const auto limit = std::min(framesPerPage, end_ - after_ - 1);
            page_ = reader_.frames({}, {.after = after_, .limit = limit});
            at_ = 0;
            if (page_.empty()) {
                return nullptr;
            }
            after_ = page_.back().position;
        }
    }

private:
    RunReader& reader_;
    std::int64_t after_;
    std::int64_t end_;
    std::vector<FrameRecord> page_;
    std::size_t at_ = 0;
};

struct FilePlace
{
    std::int64_t firstPosition = 0;
    std::uint64_t frames = 0;
};

using Files = std::vector<std::pair<std::string, FilePlace>>;

Files filesOf(RunReader& reader)
{
    Files files;
    std::int64_t position = 0;
    for (const InputFileRecord& file : reader.inputFiles()) {
        files.push_back({file.path, {position, file.frames}});
        position += static_cast<std::int64_t>(file.frames);
    }
    return files;
}

FrameFate fateOf(const FrameRecord& frame)
{
    const bool isTimed = frame.startedUs != 0 && frame.finishedUs > frame.startedUs;
    return {frame.position,
            frame.state,
            frame.rank.value_or(-1),
            isTimed ? frame.finishedUs - frame.startedUs : 0};
}

std::int64_t differenceOf(const FramePair& pair)
{
    return std::abs(pair.longerUs());
}

class Comparison
{
public:
    Comparison(std::size_t pairsAtMost, const std::function<bool()>& isCanceled)
        : most_(pairsAtMost)
        , isCanceled_(isCanceled)
    {}

    bool isCanceled() const { return isCanceled_(); }

    void compare(const std::string& path, FileWalk first, FileWalk second)
    {
        const FrameRecord* a = first.next();
        const FrameRecord* b = second.next();
        for (std::uint64_t steps = 0; a != nullptr || b != nullptr; ++steps) {
            if (steps % framesPerPage == 0 && isCanceled()) {
                return;
            }
            const bool takesFirst = a != nullptr && (b == nullptr || a->index <= b->index);
            const bool takesSecond = b != nullptr && (a == nullptr || b->index <= a->index);
            FramePair pair{path, takesFirst ? a->index : b->index, {}, {}};
            if (takesFirst) {
                pair.first = fateOf(*a);
                a = first.next();
            }
            if (takesSecond) {
                pair.second = fateOf(*b);
                b = second.next();
            }
            add(std::move(pair));
        }
    }

    FrameComparison result() &&
    {
        std::ranges::sort(slower_, std::greater(), differenceOf);
        if (slower_.size() > most_) {
            slower_.resize(most_);
        }
        std::ranges::move(slower_, std::back_inserter(result_.pairs));
        return std::move(result_);
    }

private:
    void add(FramePair pair)
    {
        if (pair.first && pair.second) {
            ++result_.inBoth;
            result_.endedOtherwise += pair.endedOtherwise() ? 1 : 0;
        } else {
            ++(pair.first ? result_.onlyInFirst : result_.onlyInSecond);
        }
        if (pair.endedOtherwise()) {
            if (result_.pairs.size() < most_) {
                result_.pairs.push_back(std::move(pair));
            }
            return;
        }
        if (pair.longerUs() != 0) {
            slower_.push_back(std::move(pair));
            if (slower_.size() >= 2 * most_ + 1000) { // now and then, not for every frame
                const auto kept = slower_.begin() + static_cast<std::ptrdiff_t>(most_);
                std::ranges::nth_element(slower_, kept, std::greater(), differenceOf);
                slower_.erase(kept, slower_.end());
            }
        }
    }

    std::size_t most_;
    const std::function<bool()>& isCanceled_;
    FrameComparison result_;
    std::vector<FramePair> slower_;
};

} // namespace

std::int64_t FramePair::longerUs() const
{
    const bool isTimed = first && second && first->durationUs > 0 && second->durationUs > 0;
    return isTimed ? second->durationUs - first->durationUs : 0;
}

FrameComparison compareFrames(RunReader& first,
                              RunReader& second,
                              std::size_t pairsAtMost,
                              const std::function<bool()>& isCanceled)
{
    Comparison comparison(pairsAtMost, isCanceled);
    const Files others = filesOf(second);
    std::multimap<std::string, FilePlace> unmatched(others.begin(), others.end());
    for (const auto& [path, place] : filesOf(first)) {
        const auto other = unmatched.find(path);
        const FilePlace there = other == unmatched.end() ? FilePlace() : other->second;
        if (other != unmatched.end()) {
            unmatched.erase(other);
        }
        comparison.compare(path,
                           FileWalk(first, place.firstPosition, place.frames),
                           FileWalk(second, there.firstPosition, there.frames));
    }
    for (const auto& [path, place] : unmatched) {
        comparison.compare(
            path, FileWalk(first, 0, 0), FileWalk(second, place.firstPosition, place.frames));
    }
    return std::move(comparison).result();
}

} // namespace scanweave
