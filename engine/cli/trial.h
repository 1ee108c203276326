// SPDX-License-Identifier: BSD-2-Clause
// One frame taken through a workflow's modules, with what each of them made of it.
#pragma once

#include "engine/base/error.h"
#include "engine/cli/trial_plan.h"
#include "engine/pipeline/module_registry.h"
#include "workflows/workflow.h"

#include <optional>
#include <string>
#include <vector>

namespace scanweave {

/// One module of the workflow.
struct TrialStage
{
    enum class State
    {
        Done,
        Dropped,    ///< it got the frame and let nothing through
        Failed,     ///< Trial::error says why
        Disabled,   ///< in the workflow
        NotReached, ///< an earlier one dropped the frame or failed
    };

    std::string module;
    State state = State::NotReached;
    std::vector<Frame> frames; ///< what it let through or made
    double seconds = 0;        ///< its own work on this frame
};

const char* toText(TrialStage::State state);

struct Trial
{
    std::optional<Frame> input;     ///< none if it couldn't be read
    std::vector<TrialStage> stages; ///< one for each of the workflow's modules
    std::vector<ModuleMessage> messages;
    std::optional<Error> error; ///< of reading or of a module
};

/// The metadata first, then the frame. EndProcessing isn't sent: nothing is written, and reducers
/// have nothing to tell. Throws Error for modules that can't be made.
Trial tryFrame(const TrialPlan& plan,
               const Workflow& workflow,
               const ModuleRegistry& registry,
               const std::string& baseDirectory);

/// Keys that one frame has and the other has not, or has with other bytes.
struct KeyChanges
{
    std::vector<std::string> added;
    std::vector<std::string> removed;
    std::vector<std::string> changed;
};

KeyChanges changesOf(const Frame& before, const Frame& after);

} // namespace scanweave
