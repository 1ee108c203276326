// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about themselves, as JSON.
#include "engine/cli/module_json.h"

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
                        {"frames", key.frames},
                        {"required", key.isRequired}});
    }
    return json;
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

} // namespace scanweave
