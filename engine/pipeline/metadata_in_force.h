// SPDX-License-Identifier: BSD-2-Clause
// The metadata frames that later frames may still need.
#pragma once

#include "engine/g3/frame.h"

#include <vector>

namespace scanweave {

/// Whether nobody needs `earlier` any more once `later` has come: it is of the same type and has
/// all its keys. Calibrations come in several frames with keys of their own, so that the latest
/// frame of a type is not all that is in force.
bool replacesMetadata(const Frame& later, const Frame& earlier);

/// Whoever sees these frames in order knows what somebody knows who has seen all of them: for files
/// and programs that begin in the middle of a stream.
class MetadataInForce
{
public:
    void update(const Frame& frame);

    /// In the order in which they came.
    const std::vector<Frame>& frames() const { return frames_; }

private:
    std::vector<Frame> frames_;
};

} // namespace scanweave
