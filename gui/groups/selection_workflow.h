// SPDX-License-Identifier: BSD-2-Clause
// A workflow that runs again on some entries only.
#pragma once

#include "db/records.h"
#include "gui/groups/entry_table.h"

#include <string>
#include <vector>

namespace scanweave {

struct SelectionWorkflow
{
    std::string json; ///< the text of a workflow file
    std::string note; ///< what it can't tell apart; "" if it selects exactly
};

/// The run's workflow with only those files of parallel blocks that `neededInputs` names
/// (InputFileRecord::id; shared files stay), and a module "select" in front that lets pass the
/// frames whose metadata are those of the entries. Throws std::runtime_error when the run's
/// workflow can't be read.
SelectionWorkflow selectionWorkflow(const RunRecord& run,
                                    const std::vector<InputFileRecord>& inputs,
                                    const std::vector<std::int64_t>& neededInputs,
                                    const EntryTable& table,
                                    const std::vector<std::size_t>& rows);

} // namespace scanweave
