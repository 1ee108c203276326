// SPDX-License-Identifier: BSD-2-Clause
// Whether frames have what a field path leads to.
#pragma once

#include "engine/check/check_state.h"

#include <string>

namespace scanweave {

/// What a field is for.
struct FieldUse
{
    std::string pointer;
    std::string name; ///< in a sentence: "the group's name"
    /// Where the frames are, if that isn't plain: " at the end of the pipeline".
    std::string place = {};
    bool mustBeScalar = false; ///< one text or number
};

/// Tells why data frames of a type don't have the field, or not all of them.
void checkField(CheckState& state,
                const FieldPath& field,
                FrameType dataType,
                const FieldUse& fieldUse);

} // namespace scanweave
