// SPDX-License-Identifier: BSD-2-Clause
// Whether a document is a workflow that can run: all that is wrong with it, and its Workflow.
#pragma once

#include "workflows/json_location.h"
#include "workflows/module_spec.h"
#include "workflows/overrides.h"
#include "workflows/problem.h"
#include "workflows/workflow.h"

#include <nlohmann/json.hpp>

#include <span>
#include <vector>

namespace scanweave {

/// Where the document's values come from; both may be empty (a document that was never a text).
struct DocumentOrigin
{
    const JsonLocations& locations;
    std::span<const AppliedOverride> overrides;
};

struct Validation
{
    Workflow workflow;
    std::vector<Problem> problems; ///< every one, by position; one per cause
};

/// `modules` as for loadWorkflow(). The document may hold anything, nested at most maxJsonDepth
/// deep.
Validation validateWorkflow(const nlohmann::ordered_json& document,
                            const DocumentOrigin& origin,
                            std::span<const ModuleSpec> modules);

} // namespace scanweave
