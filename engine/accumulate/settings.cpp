// SPDX-License-Identifier: BSD-2-Clause
// Extract and sorter from a workflow's accumulate settings.
#include "engine/accumulate/settings.h"

#include "engine/accumulate/json_order.h"
#include "engine/base/error.h"
#include "engine/pipeline/frame_template.h"
#include "engine/pipeline/key_patterns.h"
#include "workflows/template_text.h"
#include "workflows/wording.h"

#include <algorithm>
#include <utility>

namespace scanweave {

namespace {

class SettingsExtract
{
public:
    SettingsExtract(const AccumulateSettings& settings, const std::vector<FrameType>& dataTypes)
        : types_(accumulatedTypes(settings, dataTypes))
        , group_(settings.group, "accumulate.group")
        , keep_(settings.keep)
    {
        for (const auto& [name, path] : settings.metadata) {
            const std::string setting = "accumulate.metadata." + name;
            metadata_.emplace_back(name, FrameField(path, setting));
        }
    }

    std::optional<Extracted> operator()(const Frame& frame, const MetadataContext& context) const
    {
        if (std::ranges::find(types_, frame.type()) == types_.end()) {
            return std::nullopt;
        }
        Extracted found;
        found.group = group_.of(frame, context);
        for (const auto& [name, field] : metadata_) {
            found.metadata[name] = field.value(frame, context);
        }
        if (!keep_.empty()) {
            found.data = kept(frame);
        }
        return found;
    }

private:
    Frame kept(Frame frame) const
    {
        for (const std::string& key : frame.keys()) {
            if (std::ranges::none_of(
                    keep_, [&](const std::string& pattern) { return keyMatches(pattern, key); })) {
                frame.erase(key);
            }
        }
        return frame;
    }

    std::vector<FrameType> types_;
    FrameTemplate group_;
    std::vector<std::pair<std::string, FrameField>> metadata_;
    std::vector<std::string> keep_;
};

struct SortKey
{
    std::string name;
    bool isDescending = false;
};

SortKey sortKey(const std::string& text, const AccumulateSettings& settings)
{
    const auto isMetadata = [&](const std::string& name) {
        return std::ranges::any_of(settings.metadata,
                                   [&](const auto& field) { return field.first == name; });
    };
    if (isMetadata(text)) {
        return {text, false};
    }
    if (text.starts_with('-') && isMetadata(text.substr(1))) {
        return {text.substr(1), true};
    }
    throw Error("accumulate.sort: " + inQuotes(text) +
                    " is no name in accumulate.metadata; add it there, with the field that it "
                    "stands for",
                {},
                ErrorKind::Usage);
}

const nlohmann::ordered_json& metadataValue(const Entry& entry, const std::string& name)
{
    static const nlohmann::ordered_json none;
    const auto found = entry.metadata.find(name);
    return found == entry.metadata.end() ? none : *found;
}

} // namespace

std::vector<FrameType> accumulatedTypes(const AccumulateSettings& settings,
                                        const std::vector<FrameType>& dataTypes)
{
    if (settings.frames.empty()) {
        return dataTypes;
    }
    std::vector<FrameType> types;
    for (const std::string& text : settings.frames) {
        types.push_back(parseSetting("accumulate.frames", [&] { return FrameType::parse(text); }));
        if (types.back() == frame_types::endProcessing) {
            throw Error("accumulate.frames: EndProcessing frames can't be accumulated; leave them "
                        "out",
                        {},
                        ErrorKind::Usage);
        }
    }
    return types;
}

Extract groupSettingsExtract(const AccumulateSettings& settings,
                             const std::vector<FrameType>& dataTypes)
{
    return SettingsExtract(settings, dataTypes);
}

EntrySorter settingsSorter(const AccumulateSettings& settings)
{
    std::vector<SortKey> keys;
    for (const std::string& text : settings.sort) {
        keys.push_back(sortKey(text, settings));
    }
    if (keys.empty()) {
        return {};
    }
    return [keys = std::move(keys)](const Entry& a, const Entry& b) {
        for (const SortKey& key : keys) {
            const auto order = compareJson(metadataValue(a, key.name), metadataValue(b, key.name));
            if (order != 0) {
                return key.isDescending ? order > 0 : order < 0;
            }
        }
        return false;
    };
}

} // namespace scanweave
