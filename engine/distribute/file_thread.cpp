// SPDX-License-Identifier: BSD-2-Clause
// The thread of an owner on which files are read.
#include "engine/distribute/file_thread.h"

#include "engine/base/clock.h"

#include <utility>

namespace scanweave {

FileThread::FileThread(std::vector<FileIdentity> files, std::function<void()> wake)
    : files_(std::move(files))
    , wake_(std::move(wake))
    , thread_([this](const std::stop_token& stop) { run(stop); })
{}

void FileThread::run(const std::stop_token& stop)
{
    try {
        while (auto job = jobs_.pop(stop)) {
            const std::int64_t begin = nowUs();
            SharedBytes bytes =
                files_.read(job->input(), job->offset(), job->length(), job->firstIndex());
            const std::int64_t end = nowUs();
            busyUs_ += end - begin;
            reports_.push(JobDone{std::move(*job), std::move(bytes), end});
            wake_();
        }
    } catch (...) {
        reports_.push(currentError());
        wake_();
    }
}

} // namespace scanweave
