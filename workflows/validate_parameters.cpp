// SPDX-License-Identifier: BSD-2-Clause
// Validation of a module's parameters against what the module declares.
#include "workflows/bytes_text.h"
#include "workflows/validate_parts.h"
#include "workflows/wording.h"

#include <algorithm>

namespace scanweave {

namespace {

std::string numberText(double number, const ParameterSpec& spec)
{
    if (spec.type == ParameterType::Bytes && number >= 0 && number < 1e18) {
        return formatBytes(static_cast<std::uint64_t>(number));
    }
    // 3 rather than 3.0
    const bool isWhole = number > -1e15 && number < 1e15 &&
                         number == static_cast<double>(static_cast<std::int64_t>(number));
    const std::string text =
        isWhole ? std::to_string(static_cast<std::int64_t>(number)) : nlohmann::json(number).dump();
    return spec.unit.empty() ? text : text + " " + spec.unit;
}

void checkRange(Checker& checker, const Node& node, const ParameterSpec& spec, double number)
{
    const bool isTooSmall = spec.minimum && number < *spec.minimum;
    const bool isTooLarge = spec.maximum && number > *spec.maximum;
    if (!isTooSmall && !isTooLarge) {
        return;
    }
    std::string range;
    if (spec.minimum && spec.maximum) {
        range =
            "from " + numberText(*spec.minimum, spec) + " to " + numberText(*spec.maximum, spec);
    } else if (spec.minimum) {
        range = "at least " + numberText(*spec.minimum, spec);
    } else {
        range = "at most " + numberText(*spec.maximum, spec);
    }
    checker.error(node,
                  node.label() + " is " + numberText(number, spec) + ", but must be " + range,
                  spec.doc.empty() ? "write a number " + range : spec.name + ": " + spec.doc);
}

/// Texts of a parameter may hold anything, unless they name something.
void checkText(Checker& checker, const Node& node, const ParameterSpec& spec)
{
    if (!node.value.is_string()) {
        std::string ignored;
        checker.readText(node, ignored);
        return;
    }
    const auto& text = node.value.get_ref<const std::string&>();
    if (!spec.choices.empty() && std::ranges::find(spec.choices, text) == spec.choices.end()) {
        checker.refuseChoice(node, spec.choices);
    } else if (std::string ignored; spec.isFrameKey || spec.isFrameType) {
        if (checker.readText(node, ignored) && spec.isFrameType) {
            checker.checkFrameType(node, text);
        }
    }
}

void checkTexts(Checker& checker, const Node& node, const ParameterSpec& spec)
{
    if (spec.acceptsText && node.value.is_string()) {
        checkText(checker, node, spec);
        return;
    }
    if (!node.value.is_array()) {
        std::vector<std::string> ignored;
        checker.readTexts(node, ignored);
        return;
    }
    for (std::size_t i = 0; i < node.value.size(); ++i) {
        checkText(checker, node.element(i), spec);
    }
}

void checkParameter(Checker& checker, const Node& node, const ParameterSpec& spec)
{
    switch (spec.type) {
    case ParameterType::Bool: {
        bool ignored = false;
        checker.readBool(node, ignored);
        return;
    }
    case ParameterType::Int:
        if (node.value.is_number_integer()) {
            checkRange(checker, node, spec, node.value.get<double>());
        } else {
            checker.mustBe(node, "a whole number", "write it without a point and without quotes");
        }
        return;
    case ParameterType::Double:
        if (node.value.is_number()) {
            checkRange(checker, node, spec, node.value.get<double>());
        } else {
            checker.mustBe(node,
                           spec.unit.empty() ? "a number" : "a number, in " + spec.unit,
                           "write a number without quotes, such as 0.5");
        }
        return;
    case ParameterType::String:
        checkText(checker, node, spec);
        return;
    case ParameterType::StringList:
        checkTexts(checker, node, spec);
        return;
    case ParameterType::Bytes:
        if (std::uint64_t bytes = 0; checker.readBytes(node, bytes)) {
            checkRange(checker, node, spec, static_cast<double>(bytes));
        }
        return;
    case ParameterType::Object:
        checker.isObject(node, "write {\"key\": value}");
        return;
    }
}

std::string missingCure(const ModuleSpec& spec, const ParameterSpec& parameter)
{
    if (!spec.example.empty()) {
        return "for example " + spec.example;
    }
    return "add " + inQuotes(parameter.name) +
           (parameter.doc.empty() ? std::string() : ": " + parameter.doc);
}

} // namespace

void readParameters(Checker& checker, const Node& node, const ModuleSpec& spec, ModuleUse& use)
{
    std::vector<std::string> known = {"use", "enabled"};
    for (const ParameterSpec& parameter : spec.parameters) {
        known.push_back(parameter.name);
    }
    const auto meant = checker.checkKeys(node, known);
    for (const ParameterSpec& parameter : spec.parameters) {
        if (const auto value = node.member(parameter.name)) {
            checkParameter(checker, *value, parameter);
        } else if (!parameter.defaultValue.is_null()) {
            use.parameters[parameter.name] = parameter.defaultValue;
        } else if (!parameter.isOptional && !meant.contains(parameter.name)) {
            checker.error(node,
                          "module " + inQuotes(spec.name) + " needs its parameter " +
                              inQuotes(parameter.name),
                          missingCure(spec, parameter));
        }
    }
}

} // namespace scanweave
