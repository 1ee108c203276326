// SPDX-License-Identifier: BSD-2-Clause
// Two runs beside each other: what differs.
#pragma once

#include "gui/runs/run_news.h"

#include <QString>

#include <vector>

namespace scanweave {

struct RunDifference
{
    QString what;
    QString first;
    QString second;
    QString change; ///< "+12 %", "1.8 times", "differs"; "" where there is no sense in one
    bool isDifferent = false;
};

/// What describes the runs, what became of their frames, how long they took; as a whole, per module
/// and per input file (where these differ).
std::vector<RunDifference> compareRuns(const RunHead& first, const RunHead& second);

} // namespace scanweave
