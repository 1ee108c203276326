// SPDX-License-Identifier: BSD-2-Clause
// Frames in the JSON form of spt3g_software.
#include "engine/g3/upstream_json.h"

#include "engine/g3/fields_upstream.h"

#include <algorithm>
#include <array>

namespace scanweave {

namespace {

constexpr std::uint32_t frameVersion = 1; ///< of class G3Frame, in JSON only

struct Renamed
{
    std::string_view className;
    std::string_view ours; ///< "": the object's one value
    std::string_view upstream;
};

/// All names that differ; a compressed timestream's level is not in JSON, where data are plain.
constexpr std::array renamed = {
    Renamed{"DfMuxBoardSamples", "map", "samples"},
    Renamed{"DfMuxMetaSample", "", "boards"},
    Renamed{"DfMuxSample", "items", "samples"},
    Renamed{"G3ModuleArg", "object", "obj"},
    Renamed{"G3SkyMapMask", "packed", "data"},
    Renamed{"G3Time", "", "timestamp"},
    Renamed{"G3TimesampleMap", "map", "parent"},
    Renamed{"G3Timestream", "flac_level", ""},
    Renamed{"G3TimestreamQuat", "items", "G3VectorQuat"},
};

} // namespace

std::string_view upstreamName(std::string_view className, std::string_view name)
{
    const auto* const found = std::ranges::find_if(renamed, [&](const Renamed& entry) {
        return entry.className == className && entry.ours == name;
    });
    return found == renamed.end() ? name : found->upstream;
}

void toUpstream(UpstreamArchive& out, const EmbeddedObject& value)
{
    UpstreamArchive document;
    document.name("item");
    document.putPointer(value.object, {});
    out.beginArray();
    for (const char byte : std::move(document).take()) {
        toUpstream(out, static_cast<std::int8_t>(byte));
    }
    out.endArray();
}

void toUpstream(UpstreamArchive& out, Timestamp value)
{
    out.beginObject();
    out.enterClass(G3Time::staticClassName, G3Time::staticVersion);
    UpstreamFields visitor(out, G3Time::staticClassName, G3Time::staticVersion);
    visitor.object();
    visitor.value(value.ticks);
    out.endObject();
}

std::string upstreamJson(const Frame& frame)
{
    UpstreamArchive out;
    out.name("frame");
    out.beginObject();
    out.enterClass("G3Frame", frameVersion);
    out.name("size");
    out.put(std::uint64_t{frame.size()});
    // spt3g writes the letters of a type from the last to the first.
    std::string letters = frame.type().letters();
    std::ranges::reverse(letters);
    out.name("type");
    out.put(std::string_view(letters));
    for (const std::string& key : frame.keys()) {
        out.name("name");
        out.put(std::string_view(key));
        out.name("val");
        withPlace({.key = key}, [&] { out.putPointer(frame.object(key).get(), {}); });
    }
    out.endObject();
    return std::move(out).take();
}

} // namespace scanweave
