// SPDX-License-Identifier: BSD-2-Clause
// Detectors that belong together: of one wafer, band, pixel, …
#include "engine/modules/detector_groups.h"

#include "engine/base/error.h"
#include "engine/g3/units.h"
#include "engine/modules/spec_parts.h"

#include <array>
#include <charconv>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace scanweave {

namespace {

std::string bandName(double band)
{
    if (!std::isfinite(band)) {
        return "";
    }
    std::array<char, 40> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), band).ptr;
    return {text.data(), end};
}

std::string propertyOf(const BolometerProperties& properties, std::string_view which)
{
    if (which == "wafer") {
        return properties.waferId;
    }
    if (which == "pixel") {
        return properties.pixelId;
    }
    return which == "band" ? bandName(properties.band) : properties.pixelType;
}

[[noreturn]] void throwUngrouped(const std::string& detector,
                                 const std::string& why,
                                 const std::string& propertiesKey)
{
    throw Error("detector \"" + detector + "\" " + why +
                    "; drop such detectors before, with module flag_detectors, "
                    "\"without_properties\": true and \"drop\": true",
                {.key = propertiesKey});
}

} // namespace

ParameterSpec groupingParameter(const std::vector<std::string>& byDefault, std::string doc)
{
    return oneOf(defaultParameter("by", byDefault, std::move(doc)),
                 {"wafer", "band", "pixel", "pixel_type"});
}

std::string groupName(const BolometerProperties& properties, const std::vector<std::string>& by)
{
    std::string name;
    for (const std::string& which : by) {
        const std::string property = propertyOf(properties, which);
        if (property.empty()) {
            return "";
        }
        // With its length, so that no two lists of properties give one name.
        name += std::to_string(property.size()) + ':' + property;
    }
    return name;
}

std::string groupLabel(const BolometerProperties& properties, const std::vector<std::string>& by)
{
    std::string label;
    for (const std::string& which : by) {
        std::string part = propertyOf(properties, which);
        if (part.empty()) {
            return "";
        }
        if (which == "band") {
            part = bandName(std::round(properties.band / units::gigahertz)) + "GHz";
        }
        label += (label.empty() ? "" : "-") + part;
    }
    return label;
}

const BolometerProperties& propertiesOfDetector(const BolometerPropertiesMap& properties,
                                                const std::string& detector,
                                                const std::string& propertiesKey)
{
    const auto found = properties.items.find(detector);
    if (found == properties.items.end()) {
        throwUngrouped(detector, "is not in it", propertiesKey);
    }
    return found->second;
}

double weightOfDetector(const G3MapDouble* weights,
                        const std::string& detector,
                        const std::string& weightsKey)
{
    if (weights == nullptr) {
        return 1;
    }
    const auto found = weights->items.find(detector);
    if (found == weights->items.end() || !std::isfinite(found->second) || found->second < 0) {
        throw Error("detector \"" + detector +
                        "\" has no weight in it that is a number of at least 0",
                    {.key = weightsKey});
    }
    return found->second;
}

std::vector<std::vector<std::size_t>> groupDetectors(const G3TimestreamMap& timestreams,
                                                     const std::vector<std::string>& by,
                                                     const BolometerPropertiesMap* properties,
                                                     const std::string& propertiesKey)
{
    std::vector<std::vector<std::size_t>> groups;
    std::unordered_map<std::string, std::size_t> numbers;
    for (std::size_t i = 0; i < timestreams.items.size(); ++i) {
        const auto& [detector, timestream] = timestreams.items[i];
        if (!timestream) {
            continue;
        }
        std::string name;
        if (!by.empty()) {
            name = groupName(propertiesOfDetector(*properties, detector, propertiesKey), by);
            if (name.empty()) {
                throwUngrouped(detector,
                               "has no wafer, band, pixel or pixel type to group it by",
                               propertiesKey);
            }
        }
        const auto [number, isNew] = numbers.emplace(std::move(name), groups.size());
        if (isNew) {
            groups.emplace_back();
        }
        groups[number->second].push_back(i);
    }
    return groups;
}

} // namespace scanweave
