// SPDX-License-Identifier: BSD-2-Clause
// A field that a setting names, looked up in frames; and keys as settings write them.
#pragma once

#include "engine/g3/frame.h"
#include "engine/pipeline/metadata_context.h"
#include "workflows/template_text.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

class FrameField
{
public:
    /// `setting` says in errors where the path stands: "accumulate.group". Throws Error (usage)
    /// when the path's frame type is none.
    FrameField(FieldPath path, std::string setting);

    /// In the frame itself, or in the latest frame of the path's type. Times are integer ticks.
    /// Throws Error naming the key and the cure when it is not there.
    nlohmann::ordered_json value(const Frame& frame, const MetadataContext& context) const;

    /// The path as it was written.
    const std::string& text() const { return text_; }
    const std::string& key() const { return key_; }

private:
    const Frame& frameFor(const Frame& frame, const MetadataContext& context) const;
    [[noreturn]] void throwMissingKey(const Frame& frame) const;

    std::string text_;
    std::string setting_;
    std::string key_;
    std::optional<FrameType> type_;
    std::vector<std::string> steps_;
};

/// True if `key` matches a pattern in which `*` stands for any characters and `?` for one.
bool keyMatches(std::string_view pattern, std::string_view key);

/// The keys most like `wanted`, at most three; those that nobody would mistake for it are left out.
std::vector<std::string> keysLike(const std::vector<std::string>& keys, std::string_view wanted);

} // namespace scanweave
