// SPDX-License-Identifier: BSD-2-Clause
// What the parts of the check against frame shapes share.
#pragma once

#include "engine/check/known_keys.h"
#include "workflows/module_spec.h"
#include "workflows/problem.h"
#include "workflows/template_text.h"
#include "workflows/workflow.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// The check goes through the pipeline with it: what frames hold at this point, and what was found
/// so far.
struct CheckState
{
    const Workflow& workflow;
    KnownKeys known;
    bool hasModules = false; ///< one that may drop frames has come
    std::vector<Problem> problems;

    /// Of what some frames would fail on: an error where they all come to this place and one
    /// failure ends the run.
    Problem::Severity ifSomeFail() const
    {
        return !hasModules && workflow.onModuleError == ErrorPolicy::Fail
                   ? Problem::Severity::Error
                   : Problem::Severity::Warning;
    }

    /// Once, also where frames of several types show the same.
    void
    report(Problem::Severity severity, std::string pointer, std::string message, std::string cure)
    {
        const bool isKnown = std::ranges::any_of(problems, [&](const Problem& earlier) {
            return earlier.pointer == pointer && earlier.message == message;
        });
        if (isKnown) {
            return;
        }
        problems.push_back(
            {severity, std::move(pointer), 0, 0, std::move(message), std::move(cure)});
    }
};

/// None for what is no type: validation says so.
std::optional<FrameType> parsedType(std::string_view text);

/// None for what is no path of a field: validation says so.
std::optional<FieldPath> parsedField(const std::string& text);

/// The fields of a template; none where it doesn't parse, which validation tells.
std::vector<FieldPath> fieldsOf(const std::string& text);

/// Tells that data frames come before the metadata that `user` wants, if they do: an error unless a
/// module before may have dropped them.
void checkInTime(CheckState& state,
                 const KnownKey& key,
                 const std::string& pointer,
                 const std::string& user);

/// The cure for a key that isn't there.
std::string meantText(const std::optional<std::string>& nearest);

/// Checks what the module at `pointer` reads, and follows what it does to the frames.
void checkModule(CheckState& state,
                 const ModuleUse& use,
                 const ModuleSpec& spec,
                 const std::string& pointer);

void checkDistribute(CheckState& state);
void checkAccumulate(CheckState& state, const AccumulateSettings& settings);

} // namespace scanweave
