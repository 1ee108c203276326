// SPDX-License-Identifier: BSD-2-Clause
// A workflow file, read and validated, and held against the files that it names.
#include "engine/cli/workflow_check.h"

#include "engine/check/shape_check.h"
#include "engine/cli/input_indexing.h"
#include "engine/stream/inputs.h"
#include "workflows/json_location.h"
#include "workflows/problem_text.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace scanweave {

namespace {

/// Where in the workflow a file of the inputs comes from.
struct NamedFile
{
    std::string path;
    std::string pointer;
};

Problem errorAt(std::string pointer, std::string message, std::string cure)
{
    return {
        Problem::Severity::Error, std::move(pointer), 0, 0, std::move(message), std::move(cure)};
}

/// Expands the inputs pattern by pattern, so that every one that has no match is told.
std::vector<NamedFile> findInputs(const CheckedWorkflow& workflow, std::vector<Problem>& problems)
{
    std::vector<NamedFile> files;
    const auto& inputs = workflow.loaded.workflow.inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        for (std::size_t j = 0; j < inputs[i].patterns.size(); ++j) {
            const std::string pointer =
                "/inputs/" + std::to_string(i) + (inputs[i].isBlock ? "/" + std::to_string(j) : "");
            try {
                for (const InputFile& file : expandInputs(
                         {{{inputs[i].patterns[j]}, inputs[i].isBlock}}, workflow.baseDirectory)) {
                    std::error_code failure;
                    if (std::filesystem::exists(file.path, failure)) {
                        files.push_back({file.path, pointer});
                    } else {
                        problems.push_back(errorAt(
                            pointer,
                            failure ? "can't look at \"" + file.path + "\": " + failure.message()
                                    : "there is no file \"" + file.path + "\"",
                            "correct the path; relative ones start at the workflow file"));
                    }
                }
            } catch (const Error& error) {
                problems.push_back(
                    errorAt(pointer,
                            error.what(),
                            "correct the pattern; relative ones start at the workflow file"));
            }
        }
    }
    return files;
}

bool isWithin(const std::string& inner, const std::string& outer)
{
    return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
}

/// True if validation has already found an error there: a second one would speak of the same cause.
bool isKnown(const Problem& problem, const std::vector<Problem>& known)
{
    return std::ranges::any_of(known, [&](const Problem& k) {
        return k.severity == Problem::Severity::Error && !k.pointer.empty() &&
               (isWithin(problem.pointer, k.pointer) || isWithin(k.pointer, problem.pointer));
    });
}

/// Of something that only a default or --set says, the text has no place.
void setPlace(Problem& problem, const JsonScan& scan)
{
    if (const auto location = scan.locations.find(problem.pointer)) {
        problem.line = location->value.line;
        problem.column = location->value.column;
    }
}

} // namespace

CheckedWorkflow readWorkflow(const std::string& path,
                             std::span<const std::string> overrides,
                             std::span<const ModuleSpec> modules)
{
    CheckedWorkflow workflow;
    workflow.path = path;
    std::error_code failure;
    const auto absolute = std::filesystem::absolute(path, failure);
    workflow.baseDirectory = path == "-" || failure ? std::filesystem::current_path().string()
                                                    : absolute.parent_path().string();
    try {
        workflow.text = readWorkflowFile(path);
    } catch (const std::exception& error) {
        workflow.loaded.problems.push_back(
            errorAt("", error.what(), "name a workflow file that can be read"));
        return workflow;
    }
    workflow.loaded = loadWorkflow(workflow.text, overrides, modules);
    return workflow;
}

std::string placedProblemText(Problem problem, const std::string& path, const std::string& text)
{
    setPlace(problem, scanJson(text));
    return problemText(problem, path, text);
}

void addProblems(CheckedWorkflow& workflow, std::vector<Problem> found)
{
    const JsonScan scan = scanJson(workflow.text);
    std::vector<Problem>& problems = workflow.loaded.problems;
    const std::vector<Problem> known = problems;
    for (Problem& problem : found) {
        if (isKnown(problem, known)) {
            continue;
        }
        setPlace(problem, scan);
        problems.push_back(std::move(problem));
    }
    std::ranges::stable_sort(problems, [](const Problem& a, const Problem& b) {
        const auto place = [](const Problem& p) {
            return std::tuple(p.line == 0, p.line, p.column);
        };
        return place(a) < place(b);
    });
}

FileCheck checkFiles(CheckedWorkflow& workflow,
                     std::span<const ModuleSpec> modules,
                     AgainstFiles against,
                     const std::function<void(const Progress&)>& onProgress)
{
    FileCheck check;
    if (against == AgainstFiles::No || workflow.loaded.workflow.inputs.empty()) {
        return check;
    }
    std::vector<Problem> problems;
    const std::vector<NamedFile> files = findInputs(workflow, problems);
    if (files.empty() && against == AgainstFiles::IfThere) {
        return check;
    }
    check.isDone = true;

    std::vector<FrameType> dataTypes;
    try {
        dataTypes = parseFrameTypes(workflow.loaded.workflow.distribute.dataFrames);
    } catch (const Error&) {
        dataTypes = {frame_types::scan,
                     frame_types::timepoint}; // validation has told what is wrong with them
    }
    std::vector<std::string> paths;
    std::map<std::string, std::string> pointers;
    std::set<std::string> repeated;
    for (const NamedFile& file : files) {
        if (pointers.emplace(file.path, file.pointer).second) {
            paths.push_back(file.path);
        } else if (repeated.insert(file.path).second) {
            problems.push_back(errorAt(file.pointer,
                                       repeatedInputText(file.path),
                                       "name it once, or write patterns that don't overlap"));
            problems.back().severity = Problem::Severity::Warning;
        }
    }
    std::vector<FileIndex> indexes;
    for (IndexedFile& file : indexFiles(paths, dataTypes, IndexCache::standard(), onProgress)) {
        if (file.error) {
            const bool isLeftOut =
                file.index && workflow.loaded.workflow.onBadFrame == ErrorPolicy::Skip;
            problems.push_back(errorAt(
                pointers[file.path],
                file.error->what(),
                isLeftOut ? "it is left out, as on_error.bad_frame says; repair the file if it "
                            "shouldn't be"
                          : "see scanweave inspect --keys " + file.path +
                                ", leave the file out, or set \"on_error\": {\"bad_frame\": "
                                "\"skip\"}"));
            if (!isLeftOut) {
                continue;
            }
            problems.back().severity = Problem::Severity::Warning;
        }
        ++check.files;
        check.frames += file.index->frames.size();
        check.bytes += file.index->identity.size;
        indexes.push_back(std::move(*file.index));
    }
    const std::vector<SeenShape> shapes = mergeShapes(indexes);
    for (Problem& problem : checkAgainstShapes(workflow.loaded.workflow, shapes, modules)) {
        problems.push_back(std::move(problem));
    }
    addProblems(workflow, std::move(problems));
    return check;
}

std::string problemsText(const CheckedWorkflow& workflow)
{
    std::string text;
    for (const Problem& problem : workflow.loaded.problems) {
        text += (text.empty() ? "" : "\n") + problemText(problem, workflow.path, workflow.text);
    }
    return text;
}

std::size_t countErrors(const std::vector<Problem>& problems)
{
    return static_cast<std::size_t>(
        std::count_if(problems.begin(), problems.end(), [](const Problem& problem) {
            return problem.severity == Problem::Severity::Error;
        }));
}

} // namespace scanweave
