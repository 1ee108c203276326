// SPDX-License-Identifier: BSD-2-Clause
// A piece of a picture's work on all processors at once.
#include "gui/runs/all_processors.h"

#include <QThreadPool>

#include <algorithm>
#include <latch>

namespace scanweave {

namespace {

constexpr int mostThreads = 8;

} // namespace

void onAllProcessors(std::size_t pieces, const std::function<void()>& work)
{
    // Threads of its own: those of background work may all be waiting for a disk.
    static QThreadPool threads;
    const int together = static_cast<int>(std::min<std::size_t>(pieces, mostThreads));
    const int others = std::max(std::min(threads.maxThreadCount(), together) - 1, 0);
    std::latch finished(others);
    for (int i = 0; i < others; ++i) {
        threads.start([&] {
            work();
            finished.count_down();
        });
    }
    work();
    finished.wait();
}

} // namespace scanweave
