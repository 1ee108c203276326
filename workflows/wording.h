// SPDX-License-Identifier: BSD-2-Clause
// Small pieces of the sentences in problems: quoted texts, lists, "did you mean".
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// In double quotes, on one line whatever it holds, cut short if it is long.
std::string inQuotes(std::string_view text);

/// "a", "a or b", "a, b or c".
std::string alternatives(std::span<const std::string> words);

/// What a JSON value is, for users: `the text "abc"`, "the number 3", "a list".
std::string describe(const nlohmann::ordered_json& value);

/// The candidate that `word` was probably meant to be. Case, and "-" or " " for "_", count for
/// nothing.
std::optional<std::string> nearestWord(std::string_view word,
                                       std::span<const std::string> candidates);

/// `did you mean "io_ranks"?` or, if nothing comes near, `otherwise`.
std::string didYouMean(std::string_view word,
                       std::span<const std::string> candidates,
                       const std::string& otherwise);

} // namespace scanweave
