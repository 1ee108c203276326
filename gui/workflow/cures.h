// SPDX-License-Identifier: BSD-2-Clause
// What would mend a problem, as edits that a button can make. Pure functions.
#pragma once

#include "gui/workflow/json_edits.h"
#include "workflows/module_spec.h"
#include "workflows/problem.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave::studio {

struct CureEdit
{
    std::string label; ///< a verb: "Write \"io_ranks\""
    TextEdit edit;
};

/// The most likely first, at most three. Empty where only the user knows what is meant. The edits
/// are for `text` as it is.
std::vector<CureEdit>
curesFor(const Problem& problem, std::string_view text, std::span<const ModuleSpec> modules);

/// Byte at a line and column as problems have them (from 1; columns in bytes); the text's end for
/// what lies behind it.
std::size_t offsetAt(std::string_view text, int line, int column);

/// What to underline: the key or value that the problem is about; at least one character.
TextRange rangeOf(const Problem& problem, std::string_view text, const JsonTree& tree);

} // namespace scanweave::studio
