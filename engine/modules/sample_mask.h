// SPDX-License-Identifier: BSD-2-Clause
// Which samples of a scan don't count, as a key of the frame says.
#pragma once

#include "engine/g3/frame.h"
#include "engine/modules/polynomial_basis.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// A mask is one of
///
///     G3VectorBool     true: masked; for all detectors
///     G3VectorInt      pairs of sample numbers: from the first of each up to before the second
///     G3MapVectorBool  by detector; one that isn't in it has no masked samples
///     G3MapVectorInt   by detector
class SampleMask
{
public:
    /// Those that a mask may have.
    static const std::vector<std::string_view>& classes();

    /// Masks nothing.
    SampleMask() = default;

    /// Throws Error naming the key when it is missing or no mask.
    SampleMask(const Frame& frame, std::string key);

    /// Which of that many samples of a detector count. Throws Error naming the key when the mask
    /// is of another length, or a pair is no interval within the samples.
    SampleChoice counted(std::string_view detector, std::size_t samples) const;

    /// True if all detectors have the same.
    bool isCommon() const { return isCommon_; }

private:
    std::string key_;
    FrameObjectPtr mask_;
    bool isCommon_ = true;
};

} // namespace scanweave
