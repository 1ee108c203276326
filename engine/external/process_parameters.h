// SPDX-License-Identifier: BSD-2-Clause
// The parameters that modules share which run in a process of their own.
#pragma once

#include "engine/pipeline/module_registry.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

struct ProcessParameters
{
    std::chrono::milliseconds timeout{0}; ///< 0: none
    int restarts = 0;
    std::string directory; ///< as given
    std::vector<std::pair<std::string, std::string>> environment;
    std::uint64_t answerLimit = 0;               ///< bytes
    std::optional<std::vector<FrameType>> types; ///< of the frames that it gets; none: all
    bool showsErrors = false;
    bool wantsPlainTimestreams = false;
};

/// What a spec has to declare for processParameters.
std::vector<ParameterSpec> processParameterSpecs(bool plainTimestreams);

/// That such a module may change anything.
std::vector<KeySpec> processWrites();

/// From complete parameters. Throws Error of kind Usage.
ProcessParameters processParameters(const nlohmann::ordered_json& parameters);

} // namespace scanweave
