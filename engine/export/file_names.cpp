// SPDX-License-Identifier: BSD-2-Clause
// File names that are readable, safe and different, from group names that can be anything.
#include "engine/export/stitched_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_set>

namespace scanweave {

namespace {

constexpr std::string_view kept = "._+-=,@";
constexpr std::size_t longestStem =
    160; ///< leaves room for hash, number, ".g3.partial" in 255 bytes

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// FNV-1a: the same everywhere and for ever, which std::hash doesn't promise.
std::string hashText(std::string_view text)
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    constexpr std::array digits{
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    std::string out;
    for (int shift = 60; shift >= 28; shift -= 4) {
        out += digits[(hash >> shift) & 15U];
    }
    return out;
}

std::string readableStem(std::string_view group)
{
    std::string stem(group.substr(0, longestStem));
    for (char& c : stem) {
        if (!isLetterOrDigit(c) && kept.find(c) == std::string_view::npos) {
            c = '_';
        }
    }
    if (!stem.empty() && (stem.front() == '.' || stem.front() == '-')) {
        stem.front() = '_'; // neither hidden nor "..", nor an option to a command
    }
    return stem.empty() ? "unnamed" : stem;
}

std::string lowerCase(std::string text)
{
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return text;
}

} // namespace

std::vector<std::string> stitchedFileNames(const std::vector<std::string>& groups)
{
    std::vector<std::string> names;
    names.reserve(groups.size());
    // Compared in lower case: the files may be copied to a file system that doesn't know case.
    std::unordered_set<std::string> taken;
    for (const std::string& group : groups) {
        const std::string stem = readableStem(group);
        const std::string hashed = stem + "-" + hashText(group);
        std::string name = stem == group ? stem : hashed;
        for (std::uint64_t number = 1; !taken.insert(lowerCase(name)).second; ++number) {
            name = number == 1 ? hashed : hashed + "-" + std::to_string(number);
        }
        names.push_back(name + ".g3");
    }
    return names;
}

} // namespace scanweave
