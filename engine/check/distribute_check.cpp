// SPDX-License-Identifier: BSD-2-Clause
// Whether the frames that are to be data occur.
#include "engine/check/check_state.h"
#include "engine/check/known_field.h"
#include "workflows/wording.h"

#include <algorithm>

namespace scanweave {

namespace {

/// The first data frame of every file of a block fills the template in, whichever type it has.
void checkObservation(CheckState& state)
{
    const DistributeSettings& settings = state.workflow.distribute;
    if (settings.mode != DistributeMode::Files) {
        return;
    }
    for (const FieldPath& field : fieldsOf(settings.observation)) {
        std::optional<FieldLack> lack;
        bool isMissing = false;
        bool isThere = false;
        for (const std::string& name : settings.dataFrames) {
            const auto type = parsedType(name);
            if (!type || !state.known.hasType(*type)) {
                continue;
            }
            const KnownField found = knownField(state.known, field, *type);
            isMissing = isMissing || found.lack;
            isThere = isThere || !found.lack;
            lack = found.lack ? found.lack : lack;
        }
        if (isMissing) {
            state.report(isThere ? Problem::Severity::Warning : Problem::Severity::Error,
                         "/distribute/observation",
                         "the observation of a file is told by " + inQuotes(field.text()) +
                             ", but " + lack->reason,
                         lack->cure);
        }
    }
}

} // namespace

void checkDistribute(CheckState& state)
{
    checkObservation(state);
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
