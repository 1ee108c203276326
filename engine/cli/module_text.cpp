// SPDX-License-Identifier: BSD-2-Clause
// What modules declare about parameters and keys, in words.
#include "engine/cli/module_text.h"

#include "workflows/module_json.h"

namespace scanweave {

namespace {

std::string limitsText(const ParameterSpec& parameter)
{
    std::string text;
    const auto number = [](double value) { return nlohmann::json(value).dump(); };
    if (parameter.minimum) {
        text += ", at least " + number(*parameter.minimum);
    }
    if (parameter.maximum) {
        text += ", at most " + number(*parameter.maximum);
    }
    if (!parameter.choices.empty()) {
        text += ", one of";
        for (const std::string& choice : parameter.choices) {
            text += ' ' + choice;
        }
    }
    return text;
}

} // namespace

std::string parameterText(const ParameterSpec& parameter)
{
    std::string text = std::string(parameterTypeName(parameter.type));
    if (parameter.acceptsText) {
        text += " or string";
    }
    if (!parameter.unit.empty()) {
        text += " in " + parameter.unit;
    }
    if (!parameter.defaultValue.is_null()) {
        text += ", default " + parameter.defaultValue.dump();
    } else {
        text += parameter.isOptional ? ", may be absent" : ", required";
    }
    return text + limitsText(parameter);
}

std::string frameText(const KeySpec& key)
{
    std::string text = "in " + key.frames + " frames";
    for (const std::string& units : key.units) {
        text += (&units == &key.units.front() ? ", in units " : " or ") + units;
    }
    if (!key.unitsLike.empty()) {
        text += (key.units.empty() ? ", in the units of " : ", else in those of ") + key.unitsLike;
    }
    if (key.inOneUnit) {
        text += ", in all of them in the same units";
    }
    return text + (key.isRequired ? "" : ", if there");
}

} // namespace scanweave
