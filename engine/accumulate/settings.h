// SPDX-License-Identifier: BSD-2-Clause
// The declarative form of accumulation, as a workflow file has it, made into extract and sorter.
#pragma once

#include "engine/accumulate/accumulator.h"
#include "workflows/workflow.h"

#include <string>
#include <vector>

namespace scanweave {

/// The types that extract is asked about: settings.frames, or the data types when it names none.
/// Throws Error (usage) for what is no frame type.
std::vector<FrameType> accumulatedTypes(const AccumulateSettings& settings,
                                        const std::vector<FrameType>& dataTypes);

/// Group by template, metadata by field paths (times are integer ticks), data = the frame with the
/// keys that match a pattern of settings.keep (`*` and `?`); the frame's very bytes when all do, no
/// data when `keep` is empty. Throws Error (usage) for a template or path that doesn't parse. The
/// extract throws Error for a frame that lacks what a template or path names, saying which key,
/// which others look like it, and the cure.
Extract groupSettingsExtract(const AccumulateSettings& settings,
                             const std::vector<FrameType>& dataTypes);

/// Order by the metadata that settings.sort names, "-name" descending: numbers by value, text by
/// bytes; of different kinds: none, false, true, numbers, text, lists, objects; not-a-number comes
/// after all numbers. Empty without sort keys. Throws Error (usage) for a name that
/// settings.metadata doesn't have.
EntrySorter settingsSorter(const AccumulateSettings& settings);

} // namespace scanweave
