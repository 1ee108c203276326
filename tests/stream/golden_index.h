// SPDX-License-Identifier: BSD-2-Clause
// The recorded indexes of the golden files.
#pragma once

#include "tests/support/golden.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace scanweave::test {

inline nlohmann::json readJson(const std::filesystem::path& path)
{
    std::ifstream file(path);
    return nlohmann::json::parse(file);
}

/// Paths below obs/ (without it) of all frame files that have an index, sorted.
inline std::vector<std::string> goldenObservationFiles()
{
    std::vector<std::string> names;
    const auto root = goldenDirectory() / "obs";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        const std::string name = std::filesystem::relative(entry.path(), root).string();
        const std::string suffix = ".index.json";
        if (name.ends_with(suffix)) {
            names.push_back(name.substr(0, name.size() - suffix.size()));
        }
    }
    std::ranges::sort(names);
    return names;
}

inline std::string goldenObservation(const std::string& name)
{
    return (goldenDirectory() / "obs" / name).string();
}

} // namespace scanweave::test
