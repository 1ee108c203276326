// SPDX-License-Identifier: BSD-2-Clause
// What the declarations of many modules have in common.
#pragma once

#include "workflows/module_spec.h"

#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// A required parameter of that type. Change the result for everything else.
ParameterSpec requiredParameter(std::string name, ParameterType type, std::string doc);

/// A parameter with a default, which also says its type (a whole number is an Int).
ParameterSpec
defaultParameter(std::string name, nlohmann::ordered_json defaultValue, std::string doc);

/// A parameter that may be absent.
ParameterSpec optionalParameter(std::string name, ParameterType type, std::string doc);

/// "key", required: the timestreams that a module works on.
ParameterSpec timestreamsParameter(std::string doc);

/// "output": the key of the result, by default that of the timestreams that were read. Declare it
/// before "key": placeholders are filled in this order.
ParameterSpec resultParameter();

/// "bolometer_properties": a key of Calibration frames.
ParameterSpec propertiesParameter();

ParameterSpec asFrameKey(ParameterSpec parameter);
ParameterSpec within(ParameterSpec parameter, double minimum, double maximum);
ParameterSpec atLeast(ParameterSpec parameter, double minimum);
ParameterSpec inUnit(ParameterSpec parameter, std::string unit);
ParameterSpec oneOf(ParameterSpec parameter, std::vector<std::string> choices);

/// Of Scan frames, and required.
KeySpec scanKey(std::string key, std::string_view className);

/// What scanKey() says, of timestreams in these units.
KeySpec scanKey(std::string key, std::string_view className, std::vector<std::string> units);

/// Which may be of any of these classes.
KeySpec scanKey(std::string key, const std::vector<std::string_view>& classes);

/// Timestreams "{output}" in the units of "{key}", from which they are made.
KeySpec filteredTimestreams();

/// Of Calibration frames, and required.
KeySpec calibrationKey(std::string key, std::string_view className);

KeySpec ifThere(KeySpec key);

/// Required when one of these parameters is true or not empty.
KeySpec requiredBy(KeySpec key, std::vector<std::string> parameters);

ParameterSpec asTemplate(ParameterSpec parameter);
ParameterSpec asUnique(ParameterSpec parameter);

/// The value of parameter "output", in which {key} stands for that of "key".
std::string outputKey(const nlohmann::ordered_json& parameters);

/// The text of a parameter, "" when it is absent.
std::string textOf(const nlohmann::ordered_json& parameters, std::string_view name);

} // namespace scanweave
