// SPDX-License-Identifier: BSD-2-Clause
// Extract and sorter from a workflow's accumulate settings.
#include "engine/accumulate/settings.h"

#include "engine/accumulate/frame_field.h"
#include "engine/accumulate/json_order.h"
#include "engine/base/error.h"
#include "workflows/template_text.h"
#include "workflows/wording.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace scanweave {

namespace {

/// Runs the parser of a setting; what it finds wrong is the user's to mend.
template <class Parse>
auto parsed(const std::string& setting, Parse&& parse)
{
    try {
        return parse();
    } catch (const TemplateError& error) {
        throw Error(setting + ": " + error.what() + "; " + error.cure(), {}, ErrorKind::Usage);
    } catch (const Error& error) {
        throw Error(setting + ": " + error.message(), {}, ErrorKind::Usage);
    }
}

/// True if `key` matches a pattern in which `*` stands for any characters and `?` for one.
bool keyMatches(std::string_view pattern, std::string_view key)
{
    // Only the last star ever needs to take more: the time is bounded by the product of the
    // lengths.
    std::size_t p = 0;
    std::size_t k = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (k < key.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = k;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == key[k])) {
            ++p;
            ++k;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            k = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

class GroupName
{
public:
    explicit GroupName(const std::string& text)
    {
        for (TemplatePart& part : parsed(setting, [&] { return parseTemplate(text); })) {
            if (part.field) {
                parts_.emplace_back(FrameField(std::move(*part.field), setting));
            } else {
                parts_.emplace_back(std::move(part.literal));
            }
        }
    }

    std::string of(const Frame& frame, const MetadataContext& context) const
    {
        std::string name;
        for (const auto& part : parts_) {
            if (const auto* literal = std::get_if<std::string>(&part)) {
                name += *literal;
            } else {
                name += scalarText(std::get<FrameField>(part), frame, context);
            }
        }
        if (name.size() > longestName) {
            throw Error("accumulate.group makes a name of " + std::to_string(name.size()) +
                        " bytes, which nobody could read; name shorter fields");
        }
        return name;
    }

private:
    static constexpr const char* setting = "accumulate.group";
    static constexpr std::size_t longestName = 4096;

    static std::string
    scalarText(const FrameField& field, const Frame& frame, const MetadataContext& context)
    {
        const nlohmann::ordered_json value = field.value(frame, context);
        if (!value.is_primitive() || value.is_null()) {
            throw Error("accumulate.group wants one text or number, but " +
                            inQuotes(field.path().text()) + " is " +
                            (value.is_null() ? "nothing" : "more than that") +
                            "; name one member or element of it",
                        {.key = field.path().key});
        }
        return value.is_string() ? value.get<std::string>() : value.dump();
    }

    std::vector<std::variant<std::string, FrameField>> parts_;
};

class SettingsExtract
{
public:
    SettingsExtract(const AccumulateSettings& settings, const std::vector<FrameType>& dataTypes)
        : types_(accumulatedTypes(settings, dataTypes))
        , group_(settings.group)
        , keep_(settings.keep)
    {
        for (const auto& [name, path] : settings.metadata) {
            const std::string setting = "accumulate.metadata." + name;
            metadata_.emplace_back(
                name, parsed(setting, [&] { return FrameField(parseFieldPath(path), setting); }));
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
    GroupName group_;
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
        types.push_back(parsed("accumulate.frames", [&] { return FrameType::parse(text); }));
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
