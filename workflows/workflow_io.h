// SPDX-License-Identifier: BSD-2-Clause
// Workflow files: text to a Workflow with everything that is wrong with it, and back to text.
#pragma once

#include "workflows/module_spec.h"
#include "workflows/problem.h"
#include "workflows/workflow.h"

#include <nlohmann/json.hpp>

#include <span>
#include <string>
#include <vector>

namespace scanweave {

struct LoadResult
{
    Workflow workflow; ///< only as good as the problems let it be
    nlohmann::ordered_json
        document; ///< as it runs: overrides applied, comments gone, all keys in order
    std::vector<Problem> problems; ///< by position; those of overrides (line 0) at the end

    /// No errors; warnings don't count.
    bool isValid() const;
};

/// Reads a workflow file's text, JSON with comments. `overrides` are --set texts
/// ("distribute.io_ranks=3", see overrides.h). `modules` is what can be used; an empty list means
/// that it isn't known here, and modules go unchecked. Never throws for what the texts hold.
LoadResult loadWorkflow(const std::string& text,
                        std::span<const std::string> overrides,
                        std::span<const ModuleSpec> modules);

/// The text of the file at `path` ("-": standard input). Throws std::runtime_error, with a message
/// for users, if it can't be read or is larger than maxJsonBytes.
std::string readWorkflowFile(const std::string& path);

/// The document's text, indented by two spaces, its keys in the document's order.
std::string saveWorkflow(const nlohmann::ordered_json& document);

} // namespace scanweave
