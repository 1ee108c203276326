// SPDX-License-Identifier: BSD-2-Clause
// Fields of frames by path, and what to say when they are not there.
#include "engine/pipeline/frame_field.h"

#include "engine/base/error.h"
#include "workflows/wording.h"

#include <algorithm>
#include <utility>

namespace scanweave {

namespace {

/// A key that may have been meant, or else what the frame has.
std::string hint(const std::string& wanted, const std::vector<std::string>& keys)
{
    constexpr std::size_t mostShown = 12;
    if (keys.empty()) {
        return "the frame has no keys at all";
    }
    std::string has = "the frame has ";
    for (std::size_t i = 0; i < std::min(keys.size(), mostShown); ++i) {
        has += (i == 0 ? "" : ", ") + inQuotes(keys[i]);
    }
    return didYouMean(wanted, keys, has + (keys.size() > mostShown ? ", …" : ""));
}

} // namespace

FrameField::FrameField(std::string_view text, const std::string& setting)
    : FrameField(parseSetting(setting, [&] { return parseFieldPath(text); }), setting)
{}

FrameField::FrameField(FieldPath path, std::string setting)
    : lookup_(parseSetting(setting, [&] { return FieldLookup(std::move(path)); }))
    , setting_(std::move(setting))
{}

nlohmann::ordered_json FrameField::value(const Frame& frame, const MetadataContext& context) const
{
    auto found = lookup_.value(frame, context);
    if (!found) {
        explainMissing(frame, context);
    }
    return std::move(*found);
}

void FrameField::explainMissing(const Frame& frame, const MetadataContext& context) const
{
    const std::string& key = path().key;
    const Frame* where = &frame;
    if (!path().frameType.empty()) {
        const FrameType type = FrameType::parse(path().frameType);
        where = type == frame.type() ? &frame : context.latest(type);
        if (where == nullptr) {
            throw Error("no " + type.name() + " frame has come before this " + frame.type().name() +
                            " frame, but " + setting_ + " wants its key " + inQuotes(key) +
                            "; add a file that has one before it, or change " + setting_,
                        {.key = key});
        }
    }
    const std::string owner = "this " + where->type().name() + " frame";
    if (!where->has(key)) {
        throw Error(owner + " has no key " + inQuotes(key) + ", which " + setting_ +
                        " wants; add it to the frames or change " + setting_ + "; " +
                        hint(key, where->keys()),
                    {.key = key});
    }
    throw Error("the " + where->className(key) + " " + inQuotes(key) + " of " + owner +
                    " has nothing at " + inQuotes(path().text()) + ", which " + setting_ +
                    " wants; change " + setting_,
                {.key = key});
}

} // namespace scanweave
