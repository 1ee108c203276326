// SPDX-License-Identifier: BSD-2-Clause
// What a field path can lead to in objects of a class, as far as the class alone tells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// What a value is in the JSON of its object.
enum class ValueKind : std::uint8_t
{
    Bool,
    Number,
    Text,
    List,
    Dictionary
};

struct ClassField
{
    bool canExist = false;
    std::set<ValueKind> kinds = {}; ///< if it can: what may be there; all where nothing is known

    std::size_t depth = 0;                 ///< if it can't: how many steps go well
    std::vector<std::string> members = {}; ///< and the names that could come then,
    bool takesIndex = false;               ///< or a number
};

/// Follows `steps` as fieldValue() (object_field.h) would in an object of the class. Indexes and
/// keys of dictionaries can exist whatever they are. nullopt for a class that isn't known.
std::optional<ClassField> classField(std::string_view className,
                                     std::span<const std::string> steps);

} // namespace scanweave
