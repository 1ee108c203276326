// SPDX-License-Identifier: BSD-2-Clause
// A run in one look, as JSON and as lines.
#pragma once

#include "db/records.h"

#include <nlohmann/json.hpp>

#include <ostream>

namespace scanweave {

/// The status object that other tools rely on.
nlohmann::ordered_json statusJson(const RunStatus& status);

/// For people: state, ledger, rates, ranks.
void printStatus(std::ostream& out, const RunStatus& status);

/// "1,234 of 1,234 frames processed, 0 skipped, 0 failed: the ledger balances"
std::string ledgerText(const RunStatus& status);

} // namespace scanweave
