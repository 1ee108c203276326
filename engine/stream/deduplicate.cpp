// SPDX-License-Identifier: BSD-2-Clause
// Drops metadata frames that say what the previous one of their type has said already.
#include "engine/stream/deduplicate.h"

#include <algorithm>

namespace scanweave {

DeduplicateMetadata::DeduplicateMetadata(std::vector<FrameType> dataTypes)
    : dataTypes_(std::move(dataTypes))
{}

bool DeduplicateMetadata::keep(FrameType type, const SharedBytes& frameBytes)
{
    const bool isData = std::ranges::find(dataTypes_, type) != dataTypes_.end();
    return isData || keep(type, contentHash(type, frameBytes));
}

bool DeduplicateMetadata::keep(FrameType type, const ContentHash& hash)
{
    const auto [found, isFirst] = last_.try_emplace(type, hash);
    if (!isFirst && found->second == hash) {
        return false;
    }
    found->second = hash;
    return true;
}

} // namespace scanweave
