// SPDX-License-Identifier: BSD-2-Clause
// The modules that a workflow can name: what each declares about itself, and how to make one.
#pragma once

#include "engine/pipeline/module.h"
#include "workflows/module_spec.h"
#include "workflows/workflow.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// Makes a module. The parameters are complete and checked: every declared one that is required or
/// has a default is there, of its declared type (Bytes as a number), within its limits, and no
/// other is.
using ModuleFactory =
    std::function<std::unique_ptr<Module>(const nlohmann::ordered_json& parameters)>;

class ModuleRegistry
{
public:
    /// Throws Error when the name is taken or the spec contradicts itself (a default of the wrong
    /// type, …).
    void add(ModuleSpec spec, ModuleFactory factory);

    /// In the order in which they were added.
    const std::vector<ModuleSpec>& specs() const { return specs_; }

    /// Null for an unknown name.
    const ModuleSpec* find(std::string_view name) const;

    /// The parameters of a use with defaults filled in. Throws Error of kind Usage that names
    /// module and parameter (or the module that was probably meant) for everything that a spec
    /// forbids.
    nlohmann::ordered_json completeParameters(const ModuleUse& use) const;

    /// A new module, ready to go. Throws as completeParameters, or what the factory throws, with
    /// the module's name.
    std::unique_ptr<Module> make(const ModuleUse& use) const;

private:
    std::vector<ModuleSpec> specs_;
    std::vector<ModuleFactory> factories_; ///< of specs_, in the same order
};

} // namespace scanweave
