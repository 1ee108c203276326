// SPDX-License-Identifier: BSD-2-Clause
// Whether the accumulation finds its keys in the frames that leave the pipeline.
#include "engine/check/check_state.h"
#include "engine/check/field_check.h"
#include "workflows/json_location.h"
#include "workflows/template_text.h"

#include <algorithm>

namespace scanweave {

namespace {

/// The types that are accumulated and occur; those that don't are told of if somebody named them.
std::vector<FrameType> accumulatedTypes(CheckState& state, const AccumulateSettings& settings)
{
    const bool isNamed = !settings.frames.empty();
    const auto& names = isNamed ? settings.frames : state.workflow.distribute.dataFrames;
    std::vector<FrameType> types;
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto type = parsedType(names[i]);
        if (type && state.known.hasType(*type)) {
            types.push_back(*type);
        } else if (type) {
            missing.push_back(i);
        }
    }
    if (!isNamed && types.empty() && !missing.empty() && !state.known.types().empty()) {
        state.report(Problem::Severity::Warning,
                     "/accumulate",
                     "the data frames are accumulated, and " + state.known.absenceText(),
                     "name those that occur: \"distribute\": {\"data_frames\": […]}");
    }
    for (const std::size_t i : missing) {
        if (isNamed) {
            state.report(types.empty() ? Problem::Severity::Error : Problem::Severity::Warning,
                         "/accumulate/frames/" + std::to_string(i),
                         parsedType(names[i])->name() + " frames are accumulated, and " +
                             state.known.absenceText() +
                             (types.empty() ? "; nothing would be accumulated" : ""),
                         "name a type that occurs, or check \"inputs\"");
        }
    }
    return types;
}

void checkKept(CheckState& state,
               const AccumulateSettings& settings,
               const std::vector<FrameType>& types)
{
    for (std::size_t i = 0; i < settings.keep.size(); ++i) {
        const std::string& pattern = settings.keep[i];
        const bool isThere =
            pattern == "*" || std::ranges::any_of(types, [&](FrameType type) {
                return state.known.mayHaveAnything(type) || state.known.hasMatch(type, pattern);
            });
        if (!isThere) {
            state.report(Problem::Severity::Warning,
                         "/accumulate/keep/" + std::to_string(i),
                         "no accumulated frame has a key that matches \"" + pattern + "\"",
                         meantText(state.known.nearest(types.front(), pattern)));
        }
    }
}

} // namespace

void checkAccumulate(CheckState& state, const AccumulateSettings& settings)
{
    const std::vector<FrameType> types = accumulatedTypes(state, settings);
    if (types.empty()) {
        return;
    }
    const std::string end = state.hasModules ? " at the end of the pipeline" : "";
    for (const FrameType type : types) {
        for (const FieldPath& field : fieldsOf(settings.group)) {
            checkField(state, field, type, {"/accumulate/group", "the group's name", end, true});
        }
        for (const auto& [name, path] : settings.metadata) {
            if (const auto field = parsedField(path)) {
                checkField(
                    state,
                    *field,
                    type,
                    {"/accumulate/metadata/" + pointerToken(name), "metadata \"" + name + "\""});
            }
        }
    }
    checkKept(state, settings, types);
}

} // namespace scanweave
