// SPDX-License-Identifier: BSD-2-Clause
// Whether a document is a workflow that can run.
#include "workflows/validate.h"

#include "workflows/schema.h"
#include "workflows/validate_parts.h"
#include "workflows/wording.h"

#include <algorithm>

namespace scanweave {

namespace {

constexpr int workflowVersion = 1;
constexpr std::size_t maxNameBytes = 200; // the run file's name is this, a time and a suffix

void checkVersion(Checker& checker, const Node& root)
{
    const auto node = root.member("scanweave");
    if (!node) {
        return;
    }
    const std::string version = std::to_string(workflowVersion);
    if (node->value.is_number_integer() && node->value > workflowVersion) {
        checker.error(*node,
                      "the file is of version " + node->value.dump() +
                          ", and this program knows versions up to " + version,
                      "run it with a newer Scanweave");
    } else if (node->value != workflowVersion) {
        checker.mustBe(*node, "the number " + version, "write \"scanweave\": " + version);
    }
}

void readName(Checker& checker, const Node& root, std::string& name)
{
    const auto node = root.member("name");
    if (!node || !checker.readText(*node, name)) {
        return;
    }
    if (name.find('/') != std::string::npos || name.front() == '.') {
        checker.error(*node,
                      "name " + inQuotes(name) + " can't begin the run file's name",
                      "leave out slashes and a dot at its begin; \"output\" is the directory");
    } else if (name.size() > maxNameBytes) {
        checker.error(*node,
                      "name is longer than " + std::to_string(maxNameBytes) + " bytes",
                      "shorten it; it begins the run file's name");
    }
}

void readPolicies(Checker& checker, const Node& root, Workflow& workflow)
{
    const auto node = root.member("on_error");
    if (!node ||
        !checker.isObject(*node, "write {\"bad_frame\": \"fail\", \"module\": \"fail\"}")) {
        return;
    }
    checker.checkKeys(*node, {"bad_frame", "module"});
    const auto read = [&](const char* key, ErrorPolicy& target) {
        if (const auto policy = node->member(key)) {
            checker.readChoice(
                *policy, {{"fail", ErrorPolicy::Fail}, {"skip", ErrorPolicy::Skip}}, target);
        }
    };
    read("bad_frame", workflow.onBadFrame);
    read("module", workflow.onModuleError);
}

void readWorkflow(Checker& checker,
                  const Node& root,
                  std::span<const ModuleSpec> modules,
                  Workflow& workflow)
{
    const auto meant = checker.checkKeys(root,
                                         {"scanweave",
                                          "name",
                                          "inputs",
                                          "distribute",
                                          "plugins",
                                          "modules",
                                          "accumulate",
                                          "on_error",
                                          "output"});
    if (!root.member("inputs") && !meant.contains("inputs")) {
        checker.error(root,
                      "the workflow has no inputs",
                      "add \"inputs\": [\"calibration.g3\", [\"scans/*.g3\"]]");
    }
    checkVersion(checker, root);
    readName(checker, root, workflow.name);
    readInputs(checker, root, workflow.inputs);
    const bool isModeKnown = readDistribute(checker, root, workflow.distribute);
    if (const auto plugins = root.member("plugins")) {
        checker.readTexts(*plugins, workflow.plugins);
    }
    readModules(checker,
                root,
                modules,
                isModeKnown ? std::optional(workflow.distribute.mode) : std::nullopt,
                workflow.modules);
    readAccumulate(checker, root, workflow.accumulate);
    readPolicies(checker, root, workflow);
    if (const auto output = root.member("output")) {
        checker.readText(*output, workflow.output);
    }

    const bool hasBlock = std::ranges::any_of(workflow.inputs, &WorkflowInput::isBlock);
    if (isModeKnown && workflow.distribute.mode == DistributeMode::Files && !hasBlock &&
        !workflow.inputs.empty()) {
        checker.warning(*root.member("inputs"),
                        "mode \"files\" shares out the files of nested lists, and inputs has none",
                        "put the files to share out into a list: [[\"scans/*.g3\"]]");
    }
}

} // namespace

Validation validateWorkflow(const nlohmann::ordered_json& document,
                            const DocumentOrigin& origin,
                            std::span<const ModuleSpec> modules)
{
    Checker checker(origin);
    Validation validation;
    const Node root{document, ""};
    if (checker.isObject(root, "begin with {\"inputs\": [\"file.g3\"]}")) {
        readWorkflow(checker, root, modules, validation.workflow);
    }
    // The checks above say it in better words; the schema is the contract, and has the last one.
    if (!checker.hasErrors()) {
        for (const SchemaFault& fault : checkAgainstSchema(document)) {
            checker.error({document, fault.pointer},
                          "this doesn't fit workflow.schema.json: " + fault.description,
                          "look up this key in workflow.schema.json");
        }
    }
    validation.problems = checker.takeProblems();
    return validation;
}

} // namespace scanweave
