// SPDX-License-Identifier: BSD-2-Clause
// Names with * and ?, as lists of keys in workflows have them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scanweave {

/// True if the pattern matches the whole key: `*` stands for any characters, also none, `?` for
/// exactly one (byte); case counts.
bool keyMatches(std::string_view pattern, std::string_view key);

/// Several such patterns.
class KeyPatterns
{
public:
    explicit KeyPatterns(std::vector<std::string> patterns)
        : patterns_(std::move(patterns))
    {}

    /// True if one of the patterns matches the whole key.
    bool match(std::string_view key) const;

private:
    std::vector<std::string> patterns_;
};

} // namespace scanweave
