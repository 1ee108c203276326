// SPDX-License-Identifier: BSD-2-Clause
// What a registry entry is made of: the visitors applied to a class's field list.
#pragma once

#include "engine/g3/fields_input.h"
#include "engine/g3/fields_outlook.h"
#include "engine/g3/fields_output.h"
#include "engine/g3/fields_path.h"
#include "engine/g3/fields_upstream.h"
#include "engine/g3/object_registry.h"

namespace scanweave {

template <class T>
ObjectClass objectClass()
{
    return {
        .name = T::staticClassName,
        .create = []() -> std::shared_ptr<FrameObject> { return std::make_shared<T>(); },
        .load = [](InputArchive& in,
                   FrameObject& object) { loadValue(in, static_cast<T&>(object)); },
        .save = [](OutputArchive& out,
                   const FrameObject& object) { saveValue(out, static_cast<const T&>(object)); },
        .json = [](JsonLimits& limits, const FrameObject& object) -> Json {
            return toJson(limits, static_cast<const T&>(object));
        },
        .upstream =
            [](UpstreamArchive& out, const FrameObject& object) {
                toUpstream(out, static_cast<const T&>(object));
            },
        .find = [](const FrameObject& object, FieldSteps steps) -> FoundField {
            return findIn(static_cast<const T&>(object), steps);
        },
        .outlook = [](FieldSteps steps) { return fieldOf<T>(steps); },
    };
}

} // namespace scanweave
