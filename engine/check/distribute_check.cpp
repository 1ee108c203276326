// SPDX-License-Identifier: BSD-2-Clause
// Whether the frames that are to be data occur.
#include "engine/check/check_state.h"

#include <algorithm>

namespace scanweave {

void checkDistribute(CheckState& state)
{
    const auto& names = state.workflow.distribute.dataFrames;
    if (names == DistributeSettings().dataFrames) {
        return;
    }
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (const auto type = parsedType(names[i]); type && !state.known.hasType(*type)) {
            missing.push_back(i);
        }
    }
    const bool isAll = missing.size() == names.size();
    const auto usual = DistributeSettings().dataFrames;
    for (const std::size_t i : missing) {
        if (!isAll && std::ranges::find(usual, names[i]) != usual.end()) {
            continue; // written down to have it with another one
        }
        state.report(isAll ? Problem::Severity::Error : Problem::Severity::Warning,
                     "/distribute/data_frames/" + std::to_string(i),
                     parsedType(names[i])->name() + " frames are to be data, and " +
                         state.known.absenceText() + (isAll ? "; there would be no data" : ""),
                     "name a type that occurs, or check \"inputs\"");
    }
}

} // namespace scanweave
