// SPDX-License-Identifier: BSD-2-Clause
// Two workflows compared by what they mean. No widgets.
#pragma once

#include "workflows/module_spec.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace scanweave::studio {

struct WorkflowDifference
{
    enum class Kind : std::uint8_t
    {
        Changed,
        Added,   ///< only in the second
        Removed, ///< only in the first
        Moved,
    };

    Kind kind = Kind::Changed;
    std::string part;  ///< "inputs", "module poly_filter", "distribute"
    std::string what;  ///< parameter or pattern; "" for the whole part
    std::string first; ///< values as JSON, or a module's place; "" where there is none
    std::string second;
    std::string pointer; ///< into the first; where it has nothing, to what is nearest

    friend bool operator==(const WorkflowDifference&, const WorkflowDifference&) = default;
};

/// Formatting, comments, the order of keys and defaults that are written out are no differences;
/// the order of modules and inputs is. Modules are told apart by their names and settings.
std::vector<WorkflowDifference> compareWorkflows(const nlohmann::ordered_json& first,
                                                 const nlohmann::ordered_json& second,
                                                 const std::vector<ModuleSpec>& modules);

} // namespace scanweave::studio
