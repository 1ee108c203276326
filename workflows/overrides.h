// SPDX-License-Identifier: BSD-2-Clause
// --set texts such as "distribute.io_ranks=3": changes to a workflow document from the command
// line.
#pragma once

#include "workflows/problem.h"

#include <nlohmann/json.hpp>

#include <span>
#include <string>
#include <vector>

namespace scanweave {

struct AppliedOverride
{
    std::string pointer; ///< what it set
    std::string text;
};

struct OverrideResult
{
    std::vector<AppliedOverride> applied;
    std::vector<Problem> problems; ///< each names its override; without line and column
};

/// Changes `document`, one override after the other. Left of "=" are keys and list indexes with
/// dots between (or a JSON pointer, for keys with dots); what is not there yet is made, an index
/// one past the end appends. Right of it is JSON or, where it doesn't parse as that, a string.
OverrideResult applyOverrides(nlohmann::ordered_json& document,
                              std::span<const std::string> overrides);

} // namespace scanweave
