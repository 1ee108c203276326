// SPDX-License-Identifier: BSD-2-Clause
// How frame types are written in workflow files: a name, or one to four letters.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace scanweave {

struct FrameTypeName
{
    std::string_view name;
    char letter;
};

/// The types with a name that frames of files can have: all but EndProcessing.
inline constexpr std::array<FrameTypeName, 14> frameTypeNames = {{
    {"Scan", 'S'},
    {"Calibration", 'C'},
    {"Observation", 'O'},
    {"Wiring", 'W'},
    {"PipelineInfo", 'P'},
    {"Map", 'M'},
    {"Timepoint", 'T'},
    {"Housekeeping", 'H'},
    {"InstrumentStatus", 'I'},
    {"GcpSlow", 'G'},
    {"Ephemeris", 'E'},
    {"LightCurve", 'L'},
    {"Statistics", 'R'},
    {"None", 'N'},
}};

/// A name in any case, or one to four printable characters. EndProcessing ("Z") is none.
bool isFrameType(std::string_view text);

/// The letters ("S" for "scan"), equal for two texts that mean the same type. For what
/// isFrameType() takes.
std::string frameTypeLetters(std::string_view text);

/// The name that `text` was probably meant to be, if it comes near one.
std::optional<std::string> nearestFrameType(std::string_view text);

/// How to mend a text that is no frame type.
std::string frameTypeCure(std::string_view text);

} // namespace scanweave
