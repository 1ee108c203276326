// SPDX-License-Identifier: BSD-2-Clause
// The same message again and again: told some times, then counted.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace scanweave {

/// Messages are of one kind if they differ in numbers and names of frame files only.
class RepeatedMessages
{
public:
    static constexpr std::uint64_t mostTold = 20; ///< of each kind
    static constexpr std::size_t mostKinds = 100; ///< all further ones are one kind

    /// Counts the message; whether it is one of the first of its kind.
    bool isToTell(const std::string& message);

    /// "… and 19,980 more like this: …" for each kind of which some were not told.
    std::vector<std::string> rest() const;

private:
    struct Kind
    {
        std::uint64_t count = 0;
        std::string first;
    };

    std::map<std::string, Kind> kinds_;
};

} // namespace scanweave
