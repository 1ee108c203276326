// SPDX-License-Identifier: BSD-2-Clause
// Workflow files: text to a Workflow, and back to text.
#include "workflows/workflow_io.h"

#include "workflows/json_location.h"
#include "workflows/overrides.h"
#include "workflows/validate.h"
#include "workflows/wording.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <utility>

namespace scanweave {

namespace {

/// Up to one byte more than allowed, so that too much shows.
std::string readAtMost(std::istream& stream, std::size_t limit)
{
    std::string text;
    std::string chunk(std::size_t{64} << 10U, '\0');
    while (stream && text.size() <= limit) {
        stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        text.append(chunk, 0, static_cast<std::size_t>(stream.gcount()));
    }
    return text;
}

} // namespace

bool LoadResult::isValid() const
{
    return std::ranges::none_of(problems, [](const Problem& problem) {
        return problem.severity == Problem::Severity::Error;
    });
}

LoadResult loadWorkflow(const std::string& text,
                        std::span<const std::string> overrides,
                        std::span<const ModuleSpec> modules)
{
    LoadResult result;
    JsonScan scan = scanJson(text);
    if (!scan.isJson) {
        result.problems = std::move(scan.problems);
        return result;
    }
    try {
        result.document = nlohmann::ordered_json::parse(text, nullptr, true, true);
    } catch (const nlohmann::ordered_json::exception& error) {
        result.problems.push_back({.severity = Problem::Severity::Error,
                                   .pointer = {},
                                   .line = 1,
                                   .column = 1,
                                   .message = std::string("this is no JSON: ") + error.what(),
                                   .cure = "check the file with a JSON editor"});
        return result;
    }
    OverrideResult changes = applyOverrides(result.document, overrides);
    Validation validation =
        validateWorkflow(result.document, {scan.locations, changes.applied}, modules);
    result.workflow = std::move(validation.workflow);

    // Those of the text by position; then what has none: overrides.
    result.problems = std::move(scan.problems);
    std::ranges::move(validation.problems, std::back_inserter(result.problems));
    std::ranges::stable_sort(result.problems, {}, [](const Problem& problem) {
        return std::tuple(problem.line == 0, problem.line, problem.column);
    });
    std::ranges::move(changes.problems, std::back_inserter(result.problems));
    return result;
}

std::string readWorkflowFile(const std::string& path)
{
    std::string text;
    if (path == "-") {
        text = readAtMost(std::cin, maxJsonBytes);
    } else {
        const std::string name = "workflow file " + inQuotes(path);
        std::error_code error;
        const auto status = std::filesystem::status(path, error);
        if (!std::filesystem::exists(status)) {
            throw std::runtime_error(name + " is not there (" + error.message() + ")");
        }
        if (std::filesystem::is_directory(status)) {
            throw std::runtime_error(name + " is a directory; name the file in it");
        }
        std::ifstream stream(path, std::ios::binary);
        if (stream) {
            text = readAtMost(stream, maxJsonBytes);
        }
        if (!stream.eof() && text.size() <= maxJsonBytes) {
            throw std::runtime_error("cannot read " + name + ": " +
                                     std::generic_category().message(errno));
        }
    }
    if (text.size() > maxJsonBytes) {
        throw std::runtime_error("workflow file " + inQuotes(path) + " is larger than " +
                                 std::to_string(maxJsonBytes >> 20U) +
                                 " MiB; name many inputs by globs, such as \"scans/*.g3\"");
    }
    return text;
}

std::string saveWorkflow(const nlohmann::ordered_json& document)
{
    return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace scanweave
