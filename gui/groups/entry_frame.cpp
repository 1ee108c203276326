// SPDX-License-Identifier: BSD-2-Clause
// What can be drawn of an entry's frame.
#include "gui/groups/entry_frame.h"

#include "gui/plots/sky_maps.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace scanweave {

namespace {

void addObject(EntryFrame& entry,
               const Frame& frame,
               const std::string& key,
               const FrameObjectPtr& object)
{
    if (auto streams = streamsIn(key, object)) {
        entry.streams.push_back(std::move(*streams));
    } else {
        auto found = studio::skyMapsIn(frame, key, *object);
        std::ranges::move(found.maps, std::back_inserter(entry.maps));
        std::ranges::move(found.problems, std::back_inserter(entry.problems));
    }
}

} // namespace

bool isStreamClass(const std::string& className)
{
    return className == G3TimestreamMap::staticClassName ||
           className == G3Timestream::staticClassName;
}

std::optional<StreamSet> streamsIn(const std::string& key, const FrameObjectPtr& object)
{
    if (auto streams = std::dynamic_pointer_cast<const G3TimestreamMap>(object)) {
        StreamSet set{key, std::move(streams), {}};
        for (const auto& [name, stream] : set.streams->items) {
            set.names.push_back(name);
        }
        return set;
    }
    if (auto stream = std::dynamic_pointer_cast<const G3Timestream>(object)) {
        auto map = std::make_shared<G3TimestreamMap>();
        map->items.emplace_back(key, std::move(stream));
        return StreamSet{key, std::move(map), {key}};
    }
    return std::nullopt;
}

Frame StoredFrameReader::read(const StoredFrame& where)
{
    if (!reader_ || where.path != path_) {
        reader_ = std::make_unique<FrameReader>(where.path);
        path_ = where.path;
    }
    reader_->seek(where.offset, 0);
    auto frame = reader_->next(Frame::Crc::Check);
    if (!frame) {
        throw Error("there is no frame at byte " + std::to_string(where.offset) + " of \"" +
                    where.path + "\" any more");
    }
    return std::move(*frame);
}

EntryFrame readEntryFrame(const StoredFrame& where)
{
    const Frame frame = StoredFrameReader().read(where);
    EntryFrame entry;
    entry.type = frame.type().letters();
    for (const std::string& key : frame.keys()) {
        FrameKey shown{key, frame.className(key), {}};
        try {
            const auto object = frame.object(key);
            shown.summary = object->summary();
            addObject(entry, frame, key, object);
        } catch (const Error& error) {
            entry.problems.push_back(key + ": " + error.what());
        }
        entry.keys.push_back(std::move(shown));
    }
    return entry;
}

std::vector<DrawnStream>
drawnStreams(const StreamSet& set, const std::vector<std::string>& names, Spectra spectra)
{
    std::vector<DrawnStream> drawn;
    const auto byName = set.streams->byName();
    for (const std::string& name : names) {
        const auto found = byName.find(name);
        if (found == byName.end() || found->second == nullptr) {
            continue;
        }
        const G3Timestream& stream = *found->second;
        const auto [scale, unit] = studio::sampleUnit(stream.units);
        DrawnStream one;
        one.name = name;
        one.unit = unit;
        one.start = static_cast<double>(stream.start.ticks) / 1e8;
        const double rate = stream.sampleRate();
        one.rate = std::isfinite(rate) && rate > 0 ? rate : 0;
        std::vector<double> samples(stream.size());
        for (std::size_t i = 0; i < samples.size(); ++i) {
            samples[i] = stream.at(i) / scale;
        }
        if (spectra == Spectra::Each) {
            one.spectrum = powerSpectrum(samples, one.rate);
        }
        one.envelope = studio::Envelope(std::move(samples));
        drawn.push_back(std::move(one));
    }
    return drawn;
}

} // namespace scanweave
