// SPDX-License-Identifier: BSD-2-Clause
// A frame by where it stands, read anew and taken through modules alone.
#include "engine/cli/placed_frame.h"

#include "engine/g3/frame_reader.h"

#include <utility>

namespace scanweave {

namespace {

ErrorPlace errorPlace(const PlacedFrame& place)
{
    return {.file = place.file, .offset = place.offset, .frame = place.index};
}

} // namespace

Frame readPlacedFrame(const PlacedFrame& place)
{
    return withPlace(errorPlace(place), [&] {
        FrameReader reader(place.file);
        reader.seek(place.offset, place.index);
        auto bytes = reader.nextBytes();
        if (!bytes || bytes->size() != place.length) {
            throw Error("there is another frame here than when the file was read before");
        }
        Frame frame = Frame::parse(*std::move(bytes), Frame::Crc::Check);
        if (frame.type().letters() != place.type) {
            throw Error("there is another frame here than when the file was read before");
        }
        return frame;
    });
}

void processPlacedFrame(Pipeline& pipeline,
                        const PlacedFrame& place,
                        Frame frame,
                        const Pipeline::Consumer& consumer)
{
    withPlace(errorPlace(place),
              [&] { pipeline.process(std::move(frame), place.position, consumer); });
}

std::string typeName(const PlacedFrame& place)
{
    try {
        return FrameType::parse(place.type).name();
    } catch (const Error&) {
        return place.type;
    }
}

nlohmann::ordered_json frameJson(const Frame& frame)
{
    auto keys = nlohmann::ordered_json::array();
    for (const std::string& key : frame.keys()) {
        keys.push_back(
            {{"name", key}, {"class", frame.className(key)}, {"bytes", frame.blobSize(key)}});
    }
    return {{"type", frame.type().letters()}, {"keys", std::move(keys)}};
}

} // namespace scanweave
