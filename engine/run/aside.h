// SPDX-License-Identifier: BSD-2-Clause
// Long work on a thread of its own, while the communication thread goes on listening.
#pragma once

#include "engine/transport/transport.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <thread>

namespace scanweave {

/// Runs `work` aside and calls `meanwhile` again and again until it is done. Throws what either
/// throws; in both cases `work` has ended by then.
inline void runAside(const std::function<void()>& work,
                     Transport& transport,
                     const std::function<void()>& meanwhile)
{
    std::exception_ptr failure;
    std::atomic<bool> isDone = false;
    {
        const std::jthread thread([&] {
            try {
                work();
            } catch (...) {
                failure = std::current_exception();
            }
            isDone = true;
            transport.wake();
        });
        while (!isDone) {
            meanwhile();
            transport.wait(std::chrono::milliseconds(2));
        }
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

} // namespace scanweave
