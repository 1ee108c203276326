// SPDX-License-Identifier: BSD-2-Clause
// Where a rank's part of the stream goes.
#pragma once

#include "engine/pipeline/module.h"

#include <cstdint>
#include <optional>

namespace scanweave {

/// Called on the rank's worker thread, with metadata and data in logical order.
class FrameConsumer
{
public:
    virtual ~FrameConsumer() = default;

    /// An exception is an error of the modules behind it.
    virtual void consume(Frame frame, const FramePosition& position) = 0;

    /// Which of the modules behind it took most of the time of the frame consumed last; none where
    /// there are no modules.
    virtual std::optional<std::int32_t> slowestModule() const { return std::nullopt; }

    /// EndProcessing: once, last, also when there was no frame at all.
    virtual void end() = 0;
};

} // namespace scanweave
