// SPDX-License-Identifier: BSD-2-Clause
// What a reducer is: a module whose state survives the run, merged over all ranks.
#pragma once

#include "engine/base/bytes.h"
#include "engine/pipeline/module.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

/// Scalars of frames, for the run file.
struct ResultTable
{
    struct Row
    {
        std::uint64_t seq = FramePosition::atEnd;
        std::uint32_t part = 0;
        std::string values; ///< JSON object, value by column
    };

    std::string name;
    std::vector<Row> rows; ///< in logical order
};

/// Sees frames as any module does, and lets them go on. After the last frame the states of all
/// ranks are merged up a tree, and finish() of the last one left gives the results.
///
/// What is in a state must not depend on which rank got which frame, but for rounding. All calls of
/// one object come one after the other; add() on the thread of the pipeline, the others later on
/// the communication thread.
class Reducer : public Module
{
public:
    /// Adds the frame, and emits it as it is.
    void process(Frame frame, const FramePosition& position, FrameSink& sink) override
    {
        add(frame, position);
        sink.emit(std::move(frame));
    }

    /// Takes from a frame what the state needs. Also gets EndProcessing frames. What throws must
    /// leave the state as it was: the frame may be skipped, and the run go on.
    virtual void add(const Frame& frame, const FramePosition& position) = 0;

    /// The state as bytes, for merge() of another rank's object with the same parameters.
    virtual SharedBytes save() const = 0;

    /// Joins a saved state with this one. Throws Error for bytes that are none.
    virtual void merge(const SharedBytes& saved) = 0;

    /// Makes a saved state this one's, as if nothing had been added before.
    void load(const SharedBytes& saved)
    {
        clear();
        merge(saved);
    }

    /// Forgets everything that was added, and gives the memory back.
    virtual void clear() = 0;

    /// Emits the results, the same for every layout. The state may be gone afterwards.
    virtual void finish(FrameSink& sink) = 0;

    /// Rows of the merged state for the run file; asked before finish().
    virtual ResultTable table() { return {}; }
};

} // namespace scanweave
