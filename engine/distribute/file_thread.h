// SPDX-License-Identifier: BSD-2-Clause
// The thread of an owner on which files are read.
#pragma once

#include "engine/base/work_queue.h"
#include "engine/distribute/io_rank.h"
#include "engine/distribute/stream_files.h"

#include <atomic>
#include <deque>
#include <functional>
#include <optional>
#include <thread>
#include <variant>

namespace scanweave {

struct JobDone
{
    ReadJob job;
    SharedBytes bytes;
    std::int64_t atUs = 0;
};

using FileReport = std::variant<JobDone, Error>;

/// Reads one job after the other. After an error it does nothing any more.
class FileThread
{
public:
    /// `wake` is called from the thread whenever there is a report.
    FileThread(std::vector<FileIdentity> files, std::function<void()> wake);

    void give(ReadJob job) { jobs_.push(std::move(job)); }
    std::deque<FileReport> takeReports() { return reports_.takeAll(); }
    void stop() { thread_.request_stop(); }
    std::int64_t busyUs() const { return busyUs_; }

private:
    void run(const std::stop_token& stop);

    StreamFiles files_;
    std::function<void()> wake_;
    WorkQueue<ReadJob> jobs_;
    WorkQueue<FileReport> reports_;
    std::atomic<std::int64_t> busyUs_ = 0;
    std::jthread thread_; ///< last: it uses everything above
};

} // namespace scanweave
