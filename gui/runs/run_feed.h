// SPDX-License-Identifier: BSD-2-Clause
// Reads a run file on a thread of its own, first as a whole and then whatever is new.
#pragma once

#include "gui/runs/run_news.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace scanweave {

class RunReader;

/// The order of reading is the order in which users look: head, messages, all failures, the first
/// frames of each rank, then all frames lane by lane, who read what, and samples. A file that is
/// busy, gone or damaged is tried again; the run's end doesn't end the watching, since it may be
/// resumed.
class RunFeed
{
public:
    /// `deliver` is called on the feed's thread. It must not wait for the thread that destroys the
    /// feed.
    RunFeed(std::string path,
            std::function<void(RunNews)> deliver,
            std::chrono::milliseconds interval = std::chrono::milliseconds(400),
            TimelineTimes times = TimelineTimes::Processing);

    /// Interrupts what is being read and waits for the thread.
    ~RunFeed();
    RunFeed(const RunFeed&) = delete;
    RunFeed& operator=(const RunFeed&) = delete;

    /// The receiver has taken one piece of news: not more than a few are under way, whatever the
    /// size of the run. Thread-safe.
    void taken();

    /// Looks at once rather than at the next interval. Thread-safe.
    void wake();

private:
    struct Known;

    void work(const std::stop_token& stop);
    void look(const std::stop_token& stop);
    void begin(const RunHead& head);
    void readHead(bool force);
    void readExtents();
    void readLanes(const std::stop_token& stop);
    void readTrouble();
    void readReads(const std::stop_token& stop);
    void readEvents();
    void readSamples(const std::stop_token& stop);
    void tell(RunNews news);
    void tellProblem(const std::string& problem);

    std::string path_;
    std::function<void(RunNews)> deliver_;
    std::chrono::milliseconds interval_;
    TimelineTimes times_;
    std::unique_ptr<Known> known_; ///< of the feed's thread, as is stop_
    std::stop_token stop_;

    std::mutex mutex_; ///< guards what follows
    std::condition_variable_any changed_;
    RunReader* interruptible_ = nullptr;
    int underWay_ = 0;
    bool isWoken_ = false;

    std::jthread thread_; ///< last: uses all of the above
};

} // namespace scanweave
