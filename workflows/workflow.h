// SPDX-License-Identifier: BSD-2-Clause
// A workflow as a value: what DESIGN calls the workflow file, with its defaults filled in.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scanweave {

/// A string in "inputs" is a shared file or glob, a nested list a parallel block.
struct WorkflowInput
{
    std::vector<std::string> patterns;
    bool isBlock = false;
};

enum class DistributeMode : std::uint8_t
{
    Frames,
    Files
};
enum class Schedule : std::uint8_t
{
    Pull,
    RoundRobin,
    Random
};

struct DistributeSettings
{
    DistributeMode mode = DistributeMode::Frames;
    std::optional<int> ioRanks; ///< none: "auto"; 0: direct mode
    std::vector<std::string> dataFrames = {"Scan", "Timepoint"};
    bool deduplicate = true;
    Schedule schedule = Schedule::Pull;
    std::uint64_t seed = 0; ///< of schedule "random"
    std::uint64_t bundleBytes = 1ULL << 20;
    std::uint64_t memoryBytes = 1ULL << 30; ///< buffers per rank
    std::string observation; ///< mode "files": template that groups files; "" for one by one
};

struct ModuleUse
{
    std::string name;                  ///< "use"
    bool isEnabled = true;             ///< "enabled"
    nlohmann::ordered_json parameters; ///< everything besides "use" and "enabled"
};

enum class AccumulateStore : std::uint8_t
{
    Files,
    Memory
};

struct AccumulateSettings
{
    std::string group = "{SourceName}-{ObservationID}";
    std::vector<std::pair<std::string, std::string>>
        metadata;                    ///< name and field path, in the file's order
    std::vector<std::string> sort;   ///< metadata names; "-name" descending
    std::vector<std::string> frames; ///< frame types; empty: the data frames
    std::vector<std::string> keep = {"*"};
    bool stitch = false;
    AccumulateStore store = AccumulateStore::Files;
};

enum class ErrorPolicy : std::uint8_t
{
    Fail,
    Skip
};

struct Workflow
{
    std::string name = "run";
    std::vector<WorkflowInput> inputs;
    DistributeSettings distribute;
    std::vector<ModuleUse> modules;
    std::optional<AccumulateSettings> accumulate;
    ErrorPolicy onBadFrame = ErrorPolicy::Fail;
    ErrorPolicy onModuleError = ErrorPolicy::Fail;
    std::string output = "runs";      ///< directory, relative to the workflow file
    std::vector<std::string> plugins; ///< shared objects, relative to the workflow file
};

} // namespace scanweave
