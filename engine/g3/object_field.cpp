// SPDX-License-Identifier: BSD-2-Clause
// One value out of an object by its path.
#include "engine/g3/object_field.h"

#include "engine/g3/class_field.h"
#include "engine/g3/fields_path.h"
#include "engine/g3/object_registry.h"

namespace scanweave {

std::optional<std::size_t> indexOf(const std::string& step, std::size_t size)
{
    std::int64_t index = 0;
    const auto* end = step.data() + step.size();
    const auto parsed = std::from_chars(step.data(), end, index);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
        return std::nullopt;
    }
    const auto count = static_cast<std::int64_t>(size);
    index += index < 0 ? count : 0;
    return index >= 0 && index < count ? std::optional(static_cast<std::size_t>(index))
                                       : std::nullopt;
}

FoundField findInObject(const FrameObject& object, FieldSteps steps)
{
    const ObjectClass* objectClass = findObjectClass(object.className());
    if (objectClass != nullptr) {
        return objectClass->find(object, steps);
    }
    JsonLimits limits(mostFieldElements);
    return steps.empty() ? FoundField(objectJson(limits, object)) : std::nullopt;
}

std::optional<ClassField> classField(std::string_view className, std::span<const std::string> steps)
{
    const ObjectClass* objectClass = findObjectClass(className);
    return objectClass == nullptr ? std::nullopt : std::optional(objectClass->outlook(steps));
}

std::optional<nlohmann::ordered_json> fieldValue(const FrameObject& object,
                                                 std::span<const std::string> steps)
{
    return findInObject(object, steps);
}

} // namespace scanweave
