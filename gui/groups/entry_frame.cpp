// SPDX-License-Identifier: BSD-2-Clause
// What can be drawn of an entry's frame.
#include "gui/groups/entry_frame.h"

#include "engine/g3/flat_sky_map.h"
#include "engine/g3/frame_reader.h"
#include "engine/g3/sky_map_weights.h"

#include <cmath>
#include <limits>

namespace scanweave {

namespace {

constexpr std::uint64_t mapPixelsAtMost = 100'000'000;

/// What a stored number is divided by, and what the result is called.
std::pair<double, QString> unitOf(SampleUnits units)
{
    switch (units) {
    case SampleUnits::None:
        return {1, QString()};
    case SampleUnits::Counts:
        return {1, QStringLiteral("counts")};
    case SampleUnits::Tcmb:
        return {units::microkelvin, QStringLiteral("µK")};
    case SampleUnits::Trj:
        return {units::microkelvin, QStringLiteral("µK (RJ)")};
    case SampleUnits::Power:
        return {units::picowatt, QStringLiteral("pW")};
    case SampleUnits::Angle:
        return {units::degree, QStringLiteral("deg")};
    case SampleUnits::Frequency:
        return {units::hertz, QStringLiteral("Hz")};
    default: {
        const auto name = enumName(units);
        return {1, QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()))};
    }
    }
}

void addMap(EntryFrame& entry, const QString& name, const FlatSkyMap& map, bool isWeight)
{
    if (map.xpix == 0 || map.ypix == 0 || map.xpix > mapPixelsAtMost ||
        map.ypix > mapPixelsAtMost / map.xpix) {
        entry.problems.push_back(name.toStdString() + ": more pixels than can be shown");
        return;
    }
    auto numbers = std::make_shared<studio::MapNumbers>();
    const auto [scale, unit] = unitOf(isWeight ? SampleUnits::None : map.units);
    numbers->name = name;
    numbers->unit = unit;
    numbers->width = static_cast<int>(map.xpix);
    numbers->height = static_cast<int>(map.ypix);
    numbers->values = map.pixels();
    numbers->isAroundZero = !isWeight;
    for (double& value : numbers->values) {
        // Pixels that nobody looked at are stored as zero.
        value = value == 0 ? std::numeric_limits<double>::quiet_NaN() : value / scale;
    }
    entry.maps.push_back(std::move(numbers));
}

void addObject(EntryFrame& entry, const std::string& key, const FrameObjectPtr& object)
{
    if (auto streams = std::dynamic_pointer_cast<const G3TimestreamMap>(object)) {
        StreamSet set{key, std::move(streams), {}};
        for (const auto& [name, stream] : set.streams->items) {
            set.names.push_back(name);
        }
        entry.streams.push_back(std::move(set));
    } else if (auto stream = std::dynamic_pointer_cast<const G3Timestream>(object)) {
        auto map = std::make_shared<G3TimestreamMap>();
        map->items.emplace_back(key, std::move(stream));
        entry.streams.push_back({key, std::move(map), {key}});
    } else if (const auto* map = dynamic_cast<const FlatSkyMap*>(object.get())) {
        addMap(entry, QString::fromStdString(key), *map, false);
    } else if (const auto* weights = dynamic_cast<const G3SkyMapWeights*>(object.get())) {
        const std::pair<const char*, const G3SkyMapWeights::MapPtr*> parts[] = {
            {"TT", &weights->tt}, {"QQ", &weights->qq}, {"UU", &weights->uu}};
        for (const auto& [name, part] : parts) {
            if (const auto* flat = dynamic_cast<const FlatSkyMap*>(part->get())) {
                addMap(entry, QString::fromStdString(key + " " + name), *flat, true);
            }
        }
    }
}

} // namespace

EntryFrame readEntryFrame(const StoredFrame& where)
{
    FrameReader reader(where.path);
    reader.seek(where.offset, 0);
    const auto frame = reader.next(Frame::Crc::Check);
    if (!frame) {
        throw Error("there is no frame at byte " + std::to_string(where.offset) + " of \"" +
                    where.path + "\" any more");
    }
    EntryFrame entry;
    entry.type = frame->type().letters();
    for (const std::string& key : frame->keys()) {
        FrameKey shown{key, frame->className(key), {}};
        try {
            const auto object = frame->object(key);
            shown.summary = object->summary();
            addObject(entry, key, object);
        } catch (const Error& error) {
            entry.problems.push_back(key + ": " + error.what());
        }
        entry.keys.push_back(std::move(shown));
    }
    return entry;
}

std::vector<DrawnStream> drawnStreams(const StreamSet& set, const std::vector<std::string>& names)
{
    std::vector<DrawnStream> drawn;
    const auto byName = set.streams->byName();
    for (const std::string& name : names) {
        const auto found = byName.find(name);
        if (found == byName.end() || found->second == nullptr) {
            continue;
        }
        const G3Timestream& stream = *found->second;
        const auto [scale, unit] = unitOf(stream.units);
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
        one.spectrum = powerSpectrum(samples, one.rate);
        one.envelope = studio::Envelope(std::move(samples));
        drawn.push_back(std::move(one));
    }
    return drawn;
}

} // namespace scanweave
