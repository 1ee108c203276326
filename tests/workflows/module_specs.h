// SPDX-License-Identifier: BSD-2-Clause
// Modules as tests of workflow files need them: the common ones, and one with every type of
// parameter.
#pragma once

#include "workflows/module_spec.h"

#include <string>
#include <utility>
#include <vector>

namespace scanweave::test {

inline ParameterSpec makeParameter(std::string name, ParameterType type)
{
    ParameterSpec parameter;
    parameter.name = std::move(name);
    parameter.type = type;
    parameter.isOptional = true;
    return parameter;
}

inline ModuleSpec makeKeyList(std::string name)
{
    ModuleSpec spec;
    spec.name = std::move(name);
    spec.parameters = {makeParameter("keys", ParameterType::StringList)};
    spec.parameters.front().isOptional = false;
    spec.parameters.front().isFrameKey = true;
    spec.parameters.front().doc = "keys to look for";
    return spec;
}

inline ModuleSpec makeTuner()
{
    ParameterSpec gain = makeParameter("gain", ParameterType::Double);
    gain.isOptional = false;
    ParameterSpec order = makeParameter("order", ParameterType::Int);
    order.minimum = 0;
    order.maximum = 9;
    order.defaultValue = 3;
    ParameterSpec window = makeParameter("window", ParameterType::String);
    window.choices = {"hann", "boxcar"};
    ParameterSpec chunk = makeParameter("chunk", ParameterType::Bytes);
    chunk.minimum = 1024;
    ParameterSpec rate = makeParameter("rate", ParameterType::Double);
    rate.unit = "Hz";
    rate.minimum = 0.5;

    ModuleSpec spec;
    spec.name = "tuner";
    spec.example = R"({"use": "tuner", "gain": 2})";
    spec.parameters = {gain,
                       order,
                       window,
                       chunk,
                       rate,
                       makeParameter("fast", ParameterType::Bool),
                       makeParameter("options", ParameterType::Object)};
    return spec;
}

inline std::vector<ModuleSpec> makeModuleSpecs()
{
    ModuleSpec select;
    select.name = "select";
    select.parameters = {makeParameter("frames", ParameterType::StringList),
                         makeParameter("where", ParameterType::String)};
    select.parameters[0].isFrameType = true;
    select.parameters[0].defaultValue = {"Scan", "Timepoint"};

    ModuleSpec statistics;
    statistics.name = "statistics";
    statistics.parameters = {makeParameter("key", ParameterType::String),
                             makeParameter("output", ParameterType::String)};
    statistics.parameters[0].isOptional = false;
    statistics.parameters[0].isFrameKey = true;

    ModuleSpec despike;
    despike.name = "despike";
    despike.needsContinuity = true;

    ModuleSpec table;
    table.name = "table";
    table.parameters = {makeParameter("name", ParameterType::String)};
    table.parameters[0].defaultValue = "events";
    table.parameters[0].isUnique = true;

    return {
        makeKeyList("keep"), makeKeyList("drop"), select, statistics, despike, makeTuner(), table};
}

} // namespace scanweave::test
