// SPDX-License-Identifier: BSD-2-Clause
// One order of all JSON values, for sorting by metadata.
#pragma once

#include <nlohmann/json.hpp>

#include <compare>

namespace scanweave {

/// Of different kinds: null, false, true, numbers, texts, lists, objects. Numbers by value,
/// whatever their type, and not-a-number after all others; texts by unsigned bytes; lists and
/// objects element by element.
std::weak_ordering compareJson(const nlohmann::ordered_json& a, const nlohmann::ordered_json& b);

} // namespace scanweave
