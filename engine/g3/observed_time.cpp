// SPDX-License-Identifier: BSD-2-Clause
// When the telescope took a frame.
#include "engine/g3/observed_time.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace scanweave {

namespace {

constexpr std::array<std::string_view, 4> witnesses = {
    "G3TimestreamMap", "G3Timestream", "G3VectorTime", "G3Time"};

std::optional<ObservedTimes> timesOfKey(const Frame& frame, std::string_view key)
{
    const auto times = frame.has(key) ? blobTimes(frame.blob(key).span()) : std::nullopt;
    const bool isUsable = times && times->startTicks > 0 && times->stopTicks >= times->startTicks;
    return isUsable ? times : std::nullopt;
}

} // namespace

std::optional<ObservedTimes> observedTimes(const Frame& frame)
{
    std::optional<ObservedTimes> best;
    std::size_t rank = witnesses.size();
    for (const std::string& key : frame.keys()) {
        const std::string name = frame.className(key);
        const auto at =
            static_cast<std::size_t>(std::ranges::find(witnesses, name) - witnesses.begin());
        if (at < rank) {
            if (const auto times = timesOfKey(frame, key)) {
                best = times;
                rank = at;
            }
        }
    }
    const bool isSingle = rank + 1 == witnesses.size();
    if (!isSingle) {
        return best;
    }
    const auto start = timesOfKey(frame, "StartTime");
    const auto stop = timesOfKey(frame, "StopTime");
    if (start && stop && stop->stopTicks >= start->startTicks) {
        return ObservedTimes{start->startTicks, stop->stopTicks};
    }
    const auto event = timesOfKey(frame, "EventHeader");
    return event ? event : best;
}

} // namespace scanweave
