// SPDX-License-Identifier: BSD-2-Clause
// A field that a setting names and that must be there, looked up in frames.
#pragma once

#include "engine/pipeline/field_lookup.h"

#include <nlohmann/json.hpp>

#include <string>

namespace scanweave {

class FrameField
{
public:
    /// `setting` says in errors where the path stands: "accumulate.group". Throws Error (usage)
    /// when the path's frame type is none.
    FrameField(FieldPath path, std::string setting);

    /// In the frame itself, or in the latest frame of the path's type. Times are integer ticks.
    /// Throws Error naming the key and the cure when it is not there.
    nlohmann::ordered_json value(const Frame& frame, const MetadataContext& context) const;

    const FieldPath& path() const { return lookup_.path(); }

private:
    [[noreturn]] void explainMissing(const Frame& frame, const MetadataContext& context) const;

    FieldLookup lookup_;
    std::string setting_;
};

} // namespace scanweave
