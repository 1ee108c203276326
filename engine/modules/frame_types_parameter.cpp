// SPDX-License-Identifier: BSD-2-Clause
// The parameter "frames".
#include "engine/modules/frame_types_parameter.h"

#include "engine/base/error.h"

#include <algorithm>

namespace scanweave {

FrameTypes::FrameTypes(const nlohmann::ordered_json& names)
{
    for (const auto& name : names) {
        try {
            types_.push_back(FrameType::parse(name.get_ref<const std::string&>()));
        } catch (const Error& error) {
            throw Error(error.message(), error.place(), ErrorKind::Usage);
        }
    }
}

bool FrameTypes::contain(FrameType type) const
{
    return std::ranges::find(types_, type) != types_.end();
}

ParameterSpec framesParameter(std::string doc)
{
    ParameterSpec frames;
    frames.name = "frames";
    frames.type = ParameterType::StringList;
    frames.doc = std::move(doc);
    frames.defaultValue = {"Scan", "Timepoint"};
    frames.isFrameType = true;
    return frames;
}

} // namespace scanweave
