// SPDX-License-Identifier: BSD-2-Clause
// The modules of a run as parts of its workflow.
#pragma once

#include "db/records.h"

#include <QString>

#include <string>
#include <vector>

namespace scanweave {

/// Where module number `position` of the run stands in its workflow: "/modules/3" (modules that are
/// switched off have no number). Of a run whose workflow can't be read, as if none were.
QString modulePointer(const RunRecord& run, int position);

/// Name of module number `position`, with the number if there are several of that name.
QString moduleName(const std::vector<ModuleRecord>& modules, int position);

/// Numbers of the modules that an error names; of several with one name any may be meant.
std::vector<int> modulesNamed(const std::vector<ModuleRecord>& modules, const std::string& error);

} // namespace scanweave
