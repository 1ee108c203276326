// SPDX-License-Identifier: BSD-2-Clause
// The parameter "frames": to which types of frames a module applies.
#pragma once

#include "engine/g3/frame_type.h"
#include "workflows/module_spec.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace scanweave {

class FrameTypes
{
public:
    /// From a list of names or letters. Throws Error of kind Usage for one that is none.
    explicit FrameTypes(const nlohmann::ordered_json& names);

    bool contain(FrameType type) const;

private:
    std::vector<FrameType> types_;
};

/// "frames", with the default data frame types.
ParameterSpec framesParameter(std::string doc);

} // namespace scanweave
