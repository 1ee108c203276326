// SPDX-License-Identifier: BSD-2-Clause
// Checks a workflow against the frames that its inputs really hold.
#include "engine/check/shape_check.h"

#include "engine/check/check_state.h"

#include <algorithm>
#include <tuple>

namespace scanweave {

std::optional<FrameType> parsedType(std::string_view text)
{
    try {
        return FrameType::parse(text);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::string meantText(const std::optional<std::string>& nearest)
{
    return nearest ? "did you mean \"" + *nearest + "\"?"
                   : "see the keys with: scanweave inspect --keys FILE";
}

std::vector<FrameShape> mergeShapes(std::span<const FileIndex> indexes)
{
    std::vector<FrameShape> all;
    for (const FileIndex& index : indexes) {
        all.insert(all.end(), index.shapes.begin(), index.shapes.end());
    }
    const auto lessThan = [](const FrameShape& a, const FrameShape& b) {
        return std::tie(a.type, a.keys) < std::tie(b.type, b.keys);
    };
    std::sort(all.begin(), all.end(), lessThan);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::vector<Problem> checkAgainstShapes(const Workflow& workflow,
                                        std::span<const FrameShape> shapes,
                                        std::span<const ModuleSpec> modules)
{
    if (shapes.empty()) {
        return {};
    }
    CheckState state{workflow, KnownKeys(shapes), false, {}};
    for (std::size_t i = 0; i < workflow.modules.size(); ++i) {
        const ModuleUse& use = workflow.modules[i];
        if (!use.isEnabled) {
            continue;
        }
        state.hasModules = true;
        const auto spec = std::find_if(modules.begin(), modules.end(), [&](const ModuleSpec& s) {
            return s.name == use.name;
        });
        if (spec != modules.end()) {
            checkModule(state, use, *spec, "/modules/" + std::to_string(i));
            continue;
        }
        // Whatever it is (validation tells), nothing is known of what it writes.
        for (const FrameType type : state.known.types()) {
            state.known.addAnything(type);
        }
    }
    if (workflow.accumulate) {
        checkAccumulate(state, *workflow.accumulate);
    }
    return std::move(state.problems);
}

} // namespace scanweave
