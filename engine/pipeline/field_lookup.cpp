// SPDX-License-Identifier: BSD-2-Clause
// A field path, looked up in frames.
#include "engine/pipeline/field_lookup.h"

#include "engine/g3/object_field.h"

namespace scanweave {

namespace {

FieldPath parsed(std::string_view text)
{
    try {
        return parseFieldPath(text);
    } catch (const TemplateError& error) {
        throw Error("\"" + std::string(text) + "\" is no field path: " + error.what() + "; " +
                        error.cure(),
                    {},
                    ErrorKind::Usage);
    }
}

FrameType parsedType(const std::string& text)
{
    try {
        return FrameType::parse(text);
    } catch (const Error& error) {
        throw Error(error.message(), error.place(), ErrorKind::Usage);
    }
}

} // namespace

FieldLookup::FieldLookup(std::string_view text)
    : FieldLookup(parsed(text))
{}

FieldLookup::FieldLookup(FieldPath path)
    : path_(std::move(path))
{
    if (!path_.frameType.empty()) {
        type_ = parsedType(path_.frameType);
    }
    for (const PathStep& step : path_.steps) {
        steps_.push_back(step.name);
    }
}

const Frame* FieldLookup::holder(const Frame& frame, const MetadataContext& context) const
{
    const Frame* from = type_ && *type_ != frame.type() ? context.latest(*type_) : &frame;
    return from != nullptr && from->has(path_.key) ? from : nullptr;
}

std::optional<nlohmann::ordered_json> FieldLookup::value(const Frame& frame,
                                                         const MetadataContext& context) const
{
    const Frame* from = holder(frame, context);
    if (from == nullptr) {
        return std::nullopt;
    }
    return withPlace({.key = path_.key},
                     [&] { return fieldValue(*from->object(path_.key), steps_); });
}

bool FieldLookup::exists(const Frame& frame, const MetadataContext& context) const
{
    return steps_.empty() ? holder(frame, context) != nullptr : value(frame, context).has_value();
}

} // namespace scanweave
