// SPDX-License-Identifier: BSD-2-Clause
// Changes to a JSON text that leave everything else as it is: formatting, comments, unknown keys.
// Pure functions: a text goes in, a replacement of one piece of it comes out.
#pragma once

#include "gui/workflow/json_tree.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave::studio {

/// Replaces `removed` at byte `at` by `inserted`.
struct TextEdit
{
    std::size_t at = 0;
    std::string removed;
    std::string inserted;

    bool isEmpty() const { return removed == inserted; }
    TextEdit inverted() const { return {at, inserted, removed}; }

    friend bool operator==(const TextEdit&, const TextEdit&) = default;
};

/// The smallest edit that makes `before` into `after`; never cuts a UTF-8 character.
TextEdit editBetween(std::string_view before, std::string_view after);
/// The edit's place must be in the text.
std::string applied(std::string_view text, const TextEdit& edit);

/// JSON on one line, with blanks behind commas and colons: as people write it.
std::string inlineJson(const nlohmann::ordered_json& value);

/// All of these give nothing where the text has no such place (or isn't JSON at all).
///
/// Sets what `pointer` names, replacing it, or adding it to the object or the end of the list that
/// is to hold it; objects that are missing on the way are made.
std::optional<TextEdit>
setValue(std::string_view text, std::string_view pointer, const nlohmann::ordered_json& value);
/// Takes out a member or element, with its comma and the comments that are about it.
std::optional<TextEdit> removeValue(std::string_view text, std::string_view pointer);
std::optional<TextEdit>
renameKey(std::string_view text, std::string_view pointer, const std::string& name);
/// `index` up to the number of elements: that appends. `pointer` is the list's.
std::optional<TextEdit> insertElement(std::string_view text,
                                      std::string_view pointer,
                                      std::size_t index,
                                      const nlohmann::ordered_json& value);
/// The element that is `from` becomes `to`; its comments go with it.
std::optional<TextEdit>
moveElement(std::string_view text, std::string_view pointer, std::size_t from, std::size_t to);
/// A copy behind the original, as it is written.
std::optional<TextEdit>
duplicateElement(std::string_view text, std::string_view pointer, std::size_t index);
/// Makes a list have these elements. Those that stay keep their text and comments.
std::optional<TextEdit> setElements(std::string_view text,
                                    std::string_view pointer,
                                    const std::vector<nlohmann::ordered_json>& elements);

} // namespace scanweave::studio
