// SPDX-License-Identifier: BSD-2-Clause
// The modules that a workflow can name.
#include "engine/pipeline/module_registry.h"

#include "engine/pipeline/parameter_check.h"
#include "workflows/wording.h"

#include <algorithm>
#include <set>

namespace scanweave {

namespace {

using Json = nlohmann::ordered_json;

/// The names of modules or parameters.
template <class Specs>
std::vector<std::string> namesOf(const Specs& specs)
{
    std::vector<std::string> names;
    for (const auto& spec : specs) {
        names.push_back(spec.name);
    }
    return names;
}

const ParameterSpec* findParameter(const ModuleSpec& spec, std::string_view name)
{
    const auto found = std::ranges::find(spec.parameters, name, &ParameterSpec::name);
    return found == spec.parameters.end() ? nullptr : &*found;
}

void checkSpec(const ModuleSpec& spec)
{
    std::set<std::string> names{"use", "enabled"}; // these two belong to the workflow
    for (const ParameterSpec& parameter : spec.parameters) {
        if (parameter.name.empty() || !names.insert(parameter.name).second) {
            throw Error("parameter name \"" + parameter.name + "\" is empty, taken or reserved");
        }
        if (!parameter.defaultValue.is_null()) {
            checkedParameter(parameter, parameter.defaultValue);
        }
    }
}

[[noreturn]] void refuse(const std::string& message)
{
    throw Error(message, {}, ErrorKind::Usage);
}

Json completed(const ModuleSpec& spec, const Json& given)
{
    if (!given.is_object() && !given.is_null()) {
        refuse("its parameters must be an object in braces");
    }
    for (const auto& [name, value] : given.items()) {
        if (findParameter(spec, name) == nullptr) {
            const std::vector<std::string> known = namesOf(spec.parameters);
            refuse("there is no parameter " + inQuotes(name) + "; " +
                   didYouMean(name,
                              known,
                              known.empty() ? "it has none" : "it has " + alternatives(known)));
        }
    }
    Json complete = Json::object();
    for (const ParameterSpec& parameter : spec.parameters) {
        const auto found = given.find(parameter.name);
        const bool isGiven = found != given.end();
        const Json& value = isGiven ? *found : parameter.defaultValue;
        if (isGiven || !value.is_null()) {
            complete[parameter.name] = checkedParameter(parameter, value);
        } else if (!parameter.isOptional) {
            refuse("parameter \"" + parameter.name + "\" is missing (" + parameter.doc + ")");
        }
    }
    return complete;
}

} // namespace

void ModuleRegistry::add(ModuleSpec spec, ModuleFactory factory)
{
    withPlace({.module = spec.name}, [&] {
        if (spec.name.empty() || find(spec.name) != nullptr) {
            throw Error(
                "a module of this name exists already, or the name is empty; give it another name");
        }
        checkSpec(spec);
    });
    factories_.push_back(std::move(factory));
    specs_.push_back(std::move(spec));
}

const ModuleSpec* ModuleRegistry::find(std::string_view name) const
{
    const auto found = std::ranges::find(specs_, name, &ModuleSpec::name);
    return found == specs_.end() ? nullptr : &*found;
}

Json ModuleRegistry::completeParameters(const ModuleUse& use) const
{
    const ModuleSpec* spec = find(use.name);
    if (spec == nullptr) {
        refuse("there is no module " + inQuotes(use.name) + "; " +
               didYouMean(use.name, namesOf(specs_), "\"scanweave modules\" lists them"));
    }
    return withPlace({.module = use.name}, [&] { return completed(*spec, use.parameters); });
}

std::unique_ptr<Module> ModuleRegistry::make(const ModuleUse& use) const
{
    const Json parameters = completeParameters(use);
    const auto number = static_cast<std::size_t>(find(use.name) - specs_.data());
    std::unique_ptr<Module> module;
    try {
        module = factories_[number](parameters);
    } catch (...) {
        throw currentError().at({.module = use.name});
    }
    if (!module) {
        throw Error("the module could not be made: its factory returned nothing",
                    {.module = use.name});
    }
    return module;
}

} // namespace scanweave
