// SPDX-License-Identifier: BSD-2-Clause
// A field path such as "Observation/SourceName" or "DetectorSampleTimes.-1", looked up in frames.
#pragma once

#include "engine/pipeline/metadata_context.h"
#include "workflows/template_text.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// Parsed once, evaluated for many frames.
class FieldLookup
{
public:
    /// Throws Error of kind Usage for a text that is no field path.
    explicit FieldLookup(std::string_view text);
    explicit FieldLookup(FieldPath path);

    /// The value in `frame`, or, if the path names another type than its own, in the latest frame
    /// of that type. None when frame, key or member is not there. Throws Error naming the key when
    /// the object doesn't decode.
    std::optional<nlohmann::ordered_json> value(const Frame& frame,
                                                const MetadataContext& context) const;

    /// Whether value() would find one. Doesn't decode anything if the path is a key alone.
    bool exists(const Frame& frame, const MetadataContext& context) const;

    const FieldPath& path() const { return path_; }

private:
    /// The frame that has the key, if it is there.
    const Frame* holder(const Frame& frame, const MetadataContext& context) const;

    FieldPath path_;
    std::optional<FrameType> type_; ///< none: the frame itself
    std::vector<std::string> steps_;
};

} // namespace scanweave
