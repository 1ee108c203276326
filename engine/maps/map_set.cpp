// SPDX-License-Identifier: BSD-2-Clause
// Maps in the making by Id.
#include "engine/maps/map_set.h"

#include "engine/g3/object_codec.h"
#include "engine/g3/scalars.h"
#include "engine/g3/vectors.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

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

/// An empty map, which shows its kind.
std::shared_ptr<G3SkyMap> stubOf(const MapInMaking& map)
{
    auto stub = map.sum.pixels().makeMap({});
    stub->coordRef = map.labels.coordRef;
    stub->units = map.labels.units;
    stub->polConv = map.labels.polConv;
    return stub;
}

/// How the geometry travels.
SharedBytes stubFrameOf(const MapInMaking& map)
{
    Frame frame(frame_types::map);
    frame.put("T", stubOf(map));
    return frame.encode();
}

/// "3 of 300 x 150 pixels, ProjZEA, Tcmb, Equatorial, polarised (IAU)"
std::string kindText(const MapInMaking& map)
{
    const auto stub = stubOf(map);
    const auto* flat = dynamic_cast<const FlatSkyMap*>(stub.get());
    const auto* healpix = dynamic_cast<const HealpixSkyMap*>(stub.get());
    std::string text = std::to_string(map.inputs) + " of ";
    text += flat != nullptr      ? flat->projection.summary()
            : healpix != nullptr ? healpix->info.summary()
                                 : stub->summary();
    text += ", units " + std::string(enumName(stub->units)) + ", ";
    text += enumName(stub->coordRef);
    if (map.sum.isPolarised()) {
        text += ", polarised (" + std::string(enumName(stub->polConv)) + ")";
    }
    return text + (map.labels.isFlatPol ? ", flat_pol" : "");
}

void putTexts(Frame& frame, const char* key, const std::set<std::string>& texts)
{
    if (!texts.empty()) {
        frame.put(
            key,
            std::make_shared<G3VectorString>(std::vector<std::string>(texts.begin(), texts.end())));
    }
}

/// A finished map, with what went into it.
Frame frameOf(const std::string& id, const MapInMaking& map, bool unweighted)
{
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
    return frame;
}

} // namespace

MapInMaking& MapSet::at(const std::string& id, const MapKind& kind)
{
    const auto [first, last] = maps_.equal_range(id);
    const auto found = std::find_if(first, last, [&](const Maps::value_type& known) {
        const MapInMaking& map = known.second;
        return map.labels == kind.labels && map.sum.isPolarised() == kind.isPolarised &&
               map.sum.pixels().isSame(*kind.pixels);
    });
    if (found != last) {
        return found->second;
    }
    return maps_
        .emplace(id,
                 MapInMaking(MapSum(kind.pixels, kind.isPolarised, isReproducible_), kind.labels))
        ->second;
}

SharedBytes MapSet::save() const
{
    WireWriter writer;
    writer.put(static_cast<std::uint64_t>(maps_.size()));
    for (const auto& [id, map] : maps_) {
        writer.put(id).put(map.sum.isPolarised());
        writer.put(map.labels.isFlatPol);
        writer.put(stubFrameOf(map).span());
        writer.put(map.inputs).put(map.start.ticks).put(map.stop.ticks);
        putAll(writer, map.observations);
        putAll(writer, map.ids);
        map.sum.save(writer);
    }
    return std::move(writer).share();
}

void MapSet::merge(const SharedBytes& saved)
{
    WireReader reader(saved.span());
    auto count = reader.take<std::uint64_t>();
    while (count-- > 0) {
        const std::string id = reader.takeString();
        MapKind kind;
        kind.isPolarised = reader.take<bool>();
        kind.labels.isFlatPol = reader.take<bool>();
        const auto stub = Frame::parse(SharedBytes::copyOf(reader.takeBytes()), Frame::Crc::Trust)
                              .get<G3SkyMap>("T");
        kind.labels.coordRef = stub->coordRef;
        kind.labels.units = stub->units;
        kind.labels.polConv = stub->polConv;
        kind.pixels = pixelsOf(*stub);
        MapInMaking& map = at(id, kind);
        map.inputs += reader.take<std::int64_t>();
        map.start.ticks = std::min(map.start.ticks, reader.take<std::int64_t>());
        map.stop.ticks = std::max(map.stop.ticks, reader.take<std::int64_t>());
        joinAll(reader, map.observations);
        joinAll(reader, map.ids);
        map.sum.mergeSaved(reader);
    }
}

void MapSet::emit(FrameSink& sink, bool unweighted, const ModuleRun& run) const
{
    for (auto first = maps_.begin(); first != maps_.end();) {
        const std::string& id = first->first;
        const auto last = maps_.upper_bound(id);
        std::vector<const MapInMaking*> kinds;
        std::transform(first, last, std::back_inserter(kinds), [](const Maps::value_type& map) {
            return &map.second;
        });
        first = last;
        std::ranges::sort(kinds, {}, [](const MapInMaking* map) {
            return std::pair(-map->inputs, kindText(*map));
        });
        for (const MapInMaking* map : kinds) {
            sink.emit(frameOf(id, *map, unweighted));
        }
        if (kinds.size() > 1 && run.tell) {
            std::string texts;
            for (const MapInMaking* map : kinds) {
                texts += (texts.empty() ? "" : "; ") + kindText(*map);
            }
            run.tell({.level = MessageLevel::Warning,
                      .module = run.name,
                      .text = "maps with Id \"" + id +
                              "\" differ in pixels, units, coordinates or polarisation, and there "
                              "is a Map frame of each: " +
                              texts + "; give them different Ids"});
        }
    }
}

} // namespace scanweave
