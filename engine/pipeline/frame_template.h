// SPDX-License-Identifier: BSD-2-Clause
// A text with fields of frames in it, such as "{SourceName}-{ObservationID}", filled in.
#pragma once

#include "engine/pipeline/frame_field.h"

#include <string>
#include <variant>
#include <vector>

namespace scanweave {

/// Parsed once, filled in for many frames.
class FrameTemplate
{
public:
    /// `setting` says in errors where the template stands: "accumulate.group". Throws Error (usage)
    /// for what is no template.
    FrameTemplate(const std::string& text, std::string setting);

    /// Throws Error that names key and cure for a field that is not there, is not one text or
    /// number, or makes the text absurdly long.
    std::string of(const Frame& frame, const MetadataContext& context) const;

private:
    std::string
    scalarText(const FrameField& field, const Frame& frame, const MetadataContext& context) const;

    std::string setting_;
    std::vector<std::variant<std::string, FrameField>> parts_;
};

} // namespace scanweave
