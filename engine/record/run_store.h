// SPDX-License-Identifier: BSD-2-Clause
// Where a run file is written, and how it gets to where its readers look.
#pragma once

#include "db/run_writer.h"
#include "engine/record/recorder.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace scanweave {

/// Either the file in the run directory itself in WAL mode, or a file on a node-local disk with
/// copies of it in the run directory. One thread at a time. Functions throw SqliteError or
/// std::system_error.
class RunStore
{
public:
    using Clock = std::chrono::steady_clock;

    RunStore(const std::string& name, std::int64_t startedUs, const RecorderOptions& options);
    ~RunStore(); ///< removes the node-local file, unless it holds what could not be published
    RunStore(const RunStore&) = delete;
    RunStore& operator=(const RunStore&) = delete;

    RunWriter& writer() { return *writer_; }
    const std::string& path() const { return path_; }
    const std::string& description() const { return description_; }

    /// The node-local file, while it holds what is not published; else "".
    std::string unpublishedPath() const { return isPublished_ ? "" : localPath_; }

    /// Whether it is time for a copy; always false where none are needed.
    bool isPublishingDue(Clock::time_point now) const;
    void publish();

    /// Tells readers of copies that the run lives.
    void touch() const;

    /// Closes the file, as one single file where possible: a reader may be in the way for good.
    void close();

    /// Where no whole copy can be published: how the run stands and its last messages, without
    /// frames and results.
    void publishSummary();

    /// Gives back what was kept of the disk, before the last words of a run are written.
    void releaseReserve();

    /// Goes on in a copy next to the file, under a new path, because somebody locks the file.
    void moveToCopy();

private:
    void removeLocal();
    void makeReserve();
    void openLocal();
    void openSnapshot(const std::string& source);

    RecorderOptions options_;
    std::string path_;
    std::string localPath_; ///< "" when written in place
    int reserve_ = -1;      ///< descriptor; -1: there is none
    std::string description_;
    std::unique_ptr<RunWriter> writer_;
    Clock::time_point lastPublished_;
    Clock::duration lastCost_{};
    bool isPublished_ = true; ///< nothing is only in the local file for good
};

} // namespace scanweave
