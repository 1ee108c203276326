// SPDX-License-Identifier: BSD-2-Clause
// Which files of a parallel block belong to one observation.
#include "engine/run/file_groups.h"

#include "engine/base/error.h"
#include "engine/g3/frame_reader.h"
#include "engine/pipeline/frame_template.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace scanweave {

namespace {

/// The template's text for a file; none for a file without data frames.
std::optional<std::string> observationOf(const std::string& path,
                                         const std::vector<FrameType>& dataTypes,
                                         const FrameTemplate& observation)
{
    FrameReader reader(path);
    MetadataContext context;
    while (const auto frame = reader.next()) {
        if (std::ranges::find(dataTypes, frame->type()) != dataTypes.end()) {
            return withPlace({.file = path, .offset = reader.offset(), .frame = reader.index()},
                             [&] { return observation.of(*frame, context); });
        }
        context.update(*frame);
    }
    return std::nullopt;
}

} // namespace

std::vector<std::uint32_t> fileGroups(const LogicalStream& stream,
                                      const std::vector<FrameType>& dataTypes,
                                      const std::string& observation)
{
    const FrameTemplate textOf(observation, "distribute.observation");
    std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> numbers;
    std::vector<std::uint32_t> groups;
    for (std::size_t input = 0; input < stream.inputs.size(); ++input) {
        const auto number = static_cast<std::uint32_t>(input);
        const InputFile& file = stream.inputs[input];
        const auto text = file.isBlock ? observationOf(file.path, dataTypes, textOf) : std::nullopt;
        groups.push_back(text ? numbers.try_emplace({file.item, *text}, number).first->second
                              : number);
    }
    return groups;
}

} // namespace scanweave
