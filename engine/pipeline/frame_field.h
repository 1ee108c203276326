// SPDX-License-Identifier: BSD-2-Clause
// A field that a setting names and that must be there, looked up in frames.
#pragma once

#include "engine/base/error.h"
#include "engine/pipeline/field_lookup.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace scanweave {

/// Runs a parser of what stands under `setting`; what it finds wrong is the user's to mend: an
/// Error (usage) that names the setting.
template <class Parse>
auto parseSetting(const std::string& setting, Parse&& parse)
{
    try {
        return parse();
    } catch (const TemplateError& error) {
        throw Error(setting + ": " + error.what() + "; " + error.cure(), {}, ErrorKind::Usage);
    } catch (const Error& error) {
        throw Error(setting + ": " + error.message(), {}, ErrorKind::Usage);
    }
}

class FrameField
{
public:
    /// `setting` says in errors where the path stands: "accumulate.group". Throws Error (usage) for
    /// what is no path, or when its frame type is none.
    FrameField(std::string_view text, const std::string& setting);
    FrameField(FieldPath path, std::string setting);

    /// In the frame itself, or in the latest frame of the path's type. Times are integer ticks.
    /// Throws Error naming the key and the cure when it is not there.
    nlohmann::ordered_json value(const Frame& frame, const MetadataContext& context) const;

    const FieldPath& path() const { return lookup_.path(); }

private:
    [[noreturn]] void explainMissing(const Frame& frame, const MetadataContext& context) const;

    FieldLookup lookup_;
    std::string setting_;
};

} // namespace scanweave
