// SPDX-License-Identifier: BSD-2-Clause
// Who read which frames of a run, and when.
#pragma once

#include "gui/runs/run_news.h"

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace scanweave {

class RunReader;
struct FrameRead;

/// Follows the frames of a run in the order of their positions. While it runs, frames behind the
/// first that nobody has read yet may be read out of order: from there on they are looked at again.
class ReadHistory
{
public:
    struct Seen
    {
        std::vector<MetadataMark> marks;                     ///< metadata frames
        std::map<std::int32_t, std::vector<LaneSpan>> reads; ///< of I/O ranks: a bar per bundle
    };

    /// What is known now; times from `originUs` on. Nothing if it was stopped. Throws SqliteError.
    std::optional<Seen> readOn(RunReader& reader,
                               const RunHead& head,
                               std::int64_t originUs,
                               const std::stop_token& stop);

    /// The run was looked at from its first frame to its front once.
    bool hasRead() const { return hasRead_; }

    /// Of the data frames that were looked at, by position.
    const std::vector<DataRange>& kinds() const { return kinds_; }

    /// In which modules they were longest, as far as that was seen since the last call.
    std::vector<ModuleRange> takeModules() { return std::exchange(modules_, {}); }

private:
    void takeKind(const FrameRead& frame);
    void takeModule(const FrameRead& frame);
    void readAhead(RunReader& reader, const RunHead& head, const std::stop_token& stop);

    bool hasRead_ = false;
    std::int64_t settledTo_ = -1; ///< positions up to here are known for good
    Seen settled_;                ///< of those
    std::vector<DataRange> kinds_;
    std::vector<ModuleRange> modules_;
    std::uint32_t observations_ = 0;
    std::int64_t kindsTo_ = -1; ///< position: frames may be looked at again
};

} // namespace scanweave
