// SPDX-License-Identifier: BSD-2-Clause
// Drops metadata frames that say what the previous one of their type has said already.
#pragma once

#include "engine/stream/file_index.h"

#include <map>
#include <vector>

namespace scanweave {

/// For frames that come one after the other on one rank. The rule is that of makeLogicalStream: a
/// metadata frame is dropped when the last kept one of its type has the same contents (order of
/// keys not counted), so A A B A gives A B A. Data frames are always kept.
class DeduplicateMetadata
{
public:
    explicit DeduplicateMetadata(std::vector<FrameType> dataTypes);

    /// Whether this frame goes on. Throws Error for bytes that are no frame.
    bool keep(FrameType type, const SharedBytes& frameBytes);

    /// Same, for a metadata frame whose hash is known from an index.
    bool keep(FrameType type, const ContentHash& hash);

private:
    std::vector<FrameType> dataTypes_;
    std::map<FrameType, ContentHash> last_;
};

} // namespace scanweave
