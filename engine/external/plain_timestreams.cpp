// SPDX-License-Identifier: BSD-2-Clause
// Timestreams without compression.
#include "engine/external/plain_timestreams.h"

#include "engine/g3/object_codec.h"
#include "engine/g3/timestream.h"

#include <algorithm>
#include <map>
#include <memory>

namespace scanweave {

namespace {

std::shared_ptr<const G3Timestream> plainCopy(const G3Timestream& timestream)
{
    auto copy = std::make_shared<G3Timestream>(timestream);
    copy->flacLevel = 0;
    return copy;
}

bool isCompressed(const std::shared_ptr<const G3Timestream>& timestream)
{
    return timestream && timestream->flacLevel != 0;
}

/// Null if nothing in it is compressed.
FrameObjectPtr plainObject(const Frame& frame, const std::string& key)
{
    const std::string className = frame.className(key);
    if (className == G3Timestream::staticClassName) {
        const auto timestream = frame.get<G3Timestream>(key);
        return isCompressed(timestream) ? plainCopy(*timestream) : nullptr;
    }
    if (className != G3TimestreamMap::staticClassName) {
        return nullptr;
    }
    const auto detectors = frame.get<G3TimestreamMap>(key);
    if (std::ranges::none_of(detectors->items,
                             [](const auto& item) { return isCompressed(item.second); })) {
        return nullptr;
    }
    auto copy = std::make_shared<G3TimestreamMap>(*detectors);
    // Names may share a timestream, and go on doing so.
    std::map<const G3Timestream*, std::shared_ptr<const G3Timestream>> copies;
    for (auto& [name, timestream] : copy->items) {
        if (isCompressed(timestream)) {
            auto& made = copies[timestream.get()];
            made = made ? made : plainCopy(*timestream);
            timestream = made;
        }
    }
    return copy;
}

} // namespace

Frame withPlainTimestreams(const Frame& frame)
{
    Frame plain(frame.type());
    bool isChanged = false;
    for (const std::string& key : frame.keys()) {
        if (const FrameObjectPtr object = plainObject(frame, key)) {
            plain.putBlob(key, encodeObject(*object));
            isChanged = true;
        } else {
            plain.putBlob(key, frame.blob(key));
        }
    }
    return isChanged ? plain : frame;
}

} // namespace scanweave
