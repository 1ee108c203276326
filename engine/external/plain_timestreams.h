// SPDX-License-Identifier: BSD-2-Clause
// Timestreams without compression, for those who can't undo it.
#pragma once

#include "engine/g3/frame.h"

namespace scanweave {

/// The frame with every FLAC-compressed G3Timestream and G3TimestreamMap stored as plain numbers;
/// the very same frame if there is none. Throws Error naming the key for one that doesn't decode.
Frame withPlainTimestreams(const Frame& frame);

} // namespace scanweave
