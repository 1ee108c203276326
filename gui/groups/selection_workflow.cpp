// SPDX-License-Identifier: BSD-2-Clause
// A workflow that runs again on some entries only.
#include "gui/groups/selection_workflow.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

namespace scanweave {

namespace {

using Json = nlohmann::ordered_json;

std::string conditionText(const std::string& value)
{
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            text += '\\';
        }
        text += c;
    }
    return text + '"';
}

/// "(DetectorSampleTimes.0 == 42 and Turnaround == false) or (…)"; "" if the metadata don't tell
/// entries apart.
std::string
conditionOf(const Json& paths, const EntryTable& table, const std::vector<std::size_t>& rows)
{
    std::string condition;
    for (const std::size_t row : rows) {
        std::string one;
        for (const auto& [name, path] : paths.items()) {
            const MetadataColumn* column = table.column(name);
            if (column == nullptr || !path.is_string() || column->texts[row].empty()) {
                continue;
            }
            // Times are written as texts but compared as what they are in frames: left out.
            if (column->kind == MetadataColumn::Kind::Time) {
                continue;
            }
            one +=
                (one.empty() ? "" : " and ") + path.get<std::string>() + " == " +
                (column->kind == MetadataColumn::Kind::Number ? column->texts[row]
                                                              : conditionText(column->texts[row]));
        }
        if (one.empty()) {
            return {};
        }
        condition += (condition.empty() ? "(" : " or (") + one + ")";
    }
    return condition;
}

} // namespace

SelectionWorkflow selectionWorkflow(const RunRecord& run,
                                    const std::vector<InputFileRecord>& inputs,
                                    const std::vector<std::int64_t>& neededInputs,
                                    const EntryTable& table,
                                    const std::vector<std::size_t>& rows)
{
    auto workflow = Json::parse(run.workflowJson, nullptr, false);
    if (!workflow.is_object()) {
        throw std::runtime_error(
            "the workflow in the run file is damaged, so none can be made of it");
    }
    // A file that lies elsewhere: all paths absolute, as the run knew them.
    std::map<std::uint32_t, std::pair<bool, std::vector<std::string>>> items;
    for (const InputFileRecord& file : inputs) {
        if (!file.isBlock || std::ranges::find(neededInputs, file.id) != neededInputs.end()) {
            auto& [isBlock, paths] = items[file.item];
            isBlock = file.isBlock;
            paths.push_back(file.path);
        }
    }
    Json list = Json::array();
    for (auto& [item, files] : items) {
        if (files.first) {
            list.push_back(files.second);
        } else {
            for (const std::string& path : files.second) {
                list.push_back(path);
            }
        }
    }
    workflow["inputs"] = std::move(list);
    workflow["name"] = run.name + "-selection";
    if (workflow.contains("output") && workflow["output"].is_string() &&
        !run.workflowPath.empty()) {
        const auto folder = std::filesystem::path(run.workflowPath).parent_path();
        workflow["output"] =
            (folder / workflow["output"].get<std::string>()).lexically_normal().string();
    }

    SelectionWorkflow result;
    const Json accumulate = workflow.value("accumulate", Json::object());
    const Json paths =
        accumulate.is_object() ? accumulate.value("metadata", Json::object()) : Json::object();
    const auto condition = paths.is_object() ? conditionOf(paths, table, rows) : std::string();
    if (condition.empty()) {
        result.note =
            "The entries' metadata don't tell their frames apart, so it runs on all frames of "
            "the files that they came from.";
    } else {
        Json modules = Json::array({Json{{"use", "select"}, {"where", condition}}});
        if (workflow.contains("modules") && workflow["modules"].is_array()) {
            for (const auto& module : workflow["modules"]) {
                modules.push_back(module);
            }
        }
        workflow["modules"] = std::move(modules);
    }
    result.json = workflow.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
    return result;
}

} // namespace scanweave
