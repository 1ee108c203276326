// SPDX-License-Identifier: BSD-2-Clause
// Runs one reducer on frames, as the ranks of a run would.
#pragma once

#include "engine/pipeline/reducer.h"
#include "tests/modules/scan_factory.h"

#include <memory>
#include <string_view>
#include <vector>

namespace scanweave::test {

/// With the reducers to test; each test program has its own.
ModuleRegistry reducerRegistry();

class FrameList final : public FrameSink
{
public:
    void emit(Frame frame) override { frames.push_back(std::move(frame)); }

    std::vector<Frame> frames;
};

/// `use` as in a workflow; throws Error for parameters that can't be.
inline std::unique_ptr<Reducer> makeReducer(std::string_view use)
{
    auto module = reducerRegistry().make(parseUse(use));
    auto* reducer = dynamic_cast<Reducer*>(module.get());
    if (reducer == nullptr) {
        throw Error("that is no reducer");
    }
    module.release();
    return std::unique_ptr<Reducer>(reducer);
}

inline bool isDataFrame(const Frame& frame)
{
    return frame.type() == frame_types::scan || frame.type() == frame_types::map;
}

/// With the state that a run on `ranks` ranks ends with: data frames go to a random rank each,
/// metadata to all, states are merged in a random tree.
inline std::unique_ptr<Reducer>
mergedReducer(std::string_view use, const std::vector<Frame>& frames, int ranks, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<std::unique_ptr<Reducer>> reducers;
    for (int rank = 0; rank < ranks; ++rank) {
        reducers.push_back(makeReducer(use));
    }
    std::uint64_t seq = 0;
    for (const Frame& frame : frames) {
        const FramePosition position{.seq = seq++, .part = 0, .isData = isDataFrame(frame)};
        if (position.isData) {
            reducers[random() % reducers.size()]->add(frame, position);
        } else {
            for (const auto& reducer : reducers) {
                reducer->add(frame, position);
            }
        }
    }
    while (reducers.size() > 1) {
        const std::size_t into = random() % (reducers.size() - 1);
        reducers[into]->merge(reducers.back()->save());
        reducers.pop_back();
    }
    return std::move(reducers.front());
}

/// What such a run gives.
inline std::vector<Frame>
reduced(std::string_view use, const std::vector<Frame>& frames, int ranks = 1, unsigned seed = 1)
{
    FrameList out;
    mergedReducer(use, frames, ranks, seed)->finish(out);
    return out.frames;
}

/// The message of the Error that reducing throws; "" if none.
inline std::string reducingFails(std::string_view use, const std::vector<Frame>& frames)
{
    try {
        reduced(use, frames);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

} // namespace scanweave::test

#define VERIFY_SAYS(text, part)                                                                    \
    QVERIFY2(std::string(text).find(part) != std::string::npos, std::string(text).c_str())
