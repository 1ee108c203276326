// SPDX-License-Identifier: BSD-2-Clause
// Objects as plain JSON.
#include "engine/g3/object_json.h"

#include "engine/base/error.h"
#include "engine/g3/fields_json.h"
#include "engine/g3/object_registry.h"
#include "engine/g3/opaque_object.h"

namespace scanweave {

namespace {

constexpr std::size_t mostRepeatedElements = 10'000'000;

Json opaqueJson(const FrameObject& object)
{
    Json json;
    appendMember(json, "class", object.className());
    if (const auto* opaque = dynamic_cast<const OpaqueObject*>(&object)) {
        appendMember(json, "bytes", opaque->blob().size());
    }
    return json;
}

} // namespace

void JsonLimits::add(std::size_t elements)
{
    elements_ += elements;
    if (elements_ > most_) {
        throw Error("the path leads to more than " + std::to_string(most_) +
                    " values; go on to one of them, or to size");
    }
    repeatedElements_ += repeats_ > 0 ? elements : 0;
    if (repeatedElements_ > mostRepeatedElements) {
        throw Error("the object refers to the same objects so often that its JSON would explode");
    }
}

JsonLimits::Visit::Visit(JsonLimits& limits, const FrameObject* object)
    : limits_(limits)
    , isRepeated_(!limits.met_.insert(object).second)
{
    limits_.repeats_ += isRepeated_ ? 1 : 0;
    limits_.add(isRepeated_ ? 1 : 0);
}

JsonLimits::Visit::~Visit()
{
    limits_.repeats_ -= isRepeated_ ? 1 : 0;
}

Json objectJson(JsonLimits& limits, const FrameObject& object)
{
    const ObjectClass* objectClass = findObjectClass(object.className());
    return objectClass == nullptr ? opaqueJson(object) : objectClass->json(limits, object);
}

Json classAndValue(JsonLimits& limits, const FrameObject& object)
{
    const ObjectClass* objectClass = findObjectClass(object.className());
    if (objectClass == nullptr) {
        return opaqueJson(object);
    }
    Json json;
    appendMember(json, "class", object.className());
    appendMember(json, "value", objectClass->json(limits, object));
    return json;
}

nlohmann::ordered_json objectValue(const FrameObject& object)
{
    JsonLimits limits;
    return objectJson(limits, object);
}

std::string dumpJson(const nlohmann::ordered_json& value, int indent)
{
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace scanweave
