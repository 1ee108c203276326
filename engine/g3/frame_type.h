// SPDX-License-Identifier: BSD-2-Clause
// The type of a frame: up to four letters in a number.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace scanweave {

/// A frame type as stored: letters right-justified in 32 bits ("AB" = 0x4142). Unknown codes are
/// kept.
struct FrameType
{
    std::uint32_t code = 0x4e; ///< None

    friend auto operator<=>(FrameType, FrameType) = default;

    /// The letters ("S", "ABCD"); a code that is no text is shown as "0x…".
    std::string letters() const;

    /// "Scan", "Calibration", … for the types that have a name, else letters().
    std::string name() const;

    /// From a name ("Scan", any case) or one to four letters ("S"). A word that is a name is the
    /// name. Throws Error for anything else.
    static FrameType parse(std::string_view text);
};

namespace frame_types {
inline constexpr FrameType scan{'S'};
inline constexpr FrameType calibration{'C'};
inline constexpr FrameType observation{'O'};
inline constexpr FrameType wiring{'W'};
inline constexpr FrameType pipelineInfo{'P'};
inline constexpr FrameType map{'M'};
inline constexpr FrameType timepoint{'T'};
inline constexpr FrameType housekeeping{'H'};
inline constexpr FrameType gcpSlow{'G'};
inline constexpr FrameType endProcessing{'Z'};
inline constexpr FrameType none{'N'};
} // namespace frame_types

} // namespace scanweave
