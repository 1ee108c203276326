// SPDX-License-Identifier: BSD-2-Clause
// The metadata frames that later frames may still need.
#include "engine/pipeline/metadata_in_force.h"

#include <algorithm>

namespace scanweave {

bool replacesMetadata(const Frame& later, const Frame& earlier)
{
    return later.type() == earlier.type() &&
           std::ranges::all_of(earlier.keys(),
                               [&](const std::string& key) { return later.has(key); });
}

void MetadataInForce::update(const Frame& frame)
{
    std::erase_if(frames_, [&](const Frame& earlier) { return replacesMetadata(frame, earlier); });
    frames_.push_back(frame);
}

} // namespace scanweave
