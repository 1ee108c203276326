// SPDX-License-Identifier: BSD-2-Clause
// A queue from one thread to another.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace scanweave {

/// Unbounded: what is put in is bounded by whoever puts it in (credit, windows). Any threads.
template <class Item>
class WorkQueue
{
public:
    void push(Item item)
    {
        {
            const std::lock_guard lock(mutex_);
            items_.push_back(std::move(item));
        }
        filled_.notify_one();
    }

    /// Waits for an item; none when stopped.
    std::optional<Item> pop(const std::stop_token& stop)
    {
        std::unique_lock lock(mutex_);
        if (!filled_.wait(lock, stop, [this] { return !items_.empty(); }) ||
            stop.stop_requested()) {
            return std::nullopt;
        }
        Item item = std::move(items_.front());
        items_.pop_front();
        return item;
    }

    /// Everything that is there, without waiting.
    std::deque<Item> takeAll()
    {
        const std::lock_guard lock(mutex_);
        return std::exchange(items_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable_any filled_;
    std::deque<Item> items_;
};

} // namespace scanweave
