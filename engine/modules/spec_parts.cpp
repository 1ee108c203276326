// SPDX-License-Identifier: BSD-2-Clause
// What the declarations of many modules have in common.
#include "engine/modules/spec_parts.h"

#include "engine/g3/timestream.h"

#include <utility>

namespace scanweave {

namespace {

ParameterType typeOfDefault(const nlohmann::ordered_json& value)
{
    if (value.is_boolean()) {
        return ParameterType::Bool;
    }
    if (value.is_number_integer()) {
        return ParameterType::Int;
    }
    if (value.is_number()) {
        return ParameterType::Double;
    }
    if (value.is_array()) {
        return ParameterType::StringList;
    }
    return value.is_object() ? ParameterType::Object : ParameterType::String;
}

KeySpec keyOf(std::string key, std::string_view className, std::string frames)
{
    KeySpec spec;
    spec.key = std::move(key);
    spec.className = className;
    spec.frames = std::move(frames);
    return spec;
}

} // namespace

ParameterSpec requiredParameter(std::string name, ParameterType type, std::string doc)
{
    ParameterSpec parameter;
    parameter.name = std::move(name);
    parameter.type = type;
    parameter.doc = std::move(doc);
    return parameter;
}

ParameterSpec
defaultParameter(std::string name, nlohmann::ordered_json defaultValue, std::string doc)
{
    ParameterSpec parameter =
        requiredParameter(std::move(name), typeOfDefault(defaultValue), std::move(doc));
    parameter.defaultValue = std::move(defaultValue);
    return parameter;
}

ParameterSpec optionalParameter(std::string name, ParameterType type, std::string doc)
{
    ParameterSpec parameter = requiredParameter(std::move(name), type, std::move(doc));
    parameter.isOptional = true;
    return parameter;
}

ParameterSpec timestreamsParameter(std::string doc)
{
    return asFrameKey(requiredParameter("key", ParameterType::String, std::move(doc)));
}

ParameterSpec resultParameter()
{
    return defaultParameter(
        "output",
        "{key}",
        "key of the result; {key} stands for the key that is read, and alone replaces it");
}

ParameterSpec propertiesParameter()
{
    return asFrameKey(defaultParameter(
        "bolometer_properties",
        "BolometerProperties",
        "key of the detectors' properties in Calibration frames; the latest frame that has it "
        "counts"));
}

ParameterSpec asFrameKey(ParameterSpec parameter)
{
    parameter.isFrameKey = true;
    return parameter;
}

ParameterSpec within(ParameterSpec parameter, double minimum, double maximum)
{
    parameter.minimum = minimum;
    parameter.maximum = maximum;
    return parameter;
}

ParameterSpec atLeast(ParameterSpec parameter, double minimum)
{
    parameter.minimum = minimum;
    return parameter;
}

ParameterSpec inUnit(ParameterSpec parameter, std::string unit)
{
    parameter.unit = std::move(unit);
    return parameter;
}

ParameterSpec oneOf(ParameterSpec parameter, std::vector<std::string> choices)
{
    parameter.choices = std::move(choices);
    return parameter;
}

KeySpec scanKey(std::string key, std::string_view className)
{
    return keyOf(std::move(key), className, "Scan");
}

KeySpec scanKey(std::string key, std::string_view className, std::vector<std::string> units)
{
    KeySpec spec = scanKey(std::move(key), className);
    spec.units = std::move(units);
    return spec;
}

KeySpec scanKey(std::string key, const std::vector<std::string_view>& classes)
{
    KeySpec spec = scanKey(std::move(key), classes.front());
    spec.otherClasses.assign(classes.begin() + 1, classes.end());
    return spec;
}

KeySpec filteredTimestreams()
{
    KeySpec spec = scanKey("{output}", G3TimestreamMap::staticClassName);
    spec.unitsLike = "{key}";
    return spec;
}

KeySpec calibrationKey(std::string key, std::string_view className)
{
    return keyOf(std::move(key), className, "Calibration");
}

KeySpec ifThere(KeySpec key)
{
    key.isRequired = false;
    return key;
}

KeySpec requiredBy(KeySpec key, std::vector<std::string> parameters)
{
    key.isRequired = false;
    key.requiredBy = std::move(parameters);
    return key;
}

ParameterSpec asTemplate(ParameterSpec parameter)
{
    parameter.isTemplate = true;
    return parameter;
}

ParameterSpec asUnique(ParameterSpec parameter)
{
    parameter.isUnique = true;
    return parameter;
}

std::string outputKey(const nlohmann::ordered_json& parameters)
{
    constexpr std::string_view placeholder = "{key}";
    auto output = parameters.at("output").get<std::string>();
    if (const std::size_t at = output.find(placeholder); at != std::string::npos) {
        output.replace(at, placeholder.size(), parameters.at("key").get<std::string>());
    }
    return output;
}

std::string textOf(const nlohmann::ordered_json& parameters, std::string_view name)
{
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->get<std::string>();
}

} // namespace scanweave
