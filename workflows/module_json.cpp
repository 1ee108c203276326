// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about themselves, as JSON.
#include "workflows/module_json.h"

#include <array>
#include <stdexcept>

namespace scanweave {

namespace {

nlohmann::ordered_json parameterJson(const ParameterSpec& parameter)
{
    nlohmann::ordered_json json{
        {"name", parameter.name},
        {"type", parameterTypeName(parameter.type)},
        {"doc", parameter.doc},
        {"default", parameter.defaultValue},
        {"optional", parameter.isOptional || !parameter.defaultValue.is_null()},
        {"unit", parameter.unit},
        {"minimum", nullptr},
        {"maximum", nullptr},
        {"choices", parameter.choices},
        {"frame_key", parameter.isFrameKey},
        {"frame_type", parameter.isFrameType},
        {"condition", parameter.isCondition},
        {"field_path", parameter.isFieldPath},
        {"template", parameter.isTemplate},
        {"unique", parameter.isUnique},
        {"accepts_text", parameter.acceptsText}};
    if (parameter.minimum) {
        json["minimum"] = *parameter.minimum;
    }
    if (parameter.maximum) {
        json["maximum"] = *parameter.maximum;
    }
    return json;
}

nlohmann::ordered_json keysJson(const std::vector<KeySpec>& keys)
{
    auto json = nlohmann::ordered_json::array();
    for (const KeySpec& key : keys) {
        json.push_back({{"key", key.key},
                        {"class", key.className},
                        {"other_classes", key.otherClasses},
                        {"frames", key.frames},
                        {"required", key.isRequired}});
    }
    return json;
}

using Json = nlohmann::ordered_json;

ParameterType typeFromName(const std::string& name)
{
    constexpr std::array types{ParameterType::Bool,
                               ParameterType::Int,
                               ParameterType::Double,
                               ParameterType::String,
                               ParameterType::StringList,
                               ParameterType::Bytes,
                               ParameterType::Object};
    for (const ParameterType type : types) {
        if (parameterTypeName(type) == name) {
            return type;
        }
    }
    throw std::runtime_error("unknown parameter type \"" + name + "\"");
}

ParameterSpec parameterFromJson(const Json& json)
{
    ParameterSpec parameter;
    parameter.name = json.at("name").get<std::string>();
    parameter.type = typeFromName(json.at("type").get<std::string>());
    parameter.doc = json.value("doc", "");
    parameter.defaultValue = json.value("default", Json());
    parameter.isOptional = parameter.defaultValue.is_null() && json.value("optional", false);
    parameter.unit = json.value("unit", "");
    if (const auto minimum = json.find("minimum"); minimum != json.end() && minimum->is_number()) {
        parameter.minimum = minimum->get<double>();
    }
    if (const auto maximum = json.find("maximum"); maximum != json.end() && maximum->is_number()) {
        parameter.maximum = maximum->get<double>();
    }
    parameter.choices = json.value("choices", std::vector<std::string>());
    parameter.isFrameKey = json.value("frame_key", false);
    parameter.isFrameType = json.value("frame_type", false);
    parameter.isCondition = json.value("condition", false);
    parameter.isFieldPath = json.value("field_path", false);
    parameter.isTemplate = json.value("template", false);
    parameter.isUnique = json.value("unique", false);
    parameter.acceptsText = json.value("accepts_text", false);
    return parameter;
}

std::vector<KeySpec> keysFromJson(const Json& list)
{
    std::vector<KeySpec> keys;
    for (const Json& json : list) {
        KeySpec key;
        key.key = json.at("key").get<std::string>();
        key.className = json.value("class", "");
        key.otherClasses = json.value("other_classes", std::vector<std::string>());
        key.frames = json.value("frames", "Scan");
        key.isRequired = json.value("required", true);
        keys.push_back(std::move(key));
    }
    return keys;
}

ModuleSpec moduleFromJson(const Json& json)
{
    ModuleSpec spec;
    spec.name = json.at("name").get<std::string>();
    spec.summary = json.value("summary", "");
    spec.doc = json.value("doc", "");
    for (const Json& parameter : json.value("parameters", Json::array())) {
        spec.parameters.push_back(parameterFromJson(parameter));
    }
    spec.reads = keysFromJson(json.value("reads", Json::array()));
    spec.writes = keysFromJson(json.value("writes", Json::array()));
    spec.needsContinuity = json.value("needs_continuity", false);
    spec.example = json.value("example", "");
    return spec;
}

} // namespace

std::string_view parameterTypeName(ParameterType type)
{
    switch (type) {
    case ParameterType::Bool:
        return "bool";
    case ParameterType::Int:
        return "int";
    case ParameterType::Double:
        return "double";
    case ParameterType::String:
        return "string";
    case ParameterType::StringList:
        return "string_list";
    case ParameterType::Bytes:
        return "bytes";
    case ParameterType::Object:
        return "object";
    }
    return "";
}

nlohmann::ordered_json moduleJson(const ModuleSpec& spec)
{
    auto parameters = nlohmann::ordered_json::array();
    for (const ParameterSpec& parameter : spec.parameters) {
        parameters.push_back(parameterJson(parameter));
    }
    return {{"name", spec.name},
            {"summary", spec.summary},
            {"doc", spec.doc},
            {"parameters", std::move(parameters)},
            {"reads", keysJson(spec.reads)},
            {"writes", keysJson(spec.writes)},
            {"needs_continuity", spec.needsContinuity},
            {"example", spec.example}};
}

std::vector<ModuleSpec> modulesFromJson(const std::string& text)
{
    try {
        const Json document = Json::parse(text);
        std::vector<ModuleSpec> specs;
        for (const Json& module : document.at("modules")) {
            specs.push_back(moduleFromJson(module));
        }
        return specs;
    } catch (const nlohmann::json::exception& error) {
        throw std::runtime_error(std::string("this is no list of modules: ") + error.what());
    }
}

} // namespace scanweave
