// SPDX-License-Identifier: BSD-2-Clause
// Names with * and ?.
#include "engine/pipeline/key_patterns.h"

#include <algorithm>

namespace scanweave {

/// Only the last star is ever taken back, so the time is bounded by the product of the lengths.
bool keyMatches(std::string_view pattern, std::string_view key)
{
    std::size_t p = 0;
    std::size_t k = 0;
    std::size_t afterStar = std::string_view::npos;
    std::size_t starTook = 0; ///< up to where in the key
    while (k < key.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            afterStar = ++p;
            starTook = k;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == key[k])) {
            ++p;
            ++k;
        } else if (afterStar != std::string_view::npos) {
            p = afterStar;
            k = ++starTook;
        } else {
            return false;
        }
    }
    return pattern.substr(p).find_first_not_of('*') == std::string_view::npos;
}

bool KeyPatterns::match(std::string_view key) const
{
    return std::ranges::any_of(
        patterns_, [&](const std::string& pattern) { return keyMatches(pattern, key); });
}

} // namespace scanweave
