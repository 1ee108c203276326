// SPDX-License-Identifier: BSD-2-Clause
// The metadata in force: the latest frame of each type.
#pragma once

#include "engine/g3/frame.h"

#include <map>

namespace scanweave {

/// Metadata is sticky: a frame of a type replaces the previous one for all that follows. Update it
/// with metadata frames only: which data frame a rank saw last depends on the layout, and the
/// answer must not.
class MetadataContext
{
public:
    void update(const Frame& frame) { latest_.insert_or_assign(frame.type(), frame); }

    /// Null when none has come yet. Valid until the next update with this type.
    const Frame* latest(FrameType type) const
    {
        const auto found = latest_.find(type);
        return found == latest_.end() ? nullptr : &found->second;
    }

private:
    std::map<FrameType, Frame> latest_;
};

} // namespace scanweave
