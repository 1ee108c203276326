// SPDX-License-Identifier: BSD-2-Clause
// The classes of frame objects by family: one fuzzer each.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

namespace scanweave::fuzz {

struct Family
{
    std::string_view name;
    std::vector<std::string_view> classes; ///< an end of "*" stands for anything
};

inline const std::vector<Family>& families()
{
    static const std::vector<Family> all{
        {"scalars", {"G3Bool", "G3Int", "G3Double", "G3String", "G3Time", "G3Quat"}},
        {"vectors", {"G3Vector*"}},
        {"maps", {"G3Map*"}},
        {"timestreams", {"G3Timestream*", "G3SuperTimestream", "G3TimesampleMap"}},
        {"pipeline_info", {"G3PipelineInfo", "G3ModuleConfig", "G3ModuleArg"}},
        {"calibration", {"BolometerProperties*", "PointingProperties*"}},
        {"dfmux", {"DfMux*", "Hk*"}},
        {"gcp", {"ACUStatus*", "Tracker*"}},
        {"sky_maps", {"FlatSky*", "HealpixSky*", "G3SkyMap*"}},
    };
    return all;
}

inline bool holds(const Family& family, std::string_view className)
{
    return std::ranges::any_of(family.classes, [&](std::string_view pattern) {
        return pattern.ends_with('*') ? className.starts_with(pattern.substr(0, pattern.size() - 1))
                                      : className == pattern;
    });
}

/// Null for a name that is none.
inline const Family* familyNamed(std::string_view name)
{
    const auto found = std::ranges::find(families(), name, &Family::name);
    return found == families().end() ? nullptr : &*found;
}

} // namespace scanweave::fuzz
