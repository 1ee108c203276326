// SPDX-License-Identifier: BSD-2-Clause
// A text with fields of frames in it, filled in.
#include "engine/pipeline/frame_template.h"

#include "workflows/wording.h"

#include <utility>

namespace scanweave {

namespace {

constexpr std::size_t longestText = 4096;

} // namespace

FrameTemplate::FrameTemplate(const std::string& text, std::string setting)
    : setting_(std::move(setting))
{
    for (TemplatePart& part : parseSetting(setting_, [&] { return parseTemplate(text); })) {
        if (part.field) {
            parts_.emplace_back(FrameField(std::move(*part.field), setting_));
        } else {
            parts_.emplace_back(std::move(part.literal));
        }
    }
}

std::string FrameTemplate::of(const Frame& frame, const MetadataContext& context) const
{
    std::string text;
    for (const auto& part : parts_) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            text += *literal;
        } else {
            text += scalarText(std::get<FrameField>(part), frame, context);
        }
    }
    if (text.size() > longestText) {
        throw Error(setting_ + " makes a name of " + std::to_string(text.size()) +
                    " bytes, which nobody could read; name shorter fields");
    }
    return text;
}

std::string FrameTemplate::scalarText(const FrameField& field,
                                      const Frame& frame,
                                      const MetadataContext& context) const
{
    const nlohmann::ordered_json value = field.value(frame, context);
    if (!value.is_primitive() || value.is_null()) {
        throw Error(setting_ + " wants one text or number, but " + inQuotes(field.path().text()) +
                        " is " + (value.is_null() ? "nothing" : "more than that") +
                        "; name one member or element of it",
                    {.key = field.path().key});
    }
    return value.is_string() ? value.get<std::string>() : value.dump();
}

} // namespace scanweave
