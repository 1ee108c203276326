// SPDX-License-Identifier: BSD-2-Clause
// The parts of the validation, one function per part of the workflow file.
#pragma once

#include "workflows/checker.h"
#include "workflows/template_text.h"

namespace scanweave {

/// Each reads its part of `root` if it is there; what is wrong goes to `checker`.
void readInputs(Checker& checker, const Node& root, std::vector<WorkflowInput>& inputs);
/// Whether the mode is known: right, or left at its default.
bool readDistribute(Checker& checker, const Node& root, DistributeSettings& distribute);
void readAccumulate(Checker& checker,
                    const Node& root,
                    std::optional<AccumulateSettings>& accumulate);

/// `mode`: nothing if it isn't known, and then modules aren't checked against it.
void readModules(Checker& checker,
                 const Node& root,
                 std::span<const ModuleSpec> specs,
                 std::optional<DistributeMode> mode,
                 std::vector<ModuleUse>& modules);

/// Checks `use.parameters` against what the module declares and fills in the defaults.
void readParameters(Checker& checker, const Node& node, const ModuleSpec& spec, ModuleUse& use);

/// A text of a group or observation: its syntax.
bool readTemplate(Checker& checker, const Node& node, std::string& target);

} // namespace scanweave
