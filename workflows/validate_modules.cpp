// SPDX-License-Identifier: BSD-2-Clause
// Validation of "modules": which ones there are, and where they can run.
#include "workflows/validate_parts.h"
#include "workflows/wording.h"

#include <algorithm>

namespace scanweave {

namespace {

const ModuleSpec* findSpec(std::span<const ModuleSpec> specs, const std::string& name)
{
    const auto found = std::ranges::find(specs, name, &ModuleSpec::name);
    return found == specs.end() ? nullptr : &*found;
}

void reportUnknownModule(Checker& checker,
                         const Node& node,
                         std::span<const ModuleSpec> specs,
                         const ModuleUse& use)
{
    std::vector<std::string> names;
    for (const ModuleSpec& spec : specs) {
        names.push_back(spec.name);
    }
    const std::string message = "there is no module " + inQuotes(use.name);
    const std::string cure =
        didYouMean(use.name, names, "\"scanweave modules\" lists the modules there are");
    if (use.isEnabled) {
        checker.error(node, message, cure);
    } else {
        checker.warning(node, message + ", but it is switched off", cure);
    }
}

void readModule(Checker& checker,
                const Node& node,
                std::span<const ModuleSpec> specs,
                std::optional<DistributeMode> mode,
                std::vector<ModuleUse>& modules)
{
    if (!checker.isObject(
            node,
            node.value.is_string()
                ? "write {\"use\": " + inQuotes(node.value.get_ref<const std::string&>()) + "}"
                : "write {\"use\": \"keep\", \"keys\": [\"SourceName\"]}")) {
        return;
    }
    ModuleUse use;
    if (const auto enabled = node.member("enabled")) {
        checker.readBool(*enabled, use.isEnabled);
    }
    const auto name = node.member("use");
    if (!name) {
        checker.error(node,
                      node.label() + " doesn't say which module to use",
                      "add \"use\": \"name\"; \"scanweave modules\" lists the names");
        return;
    }
    if (!checker.readText(*name, use.name)) {
        return;
    }
    const ModuleSpec* spec = findSpec(specs, use.name);
    use.parameters = nlohmann::ordered_json::object();
    for (const auto& [key, value] : node.value.items()) {
        const bool isDeclared =
            spec != nullptr && std::ranges::find(spec->parameters, key, &ParameterSpec::name) !=
                                   spec->parameters.end();
        if (key != "use" && key != "enabled" && (isDeclared || !isAnnotation(key))) {
            use.parameters[key] = value;
        }
    }
    if (spec != nullptr) {
        readParameters(checker, node, *spec, use);
        if (use.isEnabled && spec->needsContinuity && mode == DistributeMode::Frames) {
            checker.error(*name,
                          "module " + inQuotes(use.name) +
                              " needs consecutive frames, which mode \"frames\" doesn't give it",
                          "set distribute.mode to \"files\": then one rank gets whole files");
        }
    } else if (!specs.empty()) {
        reportUnknownModule(checker, *name, specs, use);
    }
    modules.push_back(std::move(use));
}

/// A parameter's value as the module will have it; null if it has none.
nlohmann::ordered_json valueOf(const ModuleUse& use, const ParameterSpec& parameter)
{
    const auto value = use.parameters.find(parameter.name);
    return value == use.parameters.end() ? parameter.defaultValue : *value;
}

/// Two uses of a module that would write the same table, or the same files.
void checkUnique(Checker& checker,
                 const Node& list,
                 std::span<const ModuleSpec> specs,
                 const std::vector<ModuleUse>& modules)
{
    for (std::size_t later = 0; later < modules.size(); ++later) {
        const ModuleUse& use = modules[later];
        const ModuleSpec* spec = use.isEnabled ? findSpec(specs, use.name) : nullptr;
        if (spec == nullptr) {
            continue;
        }
        for (const ParameterSpec& parameter : spec->parameters) {
            const auto value = valueOf(use, parameter);
            const auto isSame = [&](const ModuleUse& other) {
                return other.isEnabled && other.name == use.name &&
                       valueOf(other, parameter) == value;
            };
            if (!parameter.isUnique || !value.is_string() ||
                std::none_of(modules.begin(),
                             modules.begin() + static_cast<std::ptrdiff_t>(later),
                             isSame)) {
                continue;
            }
            const Node node = list.element(later);
            const auto written = node.member(parameter.name);
            checker.error(written ? *written : node,
                          "an earlier module " + inQuotes(use.name) + " has the " + parameter.name +
                              " " + inQuotes(value.get_ref<const std::string&>()) +
                              " too, and one would overwrite the other",
                          "give each a " + inQuotes(parameter.name) + " of its own");
        }
    }
}

} // namespace

void readModules(Checker& checker,
                 const Node& root,
                 std::span<const ModuleSpec> specs,
                 std::optional<DistributeMode> mode,
                 std::vector<ModuleUse>& modules)
{
    const auto node = root.member("modules");
    if (!node) {
        return;
    }
    if (!node->value.is_array()) {
        checker.mustBe(
            *node, "a list of modules", "write [{\"use\": \"keep\", \"keys\": [\"SourceName\"]}]");
        return;
    }
    for (std::size_t i = 0; i < node->value.size(); ++i) {
        readModule(checker, node->element(i), specs, mode, modules);
        if (modules.size() == i) {
            // Keeps its place, so that pointers to the others hold.
            modules.push_back({.name = {}, .isEnabled = false, .parameters = nullptr});
        }
    }
    checkUnique(checker, *node, specs, modules);
}

} // namespace scanweave
