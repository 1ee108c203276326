// SPDX-License-Identifier: BSD-2-Clause
// Validation of "inputs" and "distribute".
#include "workflows/bytes_text.h"
#include "workflows/validate_parts.h"
#include "workflows/wording.h"

namespace scanweave {

namespace {

constexpr std::uint64_t minMemoryBytes = 1ULL << 20U;
constexpr std::uint64_t maxMemoryBytes = 1ULL << 50U;
constexpr std::int64_t maxIoRanks = 1'000'000;
constexpr std::int64_t maxSeed = (1LL << 53U) - 1; // whole in every program that reads JSON

void readBlock(Checker& checker, const Node& node, std::vector<WorkflowInput>& inputs)
{
    if (node.value.empty()) {
        checker.error(node, node.label() + " is an empty list", "name a file in it, or remove it");
        return;
    }
    WorkflowInput block{.patterns = {}, .isBlock = true};
    for (std::size_t i = 0; i < node.value.size(); ++i) {
        const Node file = node.element(i);
        if (file.value.is_array()) {
            checker.error(file,
                          file.label() + " is a list in a list in a list",
                          "write the files of a parallel block side by side: [\"a.g3\", \"b.g3\"]");
        } else if (std::string pattern; checker.readText(file, pattern)) {
            block.patterns.push_back(std::move(pattern));
        }
    }
    inputs.push_back(std::move(block));
}

void readIoRanks(Checker& checker, const Node& node, std::optional<int>& target)
{
    if (node.value == "auto") {
        target.reset();
        return;
    }
    const std::string expected = "\"auto\" or a whole number from 0";
    if (node.value.is_string()) {
        checker.mustBe(node, expected, "write \"auto\", or a number without quotes");
    } else if (std::int64_t ranks = 0; checker.readWhole(node, maxIoRanks, ranks, expected)) {
        target = static_cast<int>(ranks);
    }
}

void readSizes(Checker& checker, const Node& object, DistributeSettings& distribute)
{
    const auto bundle = object.member("bundle");
    const auto memory = object.member("memory");
    const bool isBundleGood = !bundle || checker.readBytes(*bundle, distribute.bundleBytes);
    const bool isMemoryGood = !memory || checker.readBytes(*memory, distribute.memoryBytes);
    if (memory && isMemoryGood &&
        (distribute.memoryBytes < minMemoryBytes || distribute.memoryBytes > maxMemoryBytes)) {
        checker.error(*memory,
                      memory->label() + " is " + formatBytes(distribute.memoryBytes) +
                          ", but must be from 1 MiB to 1024 TiB",
                      "write \"1 GiB\", the default");
    } else if (isBundleGood && isMemoryGood && distribute.bundleBytes > distribute.memoryBytes) {
        checker.error(bundle ? *bundle : *memory,
                      "distribute.bundle (" + formatBytes(distribute.bundleBytes) +
                          ") is larger than distribute.memory (" +
                          formatBytes(distribute.memoryBytes) + "), which has to hold it",
                      "make the bundle smaller; \"1 MiB\" is the default");
    }
    if (bundle && isBundleGood && distribute.bundleBytes == 0) {
        checker.error(*bundle,
                      bundle->label() + " must be at least 1 byte",
                      "write \"1 MiB\", the default; 1 sends each frame alone");
    }
}

} // namespace

void readInputs(Checker& checker, const Node& root, std::vector<WorkflowInput>& inputs)
{
    const auto node = root.member("inputs");
    if (!node) {
        return;
    }
    if (!node->value.is_array()) {
        checker.mustBe(*node,
                       "a list of files",
                       node->value.is_string()
                           ? "put it into brackets: [" +
                                 inQuotes(node->value.get_ref<const std::string&>()) + "]"
                           : "write [\"calibration.g3\", [\"scans/*.g3\"]]");
        return;
    }
    if (node->value.empty()) {
        checker.error(*node, "inputs is an empty list", "name a file in it: [\"file.g3\"]");
    }
    for (std::size_t i = 0; i < node->value.size(); ++i) {
        const Node input = node->element(i);
        if (input.value.is_array()) {
            readBlock(checker, input, inputs);
        } else if (std::string pattern; checker.readText(input, pattern)) {
            inputs.push_back({.patterns = {std::move(pattern)}, .isBlock = false});
        }
    }
}

bool readDistribute(Checker& checker, const Node& root, DistributeSettings& distribute)
{
    const auto node = root.member("distribute");
    if (!node) {
        return true;
    }
    if (!checker.isObject(*node, "write {\"mode\": \"frames\"}, or leave it away")) {
        return false;
    }
    const auto meant = checker.checkKeys(*node,
                                         {"mode",
                                          "io_ranks",
                                          "data_frames",
                                          "deduplicate",
                                          "schedule",
                                          "seed",
                                          "bundle",
                                          "memory",
                                          "observation"});
    bool isModeKnown = !meant.contains("mode");
    if (const auto mode = node->member("mode")) {
        isModeKnown = checker.readChoice(
            *mode,
            {{"frames", DistributeMode::Frames}, {"files", DistributeMode::Files}},
            distribute.mode);
    }
    if (const auto ranks = node->member("io_ranks")) {
        readIoRanks(checker, *ranks, distribute.ioRanks);
    }
    if (const auto types = node->member("data_frames")) {
        checker.readFrameTypes(*types, distribute.dataFrames);
    }
    if (const auto deduplicate = node->member("deduplicate")) {
        checker.readBool(*deduplicate, distribute.deduplicate);
    }
    if (const auto schedule = node->member("schedule")) {
        checker.readChoice(*schedule,
                           {{"pull", Schedule::Pull},
                            {"round-robin", Schedule::RoundRobin},
                            {"random", Schedule::Random}},
                           distribute.schedule);
    }
    if (const auto seed = node->member("seed")) {
        std::int64_t value = 0;
        if (checker.readWhole(*seed, maxSeed, value, "a whole number from 0")) {
            distribute.seed = static_cast<std::uint64_t>(value);
        }
    }
    readSizes(checker, *node, distribute);
    if (const auto observation = node->member("observation")) {
        readTemplate(checker, *observation, distribute.observation);
        if (isModeKnown && distribute.mode != DistributeMode::Files) {
            checker.warning(*observation,
                            "distribute.observation groups files in mode \"files\" only",
                            "set distribute.mode to \"files\", or remove it",
                            Checker::Mark::Key);
        }
    }
    return isModeKnown;
}

bool readTemplate(Checker& checker, const Node& node, std::string& target)
{
    std::string text;
    if (!checker.readText(node, text)) {
        return false;
    }
    try {
        parseTemplate(text);
    } catch (const TemplateError& error) {
        checker.error(node, node.label() + ": " + error.what(), error.cure());
        return false;
    }
    target = std::move(text);
    return true;
}

} // namespace scanweave
