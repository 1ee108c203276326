// SPDX-License-Identifier: BSD-2-Clause
// A frame by where it stands, read anew and taken through modules alone: for replay and try.
#pragma once

#include "engine/pipeline/pipeline.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace scanweave {

struct PlacedFrame
{
    std::string file;
    std::uint64_t index = 0;  ///< of the frame in its file
    std::uint64_t offset = 0; ///< in decompressed bytes
    std::uint64_t length = 0;
    std::string type; ///< its letters
    FramePosition position = {};
};

/// Throws Error when another frame stands there now, or the frame is damaged.
Frame readPlacedFrame(const PlacedFrame& place);

/// Takes the frame that stands there through the modules. Throws Error with file, frame and module.
void processPlacedFrame(Pipeline& pipeline,
                        const PlacedFrame& place,
                        Frame frame,
                        const Pipeline::Consumer& consumer);

/// "Scan"; of a type that has no name, its letters.
std::string typeName(const PlacedFrame& place);

/// Type and keys of a frame.
nlohmann::ordered_json frameJson(const Frame& frame);

} // namespace scanweave
