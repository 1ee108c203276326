// SPDX-License-Identifier: BSD-2-Clause
// Whether a parameter's value is what its module declared.
#include "engine/pipeline/parameter_check.h"

#include "engine/base/error.h"
#include "workflows/bytes_text.h"
#include "workflows/wording.h"

#include <algorithm>
#include <limits>
#include <sstream>

namespace scanweave {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void
refuse(const ParameterSpec& parameter, const Json& value, const std::string& wanted)
{
    throw Error("parameter \"" + parameter.name + "\" is " + describe(value) + " but must be " +
                    wanted,
                {},
                ErrorKind::Usage);
}

bool isInt(const Json& value)
{
    return value.is_number_integer() &&
           (!value.is_number_unsigned() ||
            value.get<std::uint64_t>() <=
                static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
}

bool isTextList(const Json& value)
{
    return value.is_array() &&
           std::ranges::all_of(value, [](const Json& element) { return element.is_string(); });
}

std::string limitsText(const ParameterSpec& parameter)
{
    std::ostringstream text;
    if (parameter.minimum && parameter.maximum) {
        text << "from " << *parameter.minimum << " to " << *parameter.maximum;
    } else if (parameter.minimum) {
        text << "at least " << *parameter.minimum;
    } else {
        text << "at most " << *parameter.maximum;
    }
    text << (parameter.unit.empty() ? "" : " ") << parameter.unit;
    return text.str();
}

void checkLimits(const ParameterSpec& parameter, const Json& value, double number)
{
    if ((parameter.minimum && number < *parameter.minimum) ||
        (parameter.maximum && number > *parameter.maximum)) {
        refuse(parameter, value, limitsText(parameter));
    }
}

void checkChoice(const ParameterSpec& parameter, const Json& text)
{
    if (!parameter.choices.empty() &&
        std::ranges::find(parameter.choices, text.get_ref<const std::string&>()) ==
            parameter.choices.end()) {
        refuse(parameter, text, alternatives(parameter.choices));
    }
}

Json checkedBytes(const ParameterSpec& parameter, const Json& value)
{
    std::optional<std::uint64_t> bytes;
    if (value.is_number_unsigned() ||
        (value.is_number_integer() && value.get<std::int64_t>() >= 0)) {
        bytes = value.get<std::uint64_t>();
    } else if (value.is_string()) {
        bytes = parseBytes(value.get_ref<const std::string&>());
    }
    if (!bytes) {
        refuse(parameter, value, R"(a number of bytes such as 65536 or "64 KiB")");
    }
    checkLimits(parameter, value, static_cast<double>(*bytes));
    return *bytes;
}

} // namespace

Json checkedParameter(const ParameterSpec& parameter, const Json& value)
{
    const auto need = [&](bool isRight, const char* wanted) {
        if (!isRight) {
            refuse(parameter, value, wanted);
        }
    };
    switch (parameter.type) {
    case ParameterType::Bool:
        need(value.is_boolean(), "true or false");
        break;
    case ParameterType::Int:
        need(isInt(value), "a whole number");
        checkLimits(parameter, value, value.get<double>());
        break;
    case ParameterType::Double:
        need(value.is_number(), "a number");
        checkLimits(parameter, value, value.get<double>());
        break;
    case ParameterType::String:
        need(value.is_string(), "a text");
        checkChoice(parameter, value);
        break;
    case ParameterType::StringList:
        if (parameter.acceptsText && value.is_string()) {
            checkChoice(parameter, value);
            break;
        }
        need(isTextList(value),
             parameter.acceptsText ? "a text or a list of texts" : "a list of texts");
        for (const Json& element : value) {
            checkChoice(parameter, element);
        }
        break;
    case ParameterType::Bytes:
        return checkedBytes(parameter, value);
    case ParameterType::Object:
        need(value.is_object(), "an object in braces");
        break;
    }
    return value;
}

} // namespace scanweave
