// SPDX-License-Identifier: BSD-2-Clause
// Maps in the making by Id.
#include "engine/maps/map_set.h"

#include "engine/g3/object_codec.h"
#include "engine/g3/scalars.h"
#include "engine/g3/vectors.h"

#include <algorithm>
#include <utility>

namespace scanweave {

namespace {

void putAll(WireWriter& writer, const std::set<std::string>& texts)
{
    writer.putAll(texts, [](WireWriter& to, const std::string& text) { to.put(text); });
}

void joinAll(WireReader& reader, std::set<std::string>& texts)
{
    for (std::string& text : reader.takeAll(sizeof(std::uint64_t),
                                            [](WireReader& from) { return from.takeString(); })) {
        texts.insert(std::move(text));
    }
}

/// An empty map as a frame: how the geometry travels.
SharedBytes stubOf(const MapSum& sum)
{
    Frame frame(frame_types::map);
    frame.put("T", sum.pixels().makeMap({}));
    return frame.encode();
}

void putTexts(Frame& frame, const char* key, const std::set<std::string>& texts)
{
    if (!texts.empty()) {
        frame.put(
            key,
            std::make_shared<G3VectorString>(std::vector<std::string>(texts.begin(), texts.end())));
    }
}

} // namespace

MapInMaking& MapSet::at(const std::string& id, const std::function<MapInMaking()>& make)
{
    const auto found = maps_.find(id);
    return found != maps_.end() ? found->second : maps_.emplace(id, make()).first->second;
}

MapInMaking* MapSet::find(const std::string& id)
{
    const auto found = maps_.find(id);
    return found == maps_.end() ? nullptr : &found->second;
}

SharedBytes MapSet::save() const
{
    WireWriter writer;
    writer.put(static_cast<std::uint64_t>(maps_.size()));
    for (const auto& [id, map] : maps_) {
        writer.put(id).put(map.sum.isPolarised());
        writer.put(stubOf(map.sum).span());
        writer.put(map.labels.coordRef).put(map.labels.units).put(map.labels.polConv);
        writer.put(map.labels.isFlatPol);
        writer.put(map.inputs).put(map.start.ticks).put(map.stop.ticks);
        putAll(writer, map.observations);
        putAll(writer, map.ids);
        map.sum.save(writer);
    }
    return std::move(writer).share();
}

void MapSet::merge(const SharedBytes& saved,
                   const std::function<MapSum(const G3SkyMap& stub, bool isPolarised)>& makeSum)
{
    WireReader reader(saved.span());
    auto count = reader.take<std::uint64_t>();
    while (count-- > 0) {
        const std::string id = reader.takeString();
        const bool isPolarised = reader.take<bool>();
        const Frame stub = Frame::parse(SharedBytes::copyOf(reader.takeBytes()), Frame::Crc::Trust);
        MapLabels labels;
        labels.coordRef = reader.take<CoordinateReference>();
        labels.units = reader.take<SampleUnits>();
        labels.polConv = reader.take<MapPolConvention>();
        labels.isFlatPol = reader.take<bool>();
        MapInMaking& map = at(id, [&] {
            return MapInMaking(makeSum(*stub.get<G3SkyMap>("T"), isPolarised), labels);
        });
        checkSameLabels(id, map.labels, labels);
        if (map.sum.isPolarised() != isPolarised ||
            !map.sum.pixels().isSame(*pixelsOf(*stub.get<G3SkyMap>("T")))) {
            throw Error("maps with Id \"" + id +
                        "\" have different pixels or polarisation on "
                        "different ranks; give them different Ids");
        }
        map.inputs += reader.take<std::int64_t>();
        map.start.ticks = std::min(map.start.ticks, reader.take<std::int64_t>());
        map.stop.ticks = std::max(map.stop.ticks, reader.take<std::int64_t>());
        joinAll(reader, map.observations);
        joinAll(reader, map.ids);
        map.sum.mergeSaved(reader);
    }
}

void MapSet::emit(FrameSink& sink, bool unweighted) const
{
    for (const auto& [id, map] : maps_) {
        Frame frame(frame_types::map);
        frame.put("Id", std::make_shared<G3String>(id));
        map.sum.putInto(frame, map.labels, unweighted);
        if (map.start.ticks <= map.stop.ticks) {
            frame.put("StartTime", std::make_shared<G3Time>(map.start.ticks));
            frame.put("StopTime", std::make_shared<G3Time>(map.stop.ticks));
        }
        frame.put("InputFrames", std::make_shared<G3Int>(map.inputs));
        putTexts(frame, "InputObservations", map.observations);
        putTexts(frame, "InputMapIds", map.ids);
        sink.emit(std::move(frame));
    }
}

void checkSameLabels(const std::string& id, const MapLabels& have, const MapLabels& found)
{
    if (have.units != found.units) {
        throw Error("the map with Id \"" + id + "\" is in units " +
                    std::string(enumName(have.units)) + ", and this would add " +
                    std::string(enumName(found.units)) +
                    "; give maps of different units "
                    "different Ids");
    }
    if (have.coordRef != found.coordRef || have.polConv != found.polConv ||
        have.isFlatPol != found.isFlatPol) {
        throw Error("the maps with Id \"" + id +
                    "\" have different coordinates or conventions of "
                    "polarisation (pol_conv, flat_pol); give them different Ids");
    }
}

} // namespace scanweave
