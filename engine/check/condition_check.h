// SPDX-License-Identifier: BSD-2-Clause
// Whether frames can fulfil a condition.
#pragma once

#include "engine/check/check_state.h"

#include <string>
#include <vector>

namespace scanweave {

/// A condition in a workflow, and the frames that it is for.
struct CheckedCondition
{
    std::string text;
    std::string pointer;
    std::string module; ///< whose it is
    std::vector<FrameType> types;
};

/// Tells what can't hold: comparisons with what no frame has or with what is of another kind. An
/// error if no frame can fulfil the condition, else a warning; has() of what isn't there is a
/// warning at most. One that doesn't parse is left to the module that reads it.
void checkCondition(CheckState& state, const CheckedCondition& condition);

/// What is known of the frames that fulfil it.
void followCondition(CheckState& state, const CheckedCondition& condition);

} // namespace scanweave
