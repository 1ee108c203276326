// SPDX-License-Identifier: BSD-2-Clause
// Checks a workflow against the frames that its inputs really hold.
#include "engine/check/shape_check.h"

#include "engine/check/check_state.h"

#include <algorithm>
#include <map>
#include <utility>

namespace scanweave {

std::optional<FrameType> parsedType(std::string_view text)
{
    try {
        return FrameType::parse(text);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<FieldPath> parsedField(const std::string& text)
{
    try {
        return parseFieldPath(text);
    } catch (const TemplateError&) {
        return std::nullopt;
    }
}

std::vector<FieldPath> fieldsOf(const std::string& text)
{
    std::vector<FieldPath> fields;
    try {
        for (TemplatePart& part : parseTemplate(text)) {
            if (part.field) {
                fields.push_back(std::move(*part.field));
            }
        }
    } catch (const TemplateError&) {
        fields.clear();
    }
    return fields;
}

void checkInTime(CheckState& state,
                 const KnownKey& key,
                 const std::string& pointer,
                 const std::string& user)
{
    if (!key.late.empty()) {
        state.report(state.hasModules ? Problem::Severity::Warning : Problem::Severity::Error,
                     pointer,
                     user + " only after the first data frames (" + key.late + ")",
                     "name the file that has it first in \"inputs\"");
    }
}

std::string meantText(const std::optional<std::string>& nearest)
{
    return nearest ? "did you mean \"" + *nearest + "\"?"
                   : "see the keys with: scanweave inspect --keys FILE";
}

std::vector<SeenShape> mergeShapes(std::span<const FileIndex> indexes)
{
    std::vector<SeenShape> all;
    std::map<std::pair<FrameType, std::vector<ShapeKey>>, std::size_t> seen;
    for (std::size_t file = 0; file < indexes.size(); ++file) {
        const FileIndex& index = indexes[file];
        std::vector<std::uint64_t> frames(index.shapes.size());
        for (const IndexedFrame& frame : index.frames) {
            if (frame.shape < frames.size()) {
                ++frames[frame.shape];
            }
        }
        for (std::size_t i = 0; i < index.shapes.size(); ++i) {
            const FrameShape& shape = index.shapes[i];
            const auto [at, isNew] = seen.try_emplace({shape.type, shape.keys}, all.size());
            if (isNew) {
                all.push_back(
                    {shape,
                     "frame " + std::to_string(index.shapeFrames[i]) + " of " + index.identity.path,
                     0,
                     file,
                     index.shapeFrames[i]});
            }
            all[at->second].frames += frames[i];
        }
    }
    return all;
}

namespace {

/// Of a workflow whose inputs are one stream: else each file group has an order of its own.
std::vector<FrameType> orderedDataTypes(const Workflow& workflow)
{
    std::vector<FrameType> types;
    if (workflow.distribute.mode == DistributeMode::Frames) {
        for (const std::string& name : workflow.distribute.dataFrames) {
            if (const auto type = parsedType(name)) {
                types.push_back(*type);
            }
        }
    }
    return types;
}

} // namespace

std::vector<Problem> checkAgainstShapes(const Workflow& workflow,
                                        std::span<const SeenShape> shapes,
                                        std::span<const ModuleSpec> modules)
{
    if (shapes.empty()) {
        return {};
    }
    CheckState state{workflow, KnownKeys(shapes, orderedDataTypes(workflow)), false, {}};
    checkDistribute(state);
    for (std::size_t i = 0; i < workflow.modules.size(); ++i) {
        const ModuleUse& use = workflow.modules[i];
        if (!use.isEnabled) {
            continue;
        }
        const auto spec = std::ranges::find(modules, use.name, &ModuleSpec::name);
        if (spec != modules.end()) {
            checkModule(state, use, *spec, "/modules/" + std::to_string(i));
        } else {
            // Whatever it is (validation tells), nothing is known of what it writes.
            for (const FrameType type : state.known.types()) {
                state.known.addAnything(type);
            }
        }
        state.hasModules = true;
    }
    if (workflow.accumulate) {
        checkAccumulate(state, *workflow.accumulate);
    }
    return std::move(state.problems);
}

} // namespace scanweave
