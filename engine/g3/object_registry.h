// SPDX-License-Identifier: BSD-2-Clause
// The classes that can be decoded, by name. A new class is its header, its field list with an
// instantiation of objectClass<T>() next to it, and one line in object_registry.cpp.
#pragma once

#include "engine/g3/class_field.h"
#include "engine/g3/frame_object.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace scanweave {

class InputArchive;
class JsonLimits;
class OutputArchive;
class UpstreamArchive;

/// What is done with objects of a class. The functions get objects of that class.
struct ObjectClass
{
    std::string_view name;
    std::shared_ptr<FrameObject> (*create)();
    void (*load)(InputArchive&, FrameObject&);
    void (*save)(OutputArchive&, const FrameObject&);
    nlohmann::ordered_json (*json)(JsonLimits&, const FrameObject&);
    void (*upstream)(UpstreamArchive&, const FrameObject&);
    std::optional<nlohmann::ordered_json> (*find)(const FrameObject&,
                                                  std::span<const std::string> steps);
    ClassField (*outlook)(std::span<const std::string> steps); ///< of a path, without an object
};

/// Defined in object_class.h, instantiated where the field list of T is.
template <class T>
ObjectClass objectClass();

/// Of all classes that are known, in no order.
std::vector<std::string_view> objectClassNames();

/// Null when the class is not known.
const ObjectClass* findObjectClass(std::string_view name);

} // namespace scanweave
